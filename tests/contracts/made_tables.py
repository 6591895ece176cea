"""Tables made for the readers of HDF5 and of text with a header."""

import json
from pathlib import Path

import numpy as np

ROWS = 40


def make_hdf5(folder: Path) -> list[Path]:
    """Plain, with ISTP's attributes, as a table of records."""
    import h5py

    rng = np.random.default_rng(1)
    plain, istp, records = (folder / f"{name}.h5" for name in ("plain", "istp", "records"))
    with h5py.File(plain, "w") as file:
        file["UTC"] = np.array([f"2001-01-01T{row // 60:02}:{row % 60:02}:00" for row in range(ROWS)], "S19")
        file["flux"] = rng.normal(size=(ROWS, 4)).astype(">f4")
        file["quality/flux"] = np.arange(ROWS, dtype="i1")
    with h5py.File(istp, "w") as file:
        file["Epoch"] = np.arange(ROWS, dtype="i8") * 10**9
        file["Epoch"].attrs.update({"UNITS": "ns", "TIME_BASE": "J2000", "TIME_SCALE": "Terrestrial Time"})
        file["B"] = rng.normal(size=(ROWS, 3))
        file["B"].attrs.update({"DEPEND_0": "Epoch", "UNITS": "nT", "FILLVAL": -1e31, "COORDINATE_SYSTEM": "GSE"})
    table = np.zeros(ROWS, [("time", "S20"), ("n", "f8")])
    table["time"] = [f"2001-001T00:00:{row:02}Z" for row in range(ROWS)]
    with h5py.File(records, "w") as file:
        file["table"] = table
    return [plain, istp, records]


def make_csv(folder: Path) -> list[Path]:
    """With a YAML header, with a JSON header, JSON-headed as SpacePy has it."""
    yaml, own, headed = (folder / f"{name}.csv" for name in ("yaml", "json", "headed"))
    yaml.write_text(
        "# dataset_id: MADE\n# delimiter: whitespace\n# time: {columns: [year, doy, hour]}\n# parameters:\n"
        "#   - year\n#   - doy\n#   - hour\n#   - {name: V, units: km/s, fill: 9999., frame: GSE, size: 3}\n"
        + "".join(f"2001 {row + 1:3d} {row % 24:2d} {row}.5 9999. -1\n" for row in range(ROWS))
    )
    document = {"time": "t", "parameters": [{"name": "t"}, {"name": "n", "type": "integer", "fill": -1}]}
    own.write_text(
        commented(document) + "".join(f"2001-01-01T00:{row:02}Z,{row * 10**11 - 1}\n" for row in range(ROWS))
    )
    variables = {
        "Epoch": {"DIMENSION": [1], "START_COLUMN": 0},
        "Flux": {"DIMENSION": [2], "START_COLUMN": 1, "DEPEND_1": "Energy", "UNITS": "1/s"},
        "Energy": {"DIMENSION": [2], "VALUES": [10.0, 20.0], "UNITS": "keV"},
    }
    headed.write_text(
        commented(variables) + "".join(f"2001-01-01T00:{row:02}:00 {row} 1e{row}\n" for row in range(ROWS))
    )
    return [yaml, own, headed]


def commented(document: object) -> str:
    """Write JSON in lines that begin with ``#``."""
    return "".join(f"#{line}\n" for line in json.dumps(document, indent=1).splitlines())


MAKERS = {"hdf5": make_hdf5, "csv": make_csv}
"""For each reader, what makes files of its format in a folder."""
