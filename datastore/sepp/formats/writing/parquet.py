"""The writer of Parquet files: the description is in the schema."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sepp.core.model import Dataset, Parameter, Times, Values
from sepp.formats.extras import require
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.json_texts import describe

_TOLD = ("units", "long_name", "frame", "fill", "role", "display", "scale")


class ParquetWriter:
    """Writes Parquet through pyarrow; vectors are lists of fixed length."""

    name = "parquet"
    suffixes = (".parquet", ".pq")
    companions = ()

    def losses(self, dataset: Dataset) -> tuple[str, ...]:
        """Say what Parquet can't hold of this dataset."""
        if any(not parameter.is_varying for parameter in dataset.parameters):
            return ("constants are no columns: they stand in the schema's metadata, as JSON under 'sepp'",)
        return ()

    def write(self, extract: Extract, path: Path) -> None:
        """Write all records to ``path``.

        Raises ``MissingExtraError`` without pyarrow.
        """
        arrow = require("pyarrow", "analysis")
        parquet = require("pyarrow.parquet", "analysis")
        schema = _schema(arrow, extract)
        with parquet.ParquetWriter(path, schema, compression="zstd") as file:
            for times, values in extract.blocks():
                file.write_table(arrow.table(_columns(arrow, extract, times, values), schema=schema))


def time_name(extract: Extract) -> str:
    """Name the time column so that it differs from every parameter."""
    taken = {parameter.name for parameter in extract.varying}
    return next(name for name in ("time", "Epoch", "sepp_time") if name not in taken)


# pyarrow's own annotations are incomplete: its objects are Any here.
def _schema(arrow: Any, extract: Extract) -> Any:
    time = arrow.field(time_name(extract), arrow.timestamp("ns", tz="UTC"), nullable=False)
    fields = [time, *(_field(arrow, parameter) for parameter in extract.varying)]
    told = {**describe(extract.dataset, extract.constants), "version": extract.version}
    return arrow.schema(fields, metadata={"sepp": json.dumps(told, ensure_ascii=False, allow_nan=False)})


def _field(arrow: Any, parameter: Parameter) -> Any:
    told = {name: str(getattr(parameter, name)) for name in _TOLD if getattr(parameter, name) not in (None, "")}
    return arrow.field(parameter.name, _type(arrow, parameter), metadata=told)


def _type(arrow: Any, parameter: Parameter) -> Any:
    kind = parameter.dtype
    if kind.startswith("datetime64"):
        found = arrow.timestamp("ns", tz="UTC")
    elif kind == "str":
        found = arrow.string()
    else:
        found = arrow.from_numpy_dtype(np.dtype(kind))
    for size in reversed(parameter.shape):
        found = arrow.list_(found, size)
    return found


def _columns(arrow: Any, extract: Extract, times: Times, values: Mapping[str, Values]) -> list[Any]:
    time = arrow.array(times.view("datetime64[ns]"), arrow.timestamp("ns", tz="UTC"))
    return [time, *(_column(arrow, parameter, values[parameter.name]) for parameter in extract.varying)]


def _column(arrow: Any, parameter: Parameter, values: Values) -> Any:
    flat = np.ascontiguousarray(values).reshape(-1)
    is_time = flat.dtype.kind == "M"
    given = flat.astype("datetime64[ns]") if is_time else flat.astype(object) if flat.dtype.kind == "U" else flat
    found = arrow.array(given, arrow.timestamp("ns", tz="UTC") if is_time else None, from_pandas=False)
    for size in reversed(parameter.shape):
        found = arrow.FixedSizeListArray.from_arrays(found, size)
    return found


writer = ParquetWriter()
