"""CEF files to ingest, and what an archive holds, for tests of its safety."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sepp.core.time import SECOND_NS, parse_time
from sepp.store import Store

HEADER = """FILE_NAME = "{name}"
FILE_FORMAT_VERSION = "CEF-2.0"
END_OF_RECORD_MARKER = "$"
START_META = LOGICAL_FILE_ID
  ENTRY = "{stem}"
END_META = LOGICAL_FILE_ID
START_META = MISSION
  ENTRY = "Test"
END_META = MISSION
START_VARIABLE = time_tags__{dataset}
  VALUE_TYPE = ISO_TIME
  PARAMETER_TYPE = "Support_Data"
END_VARIABLE = time_tags__{dataset}
START_VARIABLE = field__{dataset}
  VALUE_TYPE = FLOAT
  SIZES = 3
  UNITS = "nT"
  FILLVAL = -1.0E31
  FIELDNAM = "Magnetic field"
  DEPEND_0 = time_tags__{dataset}
END_VARIABLE = field__{dataset}
START_VARIABLE = counts__{dataset}
  VALUE_TYPE = INT
  UNITS = "unitless"
  FILLVAL = -99
  FIELDNAM = "Counts"
  DEPEND_0 = time_tags__{dataset}
END_VARIABLE = counts__{dataset}
DATA_UNTIL = "END_OF_DATA"
"""
DATASET = "T1_CP_TEST"
START_NS = parse_time("2005-01-09T00:00:00Z")


def write_granule(folder: Path, first: int, rows: int, *, dataset: str = DATASET, seed: int = 0) -> Path:
    """Write records ``first`` … of an endless series; another ``seed`` is a reprocessing."""
    name = f"{dataset}__{first:08d}_V{seed:02d}.cef"
    number = np.arange(first, first + rows)
    times = np.datetime_as_string((START_NS + number * SECOND_NS).view("datetime64[ns]"), unit="ms")
    field = np.round(np.sin(number[:, None] * [1.0, 0.7, 0.3] + seed) * 50, 3)
    lines = [f"{t}Z,{x},{y},{z},{n % 1000}$" for t, (x, y, z), n in zip(times, field.tolist(), number, strict=True)]
    text = HEADER.format(name=name, stem=name.removesuffix(".cef"), dataset=dataset)
    path = folder / name
    path.write_text(text + "\n".join([*lines, "END_OF_DATA", ""]))
    return path


def contents(store: Store, dataset: str = DATASET, version: str | None = None) -> str:
    """Sign all values of a dataset, bit for bit."""
    digest = hashlib.sha256()
    opened = store.open(dataset, version=version, chunked=False)
    for name in sorted(map(str, opened.variables)):
        digest.update(np.ascontiguousarray(opened[name].values).tobytes())
    return digest.hexdigest()


def states(store: Store, dataset: str = DATASET) -> Iterator[tuple[str, str]]:
    """Sign every version that is kept."""
    for revision in store.versions(dataset):
        yield str(revision), contents(store, dataset, str(revision))
