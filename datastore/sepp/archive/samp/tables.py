"""What is sent by SAMP as records: opened datasets, times."""

import numpy as np
import xarray as xr

from sepp.core.errors import MismatchError
from sepp.core.model import Batch, Dataset, Parameter, Values
from sepp.formats.writing.extract import Extract, take_batch

TIME_RANGE = "x-sepp.time.range"
"""Parameters ``start`` and ``stop``, ISO 8601, half-open."""
_SUPPORTED = "biufUSOM"
_TOLD = ("title", "description", "mission", "observatory", "instrument", "region", "citation", "caveats")


def extract_opened(opened: xr.Dataset) -> Extract:
    """Take the records of an opened dataset, whatever was done to it since.

    Raises ``MismatchError`` if it has no axis of time.
    """
    if "time" not in opened.coords or opened["time"].dims != ("time",):
        raise MismatchError(f"Only a dataset along 'time' can be sent; this one has {list(opened.sizes)}")
    times = opened["time"].values.astype("datetime64[ns]").astype(np.int64)
    values = {str(name): _plain(found) for name, found in opened.data_vars.items() if _is_varying(found)}
    parameters = tuple(_describe(str(name), opened[name], values[str(name)]) for name in values)
    told = {name: str(opened.attrs.get(name, "")) for name in ("id", *_TOLD)}
    dataset = Dataset(
        told["id"] or "table", told["title"], told["description"], told["mission"], told["observatory"],
        told["instrument"], told["region"], citation=told["citation"], caveats=told["caveats"],
        is_synthetic=bool(opened.attrs.get("is_synthetic")), parameters=parameters,
    )  # fmt: skip
    return take_batch(Batch(dataset, times, values), version=str(opened.attrs.get("version", "")))


def _plain(found: xr.DataArray) -> Values:
    values = np.asarray(found.values)
    return values.astype(str) if values.dtype.kind == "O" else values


def _is_varying(found: xr.DataArray) -> bool:
    return found.dims[:1] == ("time",) and found.dtype.kind in _SUPPORTED


def _describe(name: str, found: xr.DataArray, values: Values) -> Parameter:
    kind = values.dtype.kind
    labels = found.attrs.get("labels", ())
    return Parameter(
        name,
        "str" if kind in "USO" else "datetime64[ns]" if kind == "M" else str(values.dtype),
        tuple(values.shape[1:]),
        labels=tuple(labels) if not isinstance(labels, str) else (),
        units=str(found.attrs.get("units", "")),
        long_name=str(found.attrs.get("long_name", "")),
        frame=str(found.attrs.get("coordinate_frame", "")),
    )


def extract_times(start_ns: int, stop_ns: int) -> Extract:
    """Make the table of one time range, as time tables have it."""
    stop = np.array([stop_ns], np.int64).view("datetime64[ns]")
    parameters = (Parameter("stop", "datetime64[ns]", long_name="End of the time range (UTC)"),)
    dataset = Dataset("time_range", "Time range", parameters=parameters)
    return take_batch(Batch(dataset, np.array([start_ns], np.int64), {"stop": stop}))
