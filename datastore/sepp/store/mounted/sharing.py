"""All files of a mounted dataset as references in one document, to be shared.

Where the blocks of all files lie on one grid, they are one array each; else
each file is a group, for Zarr has no chunks of several lengths.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd
from pathlib import PurePosixPath

import numpy as np

from sepp.core.model import Times, Values
from sepp.core.time import to_iso
from sepp.store.chunks.array_spec import ArraySpec, Json
from sepp.store.chunks.arrays import StoredArray
from sepp.store.mounted.decoding import BlockArray
from sepp.store.mounted.mounting import MountedGranule, Mounting, read_blocks
from sepp.store.mounted.references import Refs, chunk_rows, describe_array, hold_inline, places_of, refer_to
from sepp.store.places.files import Files
from sepp.store.states.layout import TIME, group_document

LEAST_ROWS = 1024
"""Rows of a chunk below which files are rather kept apart."""
INLINE_ROWS = 1 << 20
"""Up to so many times are held in the references: opening then asks no file."""
ROOT = "zarr.json"
_TOLD = ("dtype", "shape", "order", "codec", "time", "mask")
_Group = tuple[Json, Mapping[str, Json], Refs]
"""Attributes, each array's ``zarr.json``, references to chunks."""


@dataclass(frozen=True, slots=True)
class Shared:
    """References to all files of a dataset."""

    document: Json
    """Kerchunk's references, version 1, to Zarr v3."""
    groups: tuple[str, ...]
    """Name of each file's group; empty where all files are one array each."""
    notes: tuple[str, ...]
    """Why files are kept apart, and what is left out."""


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the references are made of."""

    mounting: Mounting
    specs: Mapping[str, ArraySpec]
    blocks: Sequence[Mapping[str, BlockArray]]
    constants: Mapping[str, Values]
    times: Times

    @property
    def varying(self) -> list[str]:
        """Name the arrays that lie in the files, time among them where it must not be held inline."""
        names: list[str] = self.mounting.document["mounted"]
        is_large = len(self.times) > INLINE_ROWS and all(TIME in blocks for blocks in self.blocks)
        return [TIME, *names] if is_large else names


def share_references(files: Files, mounting: Mounting) -> Shared:
    """Refer to all files of a mounted dataset.

    Raises ``StoreError`` if what was written on mounting is damaged.
    """
    contents = _read(files, mounting)
    lengths, reasons = _joint_lengths(contents)
    if not reasons:
        members, refs = _join(contents, lengths)
        return Shared(_bundle({"": (mounting.document["attributes"], members, refs)}), (), ())
    names = _group_names(mounting.granules)
    groups: dict[str, _Group] = {"": (mounting.document["attributes"], {}, {})}
    for number, name in enumerate(names):
        groups[name] = _part(contents, number)
        reasons += [
            f"{path}: left out of {name}, for its blocks lie on no grid"
            for path, array in contents.blocks[number].items()
            if path in contents.varying and not chunk_rows(array)
        ]
    return Shared(_bundle(groups), names, tuple(reasons))


def _read(files: Files, mounting: Mounting) -> _Contents:
    members = {path: ArraySpec.from_document(found) for path, found in mounting.document["members"].items()}
    specs = {path: spec for path, spec in members.items() if not path.startswith("index/")}
    constants = {path: spec for path, spec in specs.items() if spec.dims[:1] != (TIME,)}
    token = mounting.document["token"]
    return _Contents(
        mounting,
        specs,
        [read_blocks(files, mounting.key, granule.name, token) for granule in mounting.granules],
        {path: StoredArray(files, f"{mounting.key}/{path}", spec).read_all() for path, spec in constants.items()},
        StoredArray(files, f"{mounting.key}/{TIME}", specs[TIME]).read(slice(0, mounting.document["rows"])),
    )


def _joint_lengths(contents: _Contents) -> tuple[dict[str, int], list[str]]:
    """Choose the rows of a chunk of each array over all files, or tell why there is no such length."""
    lengths: dict[str, int] = {}
    reasons = [
        f"{PurePosixPath(granule.origin.url).name}: only its records {granule.skip} to {granule.skip + granule.rows}"
        " count, others are those of another file"
        for granule, blocks in zip(contents.mounting.granules, contents.blocks, strict=True)
        if any(granule.rows != array.records for array in blocks.values())
    ]
    for path in contents.varying:
        arrays = [blocks[path] for blocks in contents.blocks if path in blocks]
        reason = _difference(arrays, len(contents.blocks))
        lengths[path] = 0 if reason else _common_length(arrays)
        if not reason and not lengths[path]:
            reason = f"files of blocks of {_listed(n for array in arrays for n in _block_rows(array))} records"
        reasons += [f"{path}: {reason}"] if reason else []
    return lengths, reasons


def _difference(arrays: Sequence[BlockArray], files: int) -> str:
    if len(arrays) < files:
        return f"it is in {len(arrays)} of {files} files only"
    told = [{name: found for name, found in array.to_document().items() if name in _TOLD} for array in arrays]
    if any(each != told[0] for each in told):
        return "files hold it in several ways (type, byte order, packing)"
    return "its records stand between others'" if any(array.stride for array in arrays) else ""


def _common_length(arrays: Sequence[BlockArray]) -> int:
    """Find the rows of a chunk that fit all files, one after the other; 0 if there are none."""
    if len(arrays) == 1:
        return chunk_rows(arrays[0])
    if all(len(array.starts) == 1 and not array.is_packed[0] for array in arrays):
        length = gcd(*(array.records for array in arrays[:-1]))
        return length if length >= LEAST_ROWS or length == max(array.records for array in arrays[:-1]) else 0
    *inner, last = (rows for array in arrays for rows in _block_rows(array))
    return inner[0] if len(set(inner)) == 1 and last <= inner[0] else 0


def _block_rows(array: BlockArray) -> list[int]:
    found: list[int] = np.diff(np.append(array.starts, array.records)).tolist()
    return found


def _listed(numbers: Iterable[int]) -> str:
    found = sorted(set(numbers))
    return f"{', '.join(f'{number:,}' for number in found[:4])}{' …' if len(found) > 4 else ''}"


def _join(contents: _Contents, lengths: Mapping[str, int]) -> tuple[dict[str, Json], Refs]:
    """Refer to the blocks of all files as those of one array each."""
    members, refs = _inline(contents, contents.times)
    for path in contents.varying:
        length, granules = lengths[path], contents.mounting.granules
        arrays = [blocks[path] for blocks in contents.blocks]
        places = [
            (granule.origin, *place)
            for granule, array in zip(granules, arrays, strict=True)
            for place in places_of(array, length)
        ]
        packed = np.concatenate([array.is_packed for array in arrays])
        whole = replace(arrays[0], records=sum(array.records for array in arrays), is_packed=packed)
        members[path] = describe_array(contents.specs[path], whole, length)
        refs |= refer_to(members[path], path, 0, places)
    return members, refs


def _part(contents: _Contents, number: int) -> _Group:
    """Refer to one file as a group."""
    granule, blocks = contents.mounting.granules[number], contents.blocks[number]
    first = sum(each.rows for each in contents.mounting.granules[:number])
    is_whole = all(array.records == granule.rows for array in blocks.values())
    members, refs = _inline(contents, contents.times[first : first + granule.rows] if is_whole else None)
    for path in contents.varying if is_whole else [TIME, *contents.varying]:
        length = chunk_rows(blocks[path]) if path in blocks else 0
        if length:
            members[path] = describe_array(contents.specs[path], blocks[path], length)
            places = [(granule.origin, *place) for place in places_of(blocks[path], length)]
            refs |= refer_to(members[path], path, 0, places)
    told = {"source": granule.origin.url, "start": to_iso(granule.start_ns), "stop": to_iso(granule.stop_ns)}
    return told, members, refs


def _inline(contents: _Contents, times: Times | None) -> tuple[dict[str, Json], Refs]:
    members: dict[str, Json] = {}
    refs: Refs = {}
    is_inline = times is not None and TIME not in contents.varying
    for path, values in {**contents.constants, **({TIME: times} if is_inline else {})}.items():
        members[path], held = hold_inline(contents.specs[path], path, np.asarray(values))
        refs |= held
    return members, refs


def _group_names(granules: Sequence[MountedGranule]) -> tuple[str, ...]:
    """Name each file's group after it, so that names in order are files in order of time."""
    width = len(str(len(granules)))
    stems = (PurePosixPath(granule.origin.url).stem for granule in granules)
    return tuple(f"{number:0{width}d}_{stem}" for number, stem in enumerate(stems))


def _bundle(groups: Mapping[str, _Group]) -> Json:
    """Write groups below one root, all metadata in it once more."""
    documents: dict[str, Json] = {}
    refs: Refs = {}
    for name, (attributes, members, places) in groups.items():
        below = f"{name}/" if name else ""
        if name:
            documents[name] = group_document(attributes)
        documents |= {f"{below}{path}": document for path, document in members.items()}
        refs |= {f"{below}{key}": place for key, place in places.items()}
    texts = {f"{path}/{ROOT}": json.dumps(document) for path, document in documents.items()}
    root = json.dumps(group_document(groups[""][0], documents))
    return {"version": 1, "refs": {ROOT: root, **texts, **refs}}
