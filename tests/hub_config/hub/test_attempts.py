"""Guessing is slowed down, and only that."""

from sepp.hub.attempts import Attempts


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_door_closes_after_the_limit_and_opens_again():
    clock = Clock()
    attempts = Attempts(3, 60, clock)
    for _ in range(3):
        assert attempts.wait_s("ada") == 0
        attempts.fail("ada")
    assert attempts.wait_s("ada") == 60
    clock.now = 60.5
    assert attempts.wait_s("ada") == 0


def test_others_are_not_kept_out():
    attempts = Attempts(1, 60, Clock())
    attempts.fail("ada")
    assert attempts.wait_s("bob") == 0


def test_a_success_forgets_the_failures():
    attempts = Attempts(2, 60, Clock())
    attempts.fail("ada")
    attempts.clear("ada")
    attempts.fail("ada")
    assert attempts.wait_s("ada") == 0


def test_memory_is_bounded():
    attempts = Attempts(1, 60, Clock())
    for key in range(10_005):
        attempts.fail(key)
    assert attempts.wait_s(0) == 0
    assert attempts.wait_s(10_004) == 60
