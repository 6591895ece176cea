"""A mounted dataset as the files of a Zarr group, made when asked for.

All its files as one group, for readers that want ``sepp://ID``.
"""

import json

import numpy as np

from sepp.store.chunks.array_spec import Cells
from sepp.store.chunks.arrays import StoredArray, encode_chunk
from sepp.store.mounted.store import MountedSnapshot
from sepp.store.states.layout import group_document

ROOT = "zarr.json"


def array_paths(snapshot: MountedSnapshot) -> list[str]:
    """Name the arrays of the group."""
    return [path for path in snapshot.members if not path.startswith(("index/", "pyramid/"))]


def virtual_file(snapshot: MountedSnapshot, path: str) -> bytes:
    """Give the bytes of a file of the group.

    Raises ``FileNotFoundError`` if there is none, and ``StoreError`` if what
    it is made from changed.
    """
    if path == ROOT:
        members = {name: snapshot.member(name).spec.to_document() for name in array_paths(snapshot)}
        return json.dumps(group_document(snapshot.attributes, members)).encode()
    name, _, place = path.rpartition("/c/") if "/c/" in path else path.rpartition("/")
    if path.endswith("/c") and path[:-2] in snapshot.members:
        name, place = path[:-2], ""
    if name not in array_paths(snapshot):
        raise FileNotFoundError(path)
    array = snapshot.member(name)
    if place == ROOT:
        return json.dumps(array.spec.to_document()).encode()
    return encode_chunk(_chunk(array, path, place), array.spec)


def _chunk(array: StoredArray, path: str, place: str) -> Cells:
    spec = array.spec
    numbers = [int(part) for part in place.split("/") if part.isdigit()]
    firsts = [number * size for number, size in zip(numbers, spec.chunks, strict=False)]
    if len(numbers) != len(spec.shape) or any(f >= n for f, n in zip(firsts, spec.shape, strict=True)):
        raise FileNotFoundError(path)
    box = [slice(f, min(f + c, n)) for f, c, n in zip(firsts, spec.chunks, spec.shape, strict=True)]
    found = array.read(box[0], tuple(box[1:])) if box else array.read_all()
    whole: Cells = np.full(spec.chunks, spec.fill, spec.numpy_dtype)
    whole[tuple(slice(0, size) for size in found.shape)] = found
    return whole
