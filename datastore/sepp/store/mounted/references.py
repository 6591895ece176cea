"""A foreign file as virtual Zarr that any Zarr reader opens.

Kerchunk's references: ``xr.open_zarr("reference://", storage_options={"fo": …})``.
"""

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sepp.core.model import Values
from sepp.store.arrays import ArraySpec, Json, encode_chunk
from sepp.store.layout import CHUNK_ROWS, array_key, group_document
from sepp.store.mounted.decoding import BlockArray
from sepp.store.mounted.origins import Origin


def make_references(
    origin: Origin, specs: Mapping[str, ArraySpec], blocks: Mapping[str, BlockArray], constants: Mapping[str, Values]
) -> Json:
    """Refer to all arrays of a file whose blocks lie on a regular grid.

    ``specs`` are those of the dataset by path; ``constants`` are held in the
    references themselves. An array on no such grid is left out: Zarr has no
    chunks of several lengths.
    """
    refs: dict[str, str | list[str | int]] = {}
    members: dict[str, Json] = {}
    for name, array in blocks.items():
        path = array_key(name)
        length = chunk_rows(array)
        if length:
            members[path] = _document(specs[path], array, length)
            refs |= _chunks(path, members[path], array, origin)
    for name, values in constants.items():
        path = array_key(name)
        spec = replace(specs[path], shape=values.shape, chunks=tuple(max(1, size) for size in values.shape))
        members[path] = spec.to_document()
        place = "/".join(["c", *("0" for _ in spec.shape)])
        refs[f"{path}/{place}"] = _inline(encode_chunk(np.asarray(values), spec))
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


def _document(spec: ArraySpec, array: BlockArray, length: int) -> Json:
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
    if array.codec or array.records % length:
        yield {"name": "sepp.block", "configuration": {"packing": array.codec}}


def _chunks(path: str, document: Json, array: BlockArray, origin: Origin) -> Iterator[tuple[str, list[str | int]]]:
    """Name the bytes of each chunk; a large raw block is cut into several."""
    url = origin.url if origin.is_remote else f"file://{origin.url}"
    tail = "/0" * (len(document["shape"]) - 1)
    length = document["chunk_grid"]["configuration"]["chunk_shape"][0]
    if len(array.starts) == 1 and not array.is_packed[0]:
        record = int(array.sizes[0]) // array.records
        for number in range(-(-array.records // length)):
            rows = min(length, array.records - number * length)
            yield f"{path}/c/{number}{tail}", [url, int(array.offsets[0]) + number * length * record, rows * record]
        return
    for number, (offset, size) in enumerate(zip(array.offsets, array.sizes, strict=True)):
        yield f"{path}/c/{number}{tail}", [url, int(offset), int(size)]


def _inline(data: bytes) -> str:
    return f"base64:{base64.b64encode(data).decode()}"
