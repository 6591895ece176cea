"""The metadata of a state as it was: of a version at some number of rows."""

from typing import Any

from sepp.core.time import to_iso
from sepp.store.chunks.array_spec import Json
from sepp.store.states.layout import CHUNK_ROWS, TIME, array_key, group_document
from sepp.store.states.snapshot import Snapshot
from sepp.store.states.time_index import TimeIndex

_OWN = ("layout", "token", "rows", "bounds", "tail", "since", "dataset")


def cut_members(snapshot: Snapshot) -> dict[str, Json]:
    """Give the metadata of all arrays and groups at the snapshot's rows.

    Levels and tables of chunks have as many entries as whole blocks are in
    the rows; parameters that came later are left out.
    """
    known = {TIME, *(array_key(parameter.name) for parameter in snapshot.dataset.parameters)}
    found: dict[str, Json] = {}
    for path, document in snapshot.members.items():
        if document["node_type"] == "array" and _is_known(path, known):
            found[path] = {**document, "shape": _cut_shape(path, document, snapshot.rows)}
    for path in list(found):
        parts = path.split("/")[:-1]
        for depth in range(len(parts)):
            found.setdefault("/".join(parts[: depth + 1]), group_document({}))
    return dict(sorted(found.items()))


def _is_known(path: str, known: set[str]) -> bool:
    parts = path.split("/")
    return parts[0] == "index" or parts[-1] in known


def _cut_shape(path: str, document: Json, rows: int) -> list[int]:
    shape = list(document["shape"])
    head, *rest = path.split("/")
    if head == "index" and rest:
        shape[0] = min(shape[0], rows // CHUNK_ROWS)
    elif head == "pyramid" and rest:
        shape[0] = min(shape[0], rows // int(rest[0]))
    elif document["dimension_names"][:1] == [TIME]:
        shape[0] = rows
    return shape


def root_attributes(snapshot: Snapshot) -> Json:
    """Give the group's attributes, and what SEPP itself wants to know."""
    told: dict[str, Any] = {**snapshot.attributes, "version": str(snapshot.revision)}
    bounds = TimeIndex(snapshot).bounds
    for name, time in zip(("time_coverage_start", "time_coverage_end"), bounds or (), strict=False):
        told[name] = to_iso(time)
    names = [name for name in str(told.get("coordinates", "")).split() if snapshot.dataset.parameter(name)]
    if names:
        told["coordinates"] = " ".join(names)
    own = {name: snapshot.document[name] for name in _OWN if name in snapshot.document}
    return {**told, "sepp": {**own, "revision": str(snapshot.revision)}}
