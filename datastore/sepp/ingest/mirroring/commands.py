"""``sepp mirror``."""

import argparse

from sepp.cli.command import Command, add_home

_UNITS = {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9}


def _read_rate(text: str) -> float:
    """Read ``500K`` or ``20MB`` as bytes a second."""
    number = text.upper().removesuffix("/S").removesuffix("B")
    unit = number[-1:] if number[-1:] in _UNITS else ""
    try:
        rate = float(number.removesuffix(unit)) * _UNITS[unit]
    except ValueError:
        rate = 0.0
    if not rate > 0:
        raise argparse.ArgumentTypeError(f"not a rate: {text!r}; write for example 500K or 20M (bytes a second)")
    return rate


def _read_piece(text: str) -> int:
    """Read an ISO 8601 duration without months as ns."""
    from sepp.core.calendar import read_duration  # noqa: PLC0415

    duration = read_duration(text)
    if duration is None or duration.months or duration.ns <= 0:
        raise argparse.ArgumentTypeError(f"not a length: {text!r}; write for example P1D or PT6H")
    return duration.ns


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="hapi:URL, csa[:URL], soar[:URL], amda or cda")
    parser.add_argument("dataset", metavar="DATASET", help="id of the dataset there")
    parser.add_argument("start", metavar="START", help="first instant, such as 2005-01-09T18:00Z or 2005-01")
    parser.add_argument("stop", metavar="STOP", help="first instant no longer wanted")
    parser.add_argument(
        "--rate", type=_read_rate, default=20e6, metavar="BYTES", help="most bytes a second, such as 500K (default 20M)"
    )
    parser.add_argument(
        "--piece",
        type=_read_piece,
        metavar="LENGTH",
        help="fetch pieces of this length (default: days, joined by size)",
    )
    parser.add_argument(
        "--patience", type=float, default=300.0, metavar="SECONDS", help="how long to wait for a host that is away"
    )
    parser.add_argument("--again", action="store_true", help="fetch what was mirrored before once more")
    parser.add_argument("--store", metavar="URL", help="let a dataset that is new lie in a bucket: s3://bucket/public")
    add_home(parser)


def _run(arguments: argparse.Namespace) -> int:
    from sepp.core.home import find_home  # noqa: PLC0415
    from sepp.core.time import parse_interval  # noqa: PLC0415
    from sepp.ingest.mirroring.mirror import Request  # noqa: PLC0415
    from sepp.ingest.mirroring.session import mirror_interval  # noqa: PLC0415
    from sepp.ingest.mirroring.wire import Manners  # noqa: PLC0415

    wanted = parse_interval(arguments.start, arguments.stop)
    manners = Manners(bytes_per_second=arguments.rate, patience_s=arguments.patience)
    request = Request(arguments.source, arguments.dataset, wanted, arguments.piece, arguments.again)
    return mirror_interval(request, find_home(arguments.home).prepare(), manners, arguments.store)


mirror = Command("bring an interval of a remote archive's dataset here", _run, _add_arguments)
