"""Mounted datasets as VirtualiZarr has them: manifests of where chunks lie."""

import json

import xarray as xr

from sepp.core.errors import NoDataError
from sepp.formats.extras import require
from sepp.store import Store
from sepp.store.chunks.array_spec import Json
from sepp.store.mounted import MountingStore
from sepp.store.mounted.sharing import share_references

EXTRA = "virtual"
_ROOT = "zarr.json"


def virtual_tree(store: Store, dataset_id: str) -> xr.DataTree:
    """Give a mounted dataset as virtual datasets: one at the root, or one for each file.

    Constants, and up to a million times, are in memory; all else is
    manifests. Raises ``NoDataError`` for a dataset that is not mounted on
    this machine, and ``MissingExtraError`` without VirtualiZarr.
    """
    is_mounted = isinstance(store, MountingStore) and store.has_mounted(dataset_id)
    mounting = store.mounting(dataset_id) if is_mounted else None  # type: ignore[attr-defined]  # told by is_mounted
    if mounting is None:
        raise NoDataError(f"{dataset_id!r} is not mounted here; only files that stay where they are have manifests")
    require("virtualizarr", EXTRA)
    shared = share_references(store.files, mounting)
    return xr.DataTree.from_dict({f"/{name}": _dataset(shared.document, name) for name in ("", *shared.groups)})


def _dataset(document: Json, group: str) -> xr.Dataset:
    """Make the dataset of a group: what the references hold in memory, the rest virtual."""
    below = f"{group}/" if group else ""
    refs = {key.removeprefix(below): found for key, found in document["refs"].items() if key.startswith(below)}
    options = {"storage_options": {"fo": document}}
    opened = xr.open_dataset("reference://", engine="zarr", group=group or None, backend_kwargs=options, chunks=None)
    chunks: dict[str, Json] = {}
    for key, found in refs.items():
        path, _, place = key.rpartition("/c/")
        if isinstance(found, list) and path in opened.variables:
            entry = dict(zip(("path", "offset", "length"), found, strict=True))
            chunks.setdefault(path, {})[place.replace("/", ".")] = entry
    virtual = {path: _variable(json.loads(refs[f"{path}/{_ROOT}"]), places) for path, places in chunks.items()}
    return opened.drop_vars(virtual).load().assign(virtual)


def _variable(document: Json, places: Json) -> xr.Variable:
    manifests = require("virtualizarr.manifests", EXTRA)
    metadata = require("zarr.core.metadata.v3", EXTRA).ArrayV3Metadata.from_dict(document)
    chunks = manifests.ChunkManifest(entries=places)
    found: xr.Variable = manifests.ManifestArray(metadata, chunks).to_virtual_variable()
    return found
