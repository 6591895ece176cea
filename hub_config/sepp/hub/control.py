"""What ``sepp up``, ``down``, ``status`` and ``password`` do."""

import os
import signal
import sys
from collections.abc import Mapping

from sepp.core.errors import AccessError, ServiceError
from sepp.core.home import Home, find_home
from sepp.hub.accounts import ADMIN, new_password, open_accounts
from sepp.hub.health import health, servers
from sepp.hub.people import People
from sepp.hub.platform import Platform, check_free, settle
from sepp.hub.running import find_running, require_none, wait_released
from sepp.hub.settings import HubSettings

_STOP_SECONDS = 40
_GONE = "Stopped    nothing is left running"


def say(line: str) -> None:
    """Write a line for the user at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run_platform(home: str | None, ports: Mapping[str, int | None], *, with_demo: bool) -> None:
    """Start the platform and stay until it is stopped.

    ``ports`` are settings by name, None where the usual one is meant. Raises
    ``SeppError`` if it does not start, or dies.
    """
    home_folder = find_home(home).root
    chosen = {name: port for name, port in ports.items() if port is not None}
    settings = HubSettings(home=home_folder).model_copy(update=chosen)
    settled = settle(settings)
    require_none(settled.rooms)
    check_free(settled)
    Platform(settled, say).run(with_demo=with_demo)
    say(_GONE)


def stop_platform(home: Home) -> None:
    """Stop the platform that runs on ``home``, if any.

    Raises ``ServiceError`` if it does not stop.
    """
    running = find_running(home)
    if running is None:
        say(f"SEPP does not run on {home.root}")
        return
    os.kill(running.pid, signal.SIGTERM)
    if not wait_released(home, _STOP_SECONDS):
        raise ServiceError(f"Process {running.pid} did not stop in {_STOP_SECONDS} s; see {home.state / 'logs'}")
    say(_GONE)


def tell_status(home: Home) -> bool:
    """Tell what runs on ``home``; False if nothing does."""
    running = find_running(home)
    if running is None:
        say(f"SEPP does not run on {home.root}")
        return False
    say(f"Runs       {running.url}  (process {running.pid}, since {running.started})")
    for name, is_well in health(running.url).items():
        say(f"  {name:14} {'answers' if is_well else 'DOES NOT ANSWER'}")
    found = servers(home, running.url)
    say(f"Servers    {len(found)}")
    for server in found:
        say(f"  {server.user:14} since {server.started}")
    return True


def reset_password(home: Home, name: str) -> None:
    """Give an account a new random password, and tell it.

    A removed account whose folder still stands is opened again. Raises
    ``AccessError`` if nobody has this name.
    """
    accounts, password = open_accounts(home.prepare()), new_password()
    if accounts.find(name):
        accounts.set_password(name, password)
    elif name == ADMIN or People(home).knows(name):
        accounts.create(name, password, is_admin=name == ADMIN)
    else:
        raise AccessError(f"No account is named {name!r}; the administrator invites others under Invitations")
    say(f"The password of {name!r} is now  {password}")
