"""The writer of netCDF-4 files: CF for those who plot, ISTP for those who ask."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sepp.core.conventions import CF_SPANS_OF_TIME
from sepp.core.model import Dataset, Values
from sepp.formats.extras import require
from sepp.formats.writing.axes import name_axes
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.metadata import istp_globals
from sepp.formats.writing.netcdf_attributes import (
    attribute_losses,
    fill_value,
    global_attributes,
    plain_text,
    time_attributes,
    variable_attributes,
)  # fmt: skip
from sepp.formats.writing.netcdf_chunks import PACKED, ChunkWriter
from sepp.formats.writing.patient_file import PatientFile
from sepp.formats.writing.plan import Entry, Plan, make_plan

_CHUNK_VALUES = 65536


class NetcdfWriter:
    """Writes netCDF-4 through h5netcdf; time counts ns since 1970 UTC."""

    name = "nc"
    suffixes = (".nc", ".nc4")
    companions = ()

    def losses(self, dataset: Dataset) -> tuple[str, ...]:
        """Say what netCDF-4 can't hold of this dataset."""
        found = []
        if any(p.dtype == "bool" for p in dataset.parameters):
            found.append("truths are bytes, 0 or 1, with the attribute dtype that xarray understands")
        if any(parameter.units in CF_SPANS_OF_TIME for parameter in dataset.parameters):
            found.append("units such as 'seconds' are written 's', or xarray would take numbers for spans of time")
        attributes = [dataset.attributes, *(parameter.attributes for parameter in dataset.parameters)]
        return (*found, *sorted(set().union(*map(attribute_losses, attributes))))

    def write(self, extract: Extract, path: Path) -> None:
        """Write all records to ``path``.

        Raises ``MissingExtraError`` without h5netcdf and h5py.
        """
        plan = make_plan(extract, time_name="time", is_suffixed=False)
        require("h5py")
        with PatientFile(path) as disk:
            with require("h5netcdf").File(disk, "w") as file:
                _describe(file, extract, path, plan)
            disk.raise_error()
            with require("h5py").File(disk, "r+") as file:
                _write_records(file, extract, plan, disk)
            disk.raise_error()


# h5netcdf and h5py are untyped: their objects are Any here.
def _describe(file: Any, extract: Extract, path: Path, plan: Plan) -> None:
    """Write all but the records."""
    sizes, axes = name_axes(plan, extract.rows)
    file.dimensions = sizes
    file.attrs.update(global_attributes(extract, istp_globals(extract, path.stem, is_suffixed=False)))
    rows = min(extract.rows, _CHUNK_VALUES)
    time = file.create_variable(plan.time_name, (plan.time_name,), np.int64, chunks=(rows,), **PACKED)
    time.attrs.update(time_attributes())
    for entry in (*plan.varying, *plan.constants):
        _declare(file, entry, axes[entry.name], sizes)


def _declare(file: Any, entry: Entry, dims: tuple[str, ...], sizes: Mapping[str, int]) -> None:
    """Make a variable; a constant with its values."""
    is_text = entry.parameter.dtype == "str"
    dtype = require("h5py").string_dtype() if is_text else _stored_type(entry.parameter.dtype)
    shape = tuple(sizes[name] for name in dims)
    options: dict[str, Any] = {}
    if entry.parameter.is_varying:
        rows = max(1, _CHUNK_VALUES // max(1, int(np.prod(shape[1:]))))
        options = {"chunks": (min(shape[0], rows), *shape[1:]), **({} if is_text else PACKED)}
    fill = None if is_text else fill_value(entry.parameter, np.dtype(dtype))
    variable = file.create_variable(entry.name, dims, dtype, fillvalue=fill, **options)
    variable.attrs.update(variable_attributes(entry))
    if entry.values is not None:
        variable[...] = _encode(entry.values)


def _write_records(file: Any, extract: Extract, plan: Plan, disk: PatientFile) -> None:
    packed = {name: ChunkWriter(file[name]) for name in (plan.time_name, *_packed_names(plan))}
    start = 0
    for times, values in extract.blocks():
        packed[plan.time_name].append(times)
        for entry in plan.varying:
            found = _encode(values[entry.parameter.name])
            if entry.name in packed:
                packed[entry.name].append(found)
            else:
                file[entry.name][start : start + len(times)] = found
        disk.raise_error()
        start += len(times)
    for writer_of_one in packed.values():
        writer_of_one.finish()


def _packed_names(plan: Plan) -> list[str]:
    return [entry.name for entry in plan.varying if entry.parameter.dtype != "str"]


def _stored_type(dtype: str) -> str:
    return "int64" if dtype.startswith("datetime64") else "int8" if dtype == "bool" else dtype


def _encode(values: Values) -> Values:
    """Give values as they stand in the file."""
    kind = values.dtype.kind
    if kind == "M":
        return values.astype("datetime64[ns]").view(np.int64)
    if kind == "U":
        return np.vectorize(plain_text, otypes=[object])(values) if values.size else values.astype(object)
    return values.astype(np.int8) if kind == "b" else values


writer = NetcdfWriter()
