"""``sepp overviews``: draw overview pictures beforehand."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sepp.cli.command import Command, add_home

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sepp.quicklook.overviews.pages import Page
    from sepp.quicklook.overviews.templates import Template
    from sepp.servers.overviews.making import OverviewMaker

_PERIODS = ("1h", "6h", "1d", "orbit")
_AHEAD = 64
_FEW = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to draw, when, and with how many hands."""
    parser.add_argument("id", metavar="ID", nargs="?", help="dataset whose overviews to draw (default: all templates)")
    parser.add_argument(
        "--template", metavar="T", action="append", default=[], help="name of a template; may be repeated"
    )
    parser.add_argument(
        "--period", choices=_PERIODS, action="append", default=[], help="may be repeated (default: all)"
    )
    parser.add_argument("--start", metavar="TIME", help="leave out what lies before")
    parser.add_argument("--stop", metavar="TIME", help="leave out what lies after")
    parser.add_argument("--list", action="store_true", help="list the templates that show something")
    parser.add_argument("--jobs", metavar="N", type=int, default=1, help="processes that draw (default: 1)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="Dask cluster whose workers draw")
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    """Draw what is missing or no longer true; show how it goes on."""
    from sepp.core.access import ANONYMOUS  # noqa: PLC0415
    from sepp.core.home import find_home  # noqa: PLC0415
    from sepp.servers.overviews.making import OverviewMaker  # noqa: PLC0415
    from sepp.servers.services import make_services  # noqa: PLC0415

    home = find_home(arguments.home)
    services = make_services(home)
    try:
        services.catalog.count()
        maker = OverviewMaker.of(services.seen_by(ANONYMOUS, is_kept=False))
        if arguments.list:
            return _show_templates(maker)
        wanted = list(_wanted(maker, arguments))
        return _draw_all(maker, wanted, arguments, str(home.root))
    finally:
        services.catalog.close()


def _show_templates(maker: "OverviewMaker") -> int:
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False, markup=False, soft_wrap=True)
    for template in maker.templates():
        span = maker.span(template)
        console.print(f"{template.name:20} {span and str(span)}  {template.title}")
    return 0


def _wanted(maker: "OverviewMaker", arguments: argparse.Namespace) -> "Iterator[tuple[Template, Page]]":
    from sepp.core.time import Interval, parse_time  # noqa: PLC0415
    from sepp.quicklook.overviews.templates import templates_of  # noqa: PLC0415

    chosen = [maker.template(name) for name in arguments.template]
    if arguments.id is not None:
        maker.services.catalog.require(arguments.id)
        chosen += [maker.template(template.name) for template in templates_of(arguments.id, maker.templates())]
    ends = [parse_time(text) if text else None for text in (arguments.start, arguments.stop)]
    span = Interval(ends[0] or -(2**62), ends[1] or 2**62) if any(ends) else None
    for template in chosen or maker.templates():
        for period in arguments.period or _PERIODS:
            for page in maker.wanted(template, period, span):
                yield template, page


def _draw_all(
    maker: "OverviewMaker", wanted: "list[tuple[Template, Page]]", arguments: argparse.Namespace, home: str
) -> int:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    screen = Console(stderr=True)
    columns = TextColumn("Drawing"), BarColumn(), MofNCompleteColumn(), TextColumn("pictures"), TimeRemainingColumn()
    failures, made = [], 0
    with Progress(*columns, TextColumn("{task.fields[name]}"), console=screen, disable=not screen.is_terminal) as bar:
        task = bar.add_task("overviews", total=len(wanted), name="")
        for name, failure in _drawn(maker, wanted, arguments, home):
            failures += [f"{name}: {failure}"] if failure else []
            made += not failure
            bar.update(task, advance=1, name=name[-40:])
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{made:,} overview pictures made" if wanted else "All overview pictures are up to date")
    for line in failures[:20]:
        screen.print(f"failed: {line}", markup=False)
    return 1 if failures else 0


def _drawn(
    maker: "OverviewMaker", wanted: "list[tuple[Template, Page]]", arguments: argparse.Namespace, home: str
) -> Iterator[tuple[str, str]]:
    """Draw page after page; gives what each is and why it failed, if it did."""
    if arguments.scheduler is None and (arguments.jobs < 2 or len(wanted) < _FEW):
        for template, page in wanted:
            yield f"{template.name} {page.interval}", draw_here(maker, template, page)
        return
    with _helpers(arguments) as pool:
        yield from _in_turn(pool, wanted, home)


def draw_here(maker: "OverviewMaker", template: "Template", page: "Page") -> str:
    """Draw one page; tell why it failed, if it did."""
    from sepp.core.errors import SeppError  # noqa: PLC0415

    try:
        maker.renew(template, page)
    except (SeppError, OSError) as error:
        return str(error)
    return ""


def draw_there(home: str, template: "Template", page: "Page") -> str:
    """Draw one page in a process of its own, which opens the archive by itself."""
    return draw_here(_maker_of(home), template, page)


_makers: "dict[str, OverviewMaker]" = {}


def _maker_of(home: str) -> "OverviewMaker":
    from sepp.core.access import ANONYMOUS  # noqa: PLC0415
    from sepp.core.home import find_home  # noqa: PLC0415
    from sepp.servers.overviews.making import OverviewMaker  # noqa: PLC0415
    from sepp.servers.services import make_services  # noqa: PLC0415

    if home not in _makers:
        _makers[home] = OverviewMaker.of(make_services(find_home(home)).seen_by(ANONYMOUS, is_kept=False))
    return _makers[home]


@contextmanager
def _helpers(arguments: argparse.Namespace) -> "Iterator[Any]":  # Any: a pool, or a Dask client, which is untyped
    if arguments.scheduler is None:
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
        from multiprocessing import get_context  # noqa: PLC0415

        with ProcessPoolExecutor(arguments.jobs, mp_context=get_context("spawn")) as pool:
            yield pool
        return
    from sepp.core.errors import MissingExtraError, ServiceError  # noqa: PLC0415

    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("distributed", "analysis") from error
    try:
        connect: Any = Client
        client = connect(arguments.scheduler, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ServiceError(f"No Dask scheduler answers at {arguments.scheduler!r}: {error}") from error
    with client, client.get_executor(pure=False) as pool:
        yield pool


def _in_turn(pool: Any, wanted: "Iterable[tuple[Template, Page]]", home: str) -> Iterator[tuple[str, str]]:
    """Keep some pages under way; what a worker could not do is told for its page."""
    under_way: list[tuple[str, Future[str]]] = []
    for template, page in wanted:
        under_way.append((f"{template.name} {page.interval}", pool.submit(draw_there, home, template, page)))
        if len(under_way) >= _AHEAD:
            yield _result(*under_way.pop(0))
    for name, future in under_way:
        yield _result(name, future)


def _result(name: str, future: "Future[str]") -> tuple[str, str]:
    try:
        return name, future.result()
    except Exception as error:
        return name, f"{type(error).__name__}: {error}"


overviews = Command("draw overview pictures beforehand", run, add_arguments)
