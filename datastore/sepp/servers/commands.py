"""``sepp serve``: the archive over HTTP."""

import argparse

from sepp.cli.command import Command, add_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where to listen."""
    add_home(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8020, help="port to listen on, 0 for any free one (default: 8020)")
    parser.add_argument("--prefix", metavar="PATH", help="path before every URL (default: the hub's, or /)")
    parser.add_argument(
        "--public-port", type=int, metavar="N", help="listen here as well, with all paths at the root (/csa-sl-tap/…)"
    )
    parser.add_argument("--public-host", metavar="HOST", help="address of that listener (default: as --host)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from sepp.core.home import find_home  # noqa: PLC0415
    from sepp.servers.process import serve as serve_home  # noqa: PLC0415

    public = None
    if arguments.public_port is not None:
        public = (arguments.public_host or arguments.host, arguments.public_port)
    return serve_home(find_home(arguments.home), arguments.host, arguments.port, arguments.prefix, public=public)


serve = Command("serve the archive over HTTP: HAPI, catalogue, quicklooks", run, add_arguments)
