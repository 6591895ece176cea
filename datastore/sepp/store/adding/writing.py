"""The mark of an append under way, and what a killed one left cleared away."""

import json
from collections.abc import Sequence
from contextlib import suppress

from sepp.store.adding.draft import put_json
from sepp.store.places.files import Files
from sepp.store.places.replacing import PARTIAL
from sepp.store.states.snapshot import ROOT, Snapshot, current_version, read_version, retired_versions

MARK = ".writing"
"""Lies in a dataset's folder while it is written; names versions that will not be committed."""


def _current(files: Files, key: str) -> Snapshot | None:
    version = current_version(files, key)
    return None if version is None else read_version(files, key, version)


def repair_dataset(files: Files, key: str, *, is_thorough: bool = False) -> None:
    """Clear away what an append that was killed left behind.

    Costs one look where none was, unless ``is_thorough``.
    """
    names = files.names(key)
    held = _current(files, key)
    stray = stray_names(files, key, names)
    if MARK not in names and not stray and not is_thorough:
        return
    for name in stray:
        files.remove(f"{key}/{name}")
    for version in _superseded(files, key):
        clear_version(files, key, version)
    if held is not None:
        _clear_beyond(files, held)
    files.remove(f"{key}/{MARK}")


def _superseded(files: Files, key: str) -> list[int]:
    with suppress(ValueError, KeyError, TypeError):
        return [int(version) for version in json.loads(files.read(f"{key}/{MARK}") or b"{}")["superseded"]]
    return []


def clear_version(files: Files, key: str, version: int) -> None:
    """Clear away what lies in a version's folder beyond its last commit."""
    held = read_version(files, key, version)
    if held is None:
        files.remove(f"{key}/{version}")
    else:
        _clear_beyond(files, held)


def stray_names(files: Files, key: str, names: Sequence[str]) -> list[str]:
    """Name what lies in a dataset's folder and belongs to no version kept."""
    last, retired = current_version(files, key) or 0, retired_versions(files, key)
    return [
        name
        for name in names
        if name.endswith(PARTIAL) or (name.isdigit() and (int(name) > last or int(name) in retired))
    ]


def _clear_beyond(files: Files, held: Snapshot) -> None:
    for found in files.walk(held.key):
        path = found.removeprefix(f"{held.key}/")
        if not belongs(path, held):
            files.remove(found)
    for path, document in held.members.items():
        put_json(files, f"{held.key}/{path}/{ROOT}", document)


def belongs(path: str, held: Snapshot) -> bool:
    """Tell whether a file of a version's folder is part of its last commit."""
    if path.endswith(PARTIAL):
        return False
    if path == ROOT:
        return True
    array, _, place = path.rpartition("/c/") if "/c/" in path else path.rpartition("/")
    document = held.members.get(array.removesuffix("/c"))
    if document is None:
        return False
    if place == ROOT or document["node_type"] == "group" or not place[:1].isdigit():
        return True
    size = document["chunk_grid"]["configuration"]["chunk_shape"][0]
    return bool(int(place.split("/")[0]) < -(-document["shape"][0] // size))
