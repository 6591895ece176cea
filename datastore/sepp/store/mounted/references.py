"""A foreign file as virtual Zarr that any Zarr reader opens.

Kerchunk's references: ``xr.open_zarr("reference://", storage_options={"fo": …})``.
"""

import base64
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import prod

import numpy as np

from sepp.core.model import Values
from sepp.store.chunks.array_spec import ArraySpec, Json
from sepp.store.chunks.arrays import encode_chunk
from sepp.store.mounted.decoding import BlockArray
from sepp.store.mounted.origins import Origin
from sepp.store.states.layout import CHUNK_ROWS, array_key, group_document

Refs = dict[str, str | list[str | int]]


def make_references(
    origin: Origin, specs: Mapping[str, ArraySpec], blocks: Mapping[str, BlockArray], constants: Mapping[str, Values]
) -> Json:
    """Refer to all arrays of a file whose blocks lie on a regular grid.

    ``specs`` are those of the dataset by path; ``constants`` are held in the
    references themselves. An array on no such grid is left out: Zarr has no
    chunks of several lengths.
    """
    refs: Refs = {}
    members: dict[str, Json] = {}
    for name, array in blocks.items():
        path = array_key(name)
        length = chunk_rows(array)
        if length:
            members[path] = describe_array(specs[path], array, length)
            refs |= refer_to(members[path], path, 0, [(origin, *place) for place in places_of(array, length)])
    for name, values in constants.items():
        path = array_key(name)
        members[path], held = hold_inline(specs[path], path, values)
        refs |= held
    documents = {"zarr.json": group_document({}, members)}
    documents |= {f"{path}/zarr.json": document for path, document in members.items()}
    return {"version": 1, "refs": {**{path: json.dumps(document) for path, document in documents.items()}, **refs}}


def chunk_rows(array: BlockArray) -> int:
    """Choose the rows of a chunk; 0 if blocks lie on no regular grid."""
    if array.stride:
        return 0
    lengths = np.diff(np.append(array.starts, array.records))
    if not len(lengths) or not array.records:
        return 0
    if len(lengths) == 1 and not array.is_packed[0]:
        return min(array.records, CHUNK_ROWS)
    is_regular = bool((lengths[:-1] == lengths[0]).all() and lengths[-1] <= lengths[0])
    return int(lengths[0]) if is_regular else 0


def describe_array(spec: ArraySpec, array: BlockArray, length: int) -> Json:
    """Make the ``zarr.json`` of an array of chunks of ``length`` rows."""
    shape = (array.records, *spec.shape[1:])
    plain = ArraySpec(shape, (length, *spec.shape[1:]), _type_in_file(array), spec.fill, spec.dims, spec.attributes)
    document = plain.to_document()
    document["codecs"] = list(_codecs(array, length))
    if array.mask is not None:
        fill = float(array.dtype.type(sum(array.mask) / 2))
        document["attributes"] = {**spec.attributes, "_FillValue": base64.b64encode(struct.pack("<d", fill)).decode()}
    return document


def _type_in_file(array: BlockArray) -> str:
    return "int64" if array.time else array.dtype.newbyteorder("=").name


def _codecs(array: BlockArray, length: int) -> Iterator[Json]:
    """Name codecs of Zarr's own wherever they do."""
    if array.time:
        told = dict(array.time)
        yield {"name": "sepp.time", "configuration": told}
    if array.is_column_major:
        yield {"name": "transpose", "configuration": {"order": [0, *range(len(array.shape), 0, -1)]}}
    if array.dtype.itemsize > 1:
        yield {"name": "bytes", "configuration": {"endian": "big" if array.dtype.byteorder == ">" else "little"}}
    else:
        yield {"name": "bytes"}
    is_even = not array.records % length
    if is_even and array.codec == "gzip" and array.is_packed.all():
        yield {"name": "gzip", "configuration": {"level": 6}}
    elif array.codec or not is_even:
        yield {"name": "sepp.block", "configuration": {"packing": array.codec}}


def places_of(array: BlockArray, length: int) -> Iterator[tuple[int, int]]:
    """Give offset and size of each chunk of ``length`` rows; a large raw block is cut into several."""
    if len(array.starts) == 1 and not array.is_packed[0]:
        record = array.dtype.itemsize * prod(array.shape)
        for first in range(0, array.records, length):
            yield int(array.offsets[0]) + first * record, min(length, array.records - first) * record
        return
    for offset, size in zip(array.offsets, array.sizes, strict=True):
        yield int(offset), int(size)


def refer_to(document: Json, path: str, first: int, places: Iterable[tuple[Origin, int, int]]) -> Refs:
    """Name the bytes of the chunks of an array from number ``first`` on."""
    tail = "/0" * (len(document["shape"]) - 1)
    return {
        f"{path}/c/{number}{tail}": [origin.url if origin.is_remote else f"file://{origin.url}", offset, size]
        for number, (origin, offset, size) in enumerate(places, first)
    }


def hold_inline(spec: ArraySpec, path: str, values: Values) -> tuple[Json, Refs]:
    """Put values into the references themselves; gives the array's ``zarr.json`` too."""
    whole = replace(spec, shape=values.shape, chunks=tuple(max(1, size) for size in values.shape))
    place = "/".join(["c", *("0" for _ in whole.shape)])
    data = base64.b64encode(encode_chunk(np.asarray(values), whole)).decode()
    return whole.to_document(), {f"{path}/{place}": f"base64:{data}"}
