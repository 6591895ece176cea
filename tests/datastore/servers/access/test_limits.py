"""Buckets of tokens, and the table of addresses."""

import pytest

from sepp.servers.access import limits
from sepp.servers.access.addresses import address_of, is_local
from sepp.servers.access.limits import RateLimit

PROXIES = frozenset({"127.0.0.1"})


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def scope_of(peer: str, *forwarded: str) -> dict:
    return {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", each.encode()) for each in forwarded]}


def test_a_bucket_gives_its_burst_then_its_rate(clock):
    rates = RateLimit(2, 3, 1, clock)
    assert [rates.take("a") is None for _ in range(4)] == [True, True, True, False]
    clock.now = 0.5
    assert [rates.take("a") is None for _ in range(2)] == [True, False]


def test_a_refusal_tells_when_to_ask_again(clock):
    rates = RateLimit(0.1, 1, 1, clock)
    rates.take("a")
    refusal = rates.take("a")
    assert (refusal.status_code, refusal.retry_s) == (429, 10)
    clock.now = refusal.retry_s
    assert rates.take("a") is None


def test_addresses_do_not_share_a_bucket(clock):
    rates = RateLimit(1, 1, 1, clock)
    assert [rates.take("a"), rates.take("b")] == [None, None]
    assert rates.take("a") is not None


def test_answers_at_the_same_time_are_counted_until_they_end(clock):
    rates = RateLimit(1, 9, 2, clock)
    assert [rates.begin_heavy("a") is None for _ in range(3)] == [True, True, False]
    rates.end_heavy("a")
    assert rates.begin_heavy("a") is None


def test_full_buckets_are_forgotten(clock):
    rates = RateLimit(1, 5, 1, clock)
    for number in range(100):
        rates.take(str(number))
    clock.now = 6
    rates.take("new")
    assert len(rates) == 1


def test_the_table_does_not_grow(clock, monkeypatch):
    rates = RateLimit(1, 5, 1, clock)
    for number in range(limits.MOST_ADDRESSES + 500):
        rates.take(str(number))
    assert len(rates) <= limits.MOST_ADDRESSES + 1


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.1", [], "198.51.100.1"),
        ("198.51.100.1", ["203.0.113.7"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["1.1.1.1, 203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["1.1.1.1", "203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::"),
        ("127.0.0.1", ["<script>"], "unknown"),
        ("127.0.0.1", [""], "unknown"),
    ],
)
def test_only_what_our_proxy_wrote_is_believed(peer, forwarded, address):
    assert address_of(scope_of(peer, *forwarded), PROXIES) == address


def test_who_comes_by_the_proxy_is_not_of_this_machine():
    assert is_local(scope_of("127.0.0.1"))
    assert not is_local(scope_of("127.0.0.1", "127.0.0.1"))
    assert not is_local(scope_of("203.0.113.7"))
