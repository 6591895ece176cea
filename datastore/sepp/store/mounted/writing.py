"""A mounted dataset written down: descriptions, constants, lists of blocks."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sepp.core.model import Dataset, Parameter, Revision, Times, Values
from sepp.store.adding.draft import with_fill
from sepp.store.chunks.array_spec import ArraySpec, Json
from sepp.store.chunks.arrays import StoredArray
from sepp.store.mounted.decoding import BlockArray
from sepp.store.mounted.mounting import POINTER, MountedGranule, Mounting, version_key
from sepp.store.mounted.references import make_references
from sepp.store.places.files import Files
from sepp.store.states.description import encode_dataset
from sepp.store.states.layout import (
    CHUNK_ROWS,
    TIME,
    array_key,
    axis_names,
    dataset_key,
    group_attributes,
    parameter_spec,
    time_spec,
    to_stored,
)
from sepp.store.states.time_index import FIRST_TIMES

Blocks = Mapping[str, BlockArray]
"""Where the values of one file lie, by parameter; ``time`` is the time axis."""


@dataclass(frozen=True, slots=True)
class MountPlan:
    """What a version of a mounted dataset is to be."""

    dataset: Dataset
    """Description, with its parameters."""
    dtypes: Mapping[str, str]
    """Type of each parameter in the store."""
    constants: Mapping[str, Values]
    """Values of parameters without time axis."""
    granules: Sequence[MountedGranule]
    """All files in order of time."""
    blocks: Mapping[str, Blocks]
    """Where the values lie, by name of each file that is new in this version."""
    times: Sequence[Times]
    """Times of the rows of each file that is new, in ns since 1970."""
    firsts: Times
    """Time of the first row of each chunk of 65536 rows, the last one begun too."""

    @property
    def rows(self) -> int:
        """Count the rows."""
        return sum(granule.rows for granule in self.granules)


def commit_mounting(files: Files, plan: MountPlan, held: Mounting | None, *, is_longer: bool) -> Revision:
    """Write a plan down; the pointer to its version is replaced last.

    ``is_longer``: the files of ``held`` come first and are as they were, so
    its version goes on; else a new version is made.
    """
    version = held.version + (not is_longer) if held else 1
    token = held.document["token"] if held and is_longer else uuid.uuid4().hex
    key = version_key(plan.dataset.id, version)
    specs = _specs(plan)
    constants = {name: to_stored(np.asarray(found), plan.dtypes[name]) for name, found in plan.constants.items()}
    granules = {granule.name: granule for granule in plan.granules}
    for (name, blocks), times in zip(plan.blocks.items(), plan.times, strict=True):
        document = {array_key(path): array.to_document() for path, array in blocks.items()}
        _put(files, f"{key}/granules/{name}.json", document)
        kept = constants if TIME in blocks or granules[name].skip else {**constants, TIME: times}
        references = make_references(granules[name].origin, specs, blocks, kept)
        _put(files, f"{key}/references/{name}.json", references)
    dataset = replace(plan.dataset, parameters=_described(plan))
    for parameter in dataset.parameters:
        if not parameter.is_varying:
            path = array_key(parameter.name)
            StoredArray(files, f"{key}/{path}", specs[path]).write_all(constants[parameter.name])
    new = np.concatenate(plan.times)
    StoredArray(files, f"{key}/{TIME}", specs[TIME]).write_rows(plan.rows - len(new), new)
    whole = plan.rows // CHUNK_ROWS
    if whole:
        StoredArray(files, f"{key}/{FIRST_TIMES}", specs[FIRST_TIMES]).write_rows(0, plan.firsts[:whole])
    revision = Revision(version, plan.rows)
    document = {**_document(plan, dataset, specs, revision, token), **_levels(held, is_longer=is_longer)}
    _put(files, f"{key}/{POINTER}", document)
    _put(files, f"{dataset_key(dataset.id)}/{POINTER}", {"version": version})
    return revision


def _levels(held: Mounting | None, *, is_longer: bool) -> Json:
    """Keep the levels of rows that stay; a new version is to have some if the last one had."""
    if held is None or "levels" not in held.document:
        return {}
    return {"levels": held.document["levels"] if is_longer else {}}


def _described(plan: MountPlan) -> tuple[Parameter, ...]:
    return tuple(with_fill(parameter, plan.dtypes[parameter.name]) for parameter in plan.dataset.parameters)


def _specs(plan: MountPlan) -> dict[str, ArraySpec]:
    sizes: dict[str, int] = {}
    specs = {TIME: time_spec(plan.rows), FIRST_TIMES: replace(time_spec(plan.rows // CHUNK_ROWS), dims=("chunk",))}
    for parameter in _described(plan):
        dims = axis_names(parameter, sizes)
        specs[array_key(parameter.name)] = parameter_spec(parameter, plan.dtypes[parameter.name], dims, plan.rows)
    return specs


def _document(
    plan: MountPlan, dataset: Dataset, specs: Mapping[str, ArraySpec], revision: Revision, token: str
) -> Json:
    bounds = (plan.granules[0].start_ns, plan.granules[-1].stop_ns)
    whole = plan.rows // CHUNK_ROWS
    return {
        "layout": 1,
        "token": token,
        "rows": plan.rows,
        "bounds": bounds,
        "tail": (whole, int(plan.firsts[whole])) if plan.rows % CHUNK_ROWS else None,
        "since": {},
        "dataset": encode_dataset(dataset),
        "members": {path: spec.to_document() for path, spec in specs.items()},
        "mounted": [path for path, spec in specs.items() if path != TIME and spec.dims[:1] == (TIME,)],
        "attributes": group_attributes(dataset, str(revision), bounds),
        "granules": [granule.to_document() for granule in plan.granules],
    }


def _put(files: Files, key: str, document: Json) -> None:
    files.write(key, json.dumps(document, allow_nan=False, ensure_ascii=False).encode())
