"""What users see of the catalogue: tables and dataset cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from sepp.archive.citing import cite_holding
from sepp.archive.states import Versions
from sepp.core.caveats import caveat_words
from sepp.core.model import Holding
from sepp.core.time import to_iso_duration, to_words

_MOST_CAVEATS = 10
_COLUMNS = [
    "id",
    "title",
    "mission",
    "observatory",
    "instrument",
    "start",
    "stop",
    "cadence",
    "parameters",
    "version",
    "is_synthetic",
]


def holdings_table(holdings: Sequence[Holding]) -> pd.DataFrame:
    """Tabulate search results, one row per dataset; times are UTC."""
    return pd.DataFrame([_row(holding) for holding in holdings], columns=_COLUMNS)


def coverage_table(holding: Holding) -> pd.DataFrame:
    """Tabulate where there is data: ``start``, ``stop`` (UTC), ``records``."""
    return pd.DataFrame(
        {
            "start": pd.to_datetime([span.start_ns for span in holding.coverage], unit="ns"),
            "stop": pd.to_datetime([span.stop_ns for span in holding.coverage], unit="ns"),
            "records": [span.records for span in holding.coverage],
        }
    )


@dataclass(frozen=True)
class Card:
    """One dataset, described for people; shows itself in a notebook."""

    holding: Holding
    """What the catalogue tells."""
    versions: Versions = field(default_factory=Versions)
    """Its versions."""
    file_caveats: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of files by what their own headers warn of."""

    @property
    def parameters(self) -> pd.DataFrame:
        """Tabulate the parameters: name, what, units, frame, shape, type."""
        rows = [
            {
                "name": p.name,
                "long_name": p.long_name,
                "units": p.units,
                "frame": p.frame,
                "shape": p.shape,
                "dtype": p.dtype,
            }
            for p in self.holding.dataset.parameters
        ]
        return pd.DataFrame(rows, columns=["name", "long_name", "units", "frame", "shape", "dtype"])

    @property
    def facts(self) -> dict[str, str]:
        """What, when, how often, from whom: one line each."""
        dataset, row = self.holding.dataset, _row(self.holding)
        facts = {
            name: str(row[name])
            for name in ("mission", "observatory", "instrument", "start", "stop", "cadence", "version")
        }
        facts["cadence"] = to_words(dataset.cadence_ns) if dataset.cadence_ns else ""
        facts |= {"caveats": caveat_words(dataset.caveats), "citation": cite_holding(self.holding)}
        facts |= {"versions": str(self.versions), "file caveats": "; ".join(map(_of_files, *self._caveats()))}
        return {name: text for name, text in facts.items() if text and text != "NaT"}

    def _caveats(self) -> tuple[list[str], list[Sequence[str]]]:
        shown = list(self.file_caveats.items())[-_MOST_CAVEATS:]
        return [text for text, _ in shown], [names for _, names in shown]

    def __repr__(self) -> str:
        lines = [
            f"{self.holding.dataset.id}  {self.holding.dataset.title}",
            *(f"  {k:12} {v}" for k, v in self.facts.items()),
        ]
        return "\n".join([*lines, "", self.parameters.to_string(index=False)])

    def _repr_html_(self) -> str:
        facts = "".join(f"<dt><b>{escape(k)}</b></dt><dd>{escape(v)}</dd>" for k, v in self.facts.items())
        dataset = self.holding.dataset
        head = f"<h3>{escape(dataset.id)}</h3><p>{escape(dataset.title)}</p><p>{escape(dataset.description)}</p>"
        return f"{head}<dl>{facts}</dl>{self.parameters.to_html(index=False)}"


def _of_files(text: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{text} ({names[0]}{more})"


def _row(holding: Holding) -> dict[str, object]:
    dataset = holding.dataset
    return {
        "id": dataset.id,
        "title": dataset.title,
        "mission": dataset.mission,
        "observatory": dataset.observatory,
        "instrument": dataset.instrument,
        "start": pd.NaT if holding.start_ns is None else pd.Timestamp(holding.start_ns, unit="ns"),
        "stop": pd.NaT if holding.stop_ns is None else pd.Timestamp(holding.stop_ns, unit="ns"),
        "cadence": to_iso_duration(dataset.cadence_ns) if dataset.cadence_ns else "",
        "parameters": ", ".join(p.name for p in dataset.parameters if p.role == "data"),
        "version": str(holding.revision) if holding.revision else "",
        "is_synthetic": dataset.is_synthetic,
    }
