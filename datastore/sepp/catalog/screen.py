"""Show the catalogue on a terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sepp.catalog.pipe import pipe_console
from sepp.catalog.states import State
from sepp.core.model import Dataset, Holding, Parameter, Span
from sepp.core.time import to_iso, to_words

# Wide enough that nothing is cut when the output goes to a file or a pipe.
_PIPE_WIDTH = 400
_MOST_SPANS = 10
_MOST_CAVEATS = 10


def list_datasets(holdings: Sequence[Holding], console: Console | None = None, *, total: int | None = None) -> None:
    """Show one line for each dataset; ``total`` is how many there are beside the limit."""
    table = _table("Dataset", "Title", "Mission", "Instrument", "Start", "Stop", "Cadence", "Version", "Granules")
    table.columns[0].no_wrap = True
    for holding in holdings:
        dataset = holding.dataset
        span = (_time(holding.start_ns), _time(holding.stop_ns), _cadence(dataset))
        about = (dataset.id, dataset.title, dataset.mission, dataset.instrument)
        table.add_row(*map(escape, about), *span, str(holding.revision or "-"), str(holding.granules))
    chosen = console or make_console()
    chosen.print(table)
    chosen.print(f"{len(holdings)} dataset{'' if len(holdings) == 1 else 's'}")
    if total is not None and total > len(holdings):
        chosen.print(f"of {total:,}; narrow them by words, or ask for more with --limit")


def show_dataset(
    holding: Holding,
    console: Console | None = None,
    *,
    states: Sequence[State] = (),
    caveats: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Show all that is known of one dataset; ``caveats`` names files by what they warn of."""
    chosen = console or make_console()
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(holding):
        if value:
            facts.add_row(f"[bold]{name}[/bold]", escape(value))
    chosen.print(facts, "", _parameter_table(holding.dataset.parameters), "", _coverage_table(holding.coverage))
    if len(states) > 1:
        chosen.print("", _state_table(states))
    for text, names in list((caveats or {}).items())[-_MOST_CAVEATS:]:
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        chosen.print(f"\nCaveat of {escape(names[0])}{more}: {escape(text)}")


def show_states(states: Sequence[State], console: Console | None = None) -> None:
    """Show the versions of a dataset, the newest first."""
    (console or make_console()).print(_state_table(states))


def _state_table(states: Sequence[State]) -> Table:
    table = _table("Version", "Records", "Recorded", "State")
    for state in reversed(states):
        table.add_row(str(state.revision), f"{state.revision.rows:,}", _time(state.recorded_ns), state.standing)
    return table


def _facts(holding: Holding) -> list[tuple[str, str]]:
    dataset = holding.dataset
    names = ("id", "title", "description", "mission", "observatory", "instrument", "region", "citation", "caveats")
    return [
        *((name.capitalize(), str(getattr(dataset, name))) for name in names),
        ("Synthetic", "yes: no instrument measured this" if dataset.is_synthetic else ""),
        ("Start", _time(holding.start_ns)),
        ("Stop", _time(holding.stop_ns)),
        ("Cadence", _cadence(dataset)),
        ("Version", str(holding.revision or "-")),
        ("Granules", str(holding.granules)),
    ]


def _parameter_table(parameters: Sequence[Parameter]) -> Table:
    table = _table("Parameter", "Units", "Frame", "Type", "Shape", "What it is")
    for p in parameters:
        shape = " x ".join(map(str, p.shape)) if p.is_varying else "constant " + " x ".join(map(str, p.shape))
        table.add_row(*map(escape, (p.name, p.units, p.frame, p.dtype, shape, p.long_name)))
    return table


def _coverage_table(spans: Sequence[Span]) -> Table:
    table = _table("Data from", "to", "Records")
    for span in spans[:_MOST_SPANS]:
        table.add_row(to_iso(span.start_ns), to_iso(span.stop_ns), f"{span.records:,}")
    if len(spans) > _MOST_SPANS:
        table.add_row(f"and {len(spans) - _MOST_SPANS} more", "", f"{sum(s.records for s in spans[_MOST_SPANS:]):,}")
    return table


def _table(*headings: str) -> Table:
    table = Table(*headings, header_style="bold", box=None, padding=(0, 2, 0, 0))
    for column in table.columns:
        column.overflow = "fold"
    return table


def _time(time_ns: int | None) -> str:
    return "-" if time_ns is None else to_iso(time_ns, 0)


def _cadence(dataset: Dataset) -> str:
    return "-" if dataset.cadence_ns is None else to_words(dataset.cadence_ns)


def make_console() -> Console:
    """Make a console that cuts and pads nothing when the output goes elsewhere."""
    console = Console()
    return console if console.is_terminal else pipe_console(_PIPE_WIDTH)
