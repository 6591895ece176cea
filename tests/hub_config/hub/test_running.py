"""One platform per home."""

import pytest

from sepp.core.errors import ServiceError
from sepp.core.home import Home
from sepp.hub.running import Running, find_running, hold_lock, require_none, wait_released

RUNNING = Running(4711, "http://127.0.0.1:8000/", "2026-11-20T11:00:00Z")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home").prepare()


def test_the_lock_tells_who_runs(home):
    assert find_running(home) is None
    with hold_lock(home, RUNNING):
        assert find_running(home) == RUNNING
    assert find_running(home) is None


def test_a_second_platform_is_refused(home):
    with hold_lock(home, RUNNING):
        with pytest.raises(ServiceError, match=r"already runs on .* \(process 4711\); stop it with: sepp down"):
            require_none(home)
        with pytest.raises(ServiceError), hold_lock(home, RUNNING):
            pass
        assert find_running(home) == RUNNING
    require_none(home)


def test_the_lock_of_a_dead_platform_does_not_count(home):
    (home.state / "up.lock").write_text('{"pid": 1, "url": "x", "started": "y"}')
    assert find_running(home) is None
    with hold_lock(home, RUNNING):
        assert find_running(home) == RUNNING


def test_waiting_ends_when_the_home_is_free(home):
    with hold_lock(home, RUNNING):
        assert not wait_released(home, 0.1)
    assert wait_released(home, 0.1)
