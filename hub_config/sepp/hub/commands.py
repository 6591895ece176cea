"""``sepp up``, ``down``, ``status`` and ``password``."""

import argparse
import sys

from sepp.cli.command import Command, add_home
from sepp.core.errors import AccessError, ServiceError
from sepp.core.home import Home, find_home

_STOP_SECONDS = 40


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _add_up(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--port", type=_port, help="port to listen on (default: $SEPP_PORT or 8000)")
    parser.add_argument("--no-demo", action="store_true", help="do not offer the demonstration archive")


def _port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port; give 1 to 65535")


def _up(arguments: argparse.Namespace) -> int:
    from sepp.hub.platform import Platform, check_free, settle
    from sepp.hub.running import require_none
    from sepp.hub.settings import HubSettings

    given = {"home": find_home(arguments.home).root} | ({"port": arguments.port} if arguments.port else {})
    settings = HubSettings(**given)
    settled = settle(settings)
    require_none(settled.rooms)
    check_free(settled)
    Platform(settled, _say).run(with_demo=not arguments.no_demo)
    _say("Stopped    nothing is left running")
    return 0


def _down(arguments: argparse.Namespace) -> int:
    import os
    import signal

    from sepp.hub.running import find_running, wait_released

    home = find_home(arguments.home)
    running = find_running(home)
    if running is None:
        _say(f"SEPP does not run on {home.root}")
        return 0
    os.kill(running.pid, signal.SIGTERM)
    if not wait_released(home, _STOP_SECONDS):
        raise ServiceError(f"Process {running.pid} did not stop in {_STOP_SECONDS} s; see {home.state / 'logs'}")
    _say("Stopped    nothing is left running")
    return 0


def _status(arguments: argparse.Namespace) -> int:
    from sepp.hub.running import find_running

    home = find_home(arguments.home)
    running = find_running(home)
    if running is None:
        _say(f"SEPP does not run on {home.root}")
        return 1
    _say(f"Runs       {running.url}  (process {running.pid}, since {running.started})")
    _tell_parts(home, running.url)
    return 0


def _tell_parts(home: Home, url: str) -> None:
    from sepp.hub.health import health, servers

    for name, is_well in health(url).items():
        _say(f"  {name:14} {'answers' if is_well else 'DOES NOT ANSWER'}")
    found = servers(home, url)
    _say(f"Servers    {len(found)}")
    for server in found:
        _say(f"  {server.user:14} since {server.started}")


def _add_password(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("name", nargs="?", default="admin", help="whose password to reset (default: admin)")


def _password(arguments: argparse.Namespace) -> int:
    from sepp.hub.accounts import new_password, open_accounts
    from sepp.hub.people import People

    home = find_home(arguments.home).prepare()
    accounts = open_accounts(home)
    password = new_password()
    if accounts.find(arguments.name):
        accounts.set_password(arguments.name, password)
    elif arguments.name == "admin" or People(home).knows(arguments.name):
        accounts.create(arguments.name, password, is_admin=arguments.name == "admin")
    else:
        raise AccessError(f"No account is named {arguments.name!r}; the admin invites others under Invitations")
    _say(f"The password of {arguments.name!r} is now  {password}")
    return 0


up = Command("start the platform and stay until Ctrl-C", _up, _add_up)
down = Command("stop the platform", _down, add_home)
status = Command("tell what runs", _status, add_home)
password = Command("set a new random password for an account", _password, _add_password)
