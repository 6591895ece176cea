"""Hours of a dataset in several versions of one file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sepp.catalog import Catalog
from sepp.core.home import Home
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.store import Store
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

ID = "C1_CP_AUD_X"
VARIABLES = {"t": TIME, "x": {"VALUE_TYPE": "FLOAT", "DEPEND_0": f"t__{ID}"}}


def write_hour(folder, day: int, version: int, **facts) -> Path:
    """Write an hour at 1 minute's cadence: ``shift_ms``, ``value``, ``missing`` minutes, ``caveat``, ``first``."""
    folder.mkdir(exist_ok=True, parents=True)
    begin = np.datetime64(f"2005-01-{day:02d}T00:00:00.000") + np.timedelta64(facts.get("shift_ms", 0), "ms")
    minutes = [m for m in range(facts.get("first", 0), facts.get("last", 60)) if m not in facts.get("missing", ())]
    rows = [[f"{begin + np.timedelta64(m, 'm')}Z", str(facts.get("value", version) + m / 100)] for m in minutes]
    name = f"{facts.get('name', ID)}__200501{day:02d}_V{version:02d}"
    meta = {"LOGICAL_FILE_ID": [f'"{name}"'], "VERSION_NUMBER": [str(version)], "MISSION": ['"Cluster"']}
    meta |= {"FILE_CAVEATS": [f'"{facts["caveat"]}"']} if "caveat" in facts else {}
    variables = {f"{key}__{ID}": attributes for key, attributes in VARIABLES.items()}
    return CefFile(variables, rows, meta=meta).write(folder, f"{name}.cef")


@dataclass
class Archive:
    """An archive that files are taken into."""

    home: Home
    store: Store
    catalog: Catalog

    def take(self, *given: Path, **options):
        """Take files or folders in; all must go in."""
        sources = find_sources([str(each) for each in given], self.home.root)
        outcomes = list(Ingestor(self.home, self.store, self.catalog, **options).ingest(sources))
        assert [outcome.failure for outcome in outcomes if outcome.failure] == []
        return outcomes

    def values(self, version: str | None = None) -> list[float]:
        return np.round(self.store.read(ID, "x", slice(None), version).astype(float), 2).tolist()

    def times(self, version: str | None = None) -> np.ndarray:
        return self.store.time_index(ID, version).times(slice(None)).view("datetime64[ns]")

    def superseded(self) -> dict[str, str]:
        return {one.name: one.superseded_by for one in self.catalog.granules(ID) if one.superseded_by}

    def current(self) -> int:
        return self.catalog.describe(ID).granules


def hour(value: float, *, first: int = 0, last: int = 60, missing=()) -> list[float]:
    """Give the values of an hour."""
    return [round(value + minute / 100, 2) for minute in range(first, last) if minute not in missing]
