"""How a dataset lies on disk: names, types, chunks and attributes."""

import hashlib
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sepp.core.conventions import CF_ATTRIBUTES, CF_SPANS_OF_TIME
from sepp.core.errors import MismatchError
from sepp.core.model import Attribute, Dataset, Parameter, Values
from sepp.core.time import to_iso
from sepp.store.chunks.array_spec import ArraySpec, Json
from sepp.store.states.description import encode_attribute

CHUNK_ROWS = 65536
"""Rows of a chunk of the time axis, and samples of any other."""
VECTOR_SIZE = 9
TILE = 1024
MOST_BYTES = 255
"""Longest name of a folder on the file systems in use."""
RESERVED = frozenset({"", ".", "..", "c", "index", "pyramid", "zarr.json"})
TIME = "time"
EPOCH_UNITS = "nanoseconds since 1970-01-01"
EPOCH_ATTRIBUTES = {"units": EPOCH_UNITS, "calendar": "proleptic_gregorian"}
NAT = np.iinfo(np.int64).min

_DECODED_BY_READERS = CF_ATTRIBUTES | {"_ARRAY_DIMENSIONS"}


def dataset_key(dataset_id: str) -> str:
    """Name the folder of a dataset; raises ``MismatchError`` if it can't be one."""
    if not dataset_id or dataset_id.startswith(".") or set(dataset_id) & set('/\\:*?"<>|\0'):
        raise MismatchError(f"Not a dataset id: {dataset_id!r}; use letters, digits, '_', '-', '.' and '@'")
    length = len(dataset_id.encode(errors="replace"))
    if length > MOST_BYTES:
        raise MismatchError(
            f"Not a dataset id: {dataset_id[:40]!r}… has {length} bytes, at most {MOST_BYTES} make a name; "
            "give a shorter one with --dataset"
        )
    return dataset_id


def array_key(name: str) -> str:
    """Name the folder of a parameter: what can't be a folder's name is changed."""
    if name in RESERVED:
        return f"({name})"
    plain = name.replace("/", "\N{DIVISION SLASH}").replace("\\", "\N{SET MINUS}")
    if len(plain.encode(errors="replace")) <= MOST_BYTES:
        return plain
    return f"{plain[:40]}-{hashlib.sha256(plain.encode(errors='replace')).hexdigest()}"


def zarr_dtype(values: Values) -> str:
    """Name the type that holds these values.

    Raises ``MismatchError`` for a type that Zarr can't hold.
    """
    kind = values.dtype.kind
    if kind in "OUST":
        return "string"
    if kind in "mM":
        return "int64"
    if kind in "iufb" and values.dtype.itemsize <= 8:
        return "float32" if values.dtype == np.float16 else str(values.dtype.newbyteorder("=").name)
    raise MismatchError(f"Cannot store values of type {values.dtype}; use numbers, text or datetime64")


def to_stored(values: Values, dtype: str) -> Values:
    """Give values as they are stored: text as objects, times as int64 ns."""
    kind = values.dtype.kind
    if kind == "M":
        return values.astype("datetime64[ns]").view(np.int64)
    if kind == "m":
        return values.astype("timedelta64[ns]").view(np.int64)
    if kind == "S":
        return np.char.decode(values.astype(np.bytes_), "utf-8", "replace").astype(object)
    if dtype == "string":
        return values.astype(object)
    return values.astype(dtype, copy=False)


def default_fill(parameter: Parameter, dtype: str) -> float | int | bool | str:
    """Choose what stands for a value that is not there."""
    if dtype.startswith("float"):
        return math.nan
    if dtype == "string":
        return ""
    if dtype == "bool":
        return False
    if parameter.dtype.startswith("datetime64"):
        return NAT
    limits = np.iinfo(dtype)
    fill = parameter.fill
    if isinstance(fill, int | float) and float(fill).is_integer() and limits.min <= fill <= limits.max:
        return int(fill)
    return int(limits.min if limits.min < 0 else limits.max)


def dtype_with_room(dtype: str, parameter: Parameter) -> str:
    """Widen a small integer type of which any value may be a measured one, so that a fill has room beside them."""
    whole = np.dtype("U" if dtype == "string" else dtype)
    if parameter.fill is not None or whole.kind not in "iu" or whole.itemsize > 2:
        return dtype
    return f"int{16 * whole.itemsize}"


def chunk_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Choose chunks of about 64 k samples; vectors by component.

    An image has chunks of its own, tiles of at most 1024 x 1024 pixels.
    """
    size = math.prod(shape)
    if size <= VECTOR_SIZE:
        return (CHUNK_ROWS, *(1 for _ in shape))
    if size >= CHUNK_ROWS:
        return (1, *(min(length, TILE) for length in shape))
    return (max(16, 1 << int(math.log2(max(1, CHUNK_ROWS // size)))), *shape)


def axis_names(parameter: Parameter, sizes: dict[str, int]) -> tuple[str, ...]:
    """Name the axes after time; a name taken at another size gets a new one.

    ``sizes`` remembers what each name means in the dataset.
    """
    given = parameter.dims if len(parameter.dims) == len(parameter.shape) else ()
    names: list[str] = []
    for number, size in enumerate(parameter.shape):
        wanted = given[number] if given and given[number] not in (*names, TIME) else f"{parameter.name}_{number + 1}"
        name = wanted if sizes.setdefault(wanted, size) == size else f"{parameter.name}_{number + 1}"
        sizes.setdefault(name, size)
        names.append(name)
    return tuple(names)


def parameter_spec(parameter: Parameter, dtype: str, dims: tuple[str, ...], rows: int) -> ArraySpec:
    """Lay out one parameter, with ``rows`` rows if it varies."""
    is_varying = parameter.is_varying
    return ArraySpec(
        shape=(rows, *parameter.shape) if is_varying else parameter.shape,
        chunks=chunk_shape(parameter.shape) if is_varying else tuple(max(1, size) for size in parameter.shape),
        dtype=dtype,
        fill=default_fill(parameter, dtype),
        dims=(TIME, *dims) if is_varying else dims,
        attributes=array_attributes(parameter),
        shuffle="shuffle" if dtype.startswith("float") else "bitshuffle",
    )


def time_spec(rows: int) -> ArraySpec:
    """Lay out the time axis."""
    attributes = {**EPOCH_ATTRIBUTES, "standard_name": "time", "long_name": "time (UTC)", "axis": "T"}
    return ArraySpec((rows,), (CHUNK_ROWS,), "int64", 0, (TIME,), attributes, shuffle="shuffle")


def array_attributes(parameter: Parameter) -> Json:
    """Give the attributes that any reader of the array sees.

    The original ones are among them but for those that a CF reader would
    act upon; these are verbatim in the description of the group.
    """
    own = {name: value for name, value in parameter.attributes.items() if name not in _DECODED_BY_READERS}
    attributes: dict[str, Attribute] = {**own, **_ours(parameter)}
    if parameter.dtype.startswith("datetime64"):
        attributes |= EPOCH_ATTRIBUTES
    return {name: _json_safe(encode_attribute(value)) for name, value in attributes.items()}


def _ours(parameter: Parameter) -> dict[str, Attribute]:
    units = parameter.units.replace(" since ", " from ")
    given: dict[str, Attribute] = {
        "units": CF_SPANS_OF_TIME.get(units, units),
        "long_name": parameter.long_name,
        "coordinate_frame": parameter.frame,
        "labels": parameter.labels,
        "FILLVAL": parameter.fill,
        "valid_min": parameter.valid_min,
        "valid_max": parameter.valid_max,
        "VAR_TYPE": parameter.role,
        "DISPLAY_TYPE": parameter.display,
        "SCALETYP": parameter.scale,
    }
    given |= {f"DEPEND_{axis}": name for axis, name in enumerate(parameter.depends, 1) if name}
    return {name: value for name, value in given.items() if value not in (None, "", ())}


def _json_safe(value: Any) -> Any:  # Any: JSON
    if isinstance(value, dict):
        return value["float"]
    return [_json_safe(item) for item in value] if isinstance(value, list) else value


def group_attributes(dataset: Dataset, version: str, times: tuple[int, int] | None) -> Json:
    """Give the attributes that any reader of the group sees."""
    given = {
        "id": dataset.id,
        "title": dataset.title,
        "description": dataset.description,
        "mission": dataset.mission,
        "observatory": dataset.observatory,
        "instrument": dataset.instrument,
        "region": dataset.region,
        "citation": dataset.citation,
        "caveats": dataset.caveats,
        "is_synthetic": dataset.is_synthetic or "",
        "version": version,
        "time_coverage_start": to_iso(times[0]) if times else "",
        "time_coverage_end": to_iso(times[1]) if times else "",
        "coordinates": " ".join(coordinate_names(dataset.parameters)),
    }
    return {name: value for name, value in given.items() if value != ""}


def coordinate_names(parameters: Iterable[Parameter]) -> list[str]:
    """Name the parameters that give others their bins."""
    known = {parameter.name: parameter for parameter in parameters}
    wanted = {name for parameter in known.values() for name in parameter.depends if name}
    return [name for name in known if name in wanted and not set(name) & set(" /\\")]


def group_document(attributes: Json, members: Mapping[str, Json] | None = None) -> Json:
    """Write a group's ``zarr.json``, with its members consolidated in it."""
    document: Json = {"zarr_format": 3, "node_type": "group", "attributes": attributes}
    if members is not None:
        # Sorted: zarr-python loses members of groups whose entries are not side by side.
        ordered = dict(sorted(members.items()))
        document["consolidated_metadata"] = {"kind": "inline", "must_understand": False, "metadata": ordered}
    return document
