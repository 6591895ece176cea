"""The versions of a dataset that can be opened and cited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sepp.core.model import Revision


@dataclass(frozen=True, slots=True)
class Versions:
    """What is known of a dataset's versions."""

    kept: Sequence[Revision] = ()
    """The last state of each that is kept, oldest first."""
    recorded_ns: Mapping[Revision, int] | None = None
    """When these were recorded, ns since 1970, where that is told."""

    def table(self) -> pd.DataFrame:
        """Tabulate them, the newest first: ``version``, ``records``, ``recorded`` (UTC), ``superseded_by``."""
        times = self.recorded_ns or {}
        later = [*(str(revision.version) for revision in self.kept[1:]), ""][: len(self.kept)]
        rows = [
            {
                "version": str(revision),
                "records": revision.rows,
                "recorded": pd.Timestamp(times[revision], unit="ns") if revision in times else pd.NaT,
                "superseded_by": by,
            }
            for revision, by in zip(self.kept, later, strict=True)
        ]
        table = pd.DataFrame(rows[::-1], columns=["version", "records", "recorded", "superseded_by"])
        return table.astype({"recorded": "datetime64[ns]"})

    def __str__(self) -> str:
        if len(self.kept) < 2:
            return ""
        *old, now = map(str, self.kept)
        return ", ".join([*old, f"{now} (current)"])
