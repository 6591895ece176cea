"""``sepp up``, ``down``, ``status`` and ``password``."""

import argparse

from sepp.cli.command import Command, add_home
from sepp.core.home import find_home


def _add_up(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--port", type=_port, help="port to listen on (default: $SEPP_PORT or 8000)")
    parser.add_argument(
        "--public-port", type=_port, help="let the archive answer here too, at the root (default: $SEPP_PUBLIC_PORT)"
    )
    parser.add_argument("--no-demo", action="store_true", help="do not make the demonstration archive")


def _port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port; give 1 to 65535")


def _up(arguments: argparse.Namespace) -> int:
    from sepp.hub.control import run_platform  # noqa: PLC0415

    ports = {"port": arguments.port, "public_port": arguments.public_port}
    run_platform(arguments.home, ports, with_demo=not arguments.no_demo)
    return 0


def _down(arguments: argparse.Namespace) -> int:
    from sepp.hub.control import stop_platform  # noqa: PLC0415

    stop_platform(find_home(arguments.home))
    return 0


def _status(arguments: argparse.Namespace) -> int:
    from sepp.hub.control import tell_status  # noqa: PLC0415

    return 0 if tell_status(find_home(arguments.home)) else 1


def _add_password(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("name", nargs="?", default="admin", help="whose password to reset (default: admin)")


def _password(arguments: argparse.Namespace) -> int:
    from sepp.hub.control import reset_password  # noqa: PLC0415

    reset_password(find_home(arguments.home), arguments.name)
    return 0


up = Command("start the platform and stay until Ctrl-C", _up, _add_up)
down = Command("stop the platform", _down, add_home)
status = Command("tell what runs", _status, add_home)
password = Command("set a new random password for an account", _password, _add_password)
