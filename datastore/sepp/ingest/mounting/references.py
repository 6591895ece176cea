"""A mounted dataset written down as references, for whoever has the files."""

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from sepp.core.errors import NoDataError, StoreError, UnknownDatasetError, nearest_names
from sepp.core.home import Home
from sepp.store.mounted import MountingStore
from sepp.store.mounted.sharing import Shared, share_references
from sepp.store.places.replacing import replace_file
from sepp.store.places.rooms import RoomFiles


def write_references(home: Home, given: Sequence[str], path: Path) -> Shared:
    """Write the references of one mounted dataset, whole or not at all.

    Raises ``NoDataError`` for several ids or one that is not mounted,
    ``UnknownDatasetError``, and ``StoreError`` if the file can't be written.
    """
    store = MountingStore(str(home.public))
    store.files = RoomFiles(str(home.archive))
    if len(given) != 1:
        raise NoDataError(f"References are of one dataset; got {len(given)} ids: write each into a file of its own")
    mounting = store.mounting(given[0]) if store.has_mounted(given[0]) else None
    if mounting is None and store.has(given[0]):
        raise NoDataError(f"{given[0]!r} was ingested, not mounted: it is Zarr already, in {store.url}")
    if mounting is None:
        raise UnknownDatasetError(f"No mounted dataset {given[0]!r}{nearest_names(given[0], store.ids())}")
    shared = share_references(store.files, mounting)
    try:
        text = json.dumps(shared.document, allow_nan=False).encode()
        replace_file(f"{path.expanduser()}.partial", str(path.expanduser()), text)
    except OSError as error:
        raise StoreError(f"Cannot write {str(path)!r}: {error.strerror or error}") from error
    return shared


def tell_shared(shared: Shared, path: Path) -> str:
    """Tell what was written, and how it is opened."""
    size = path.expanduser().stat().st_size
    more = "".join(f', "{name}": {value}' for name, value in _remote_options(shared).items())
    options = f'storage_options={{"fo": "{path}"{more}}}, chunks={{}}'
    lines = [f"note: {note}" for note in shared.notes]
    if not shared.groups:
        lines += [f"{path}: {size:,} bytes, all files as one dataset; open it with"]
        lines += [f'    xarray.open_zarr("reference://", {options})']
        return "\n".join([*lines, ""])
    lines += [f"{path}: {size:,} bytes, {len(shared.groups)} files as a group each; open it with"]
    lines += [f'    tree = xarray.open_datatree("reference://", engine="zarr", {options})']
    lines += ['    xarray.concat([leaf.to_dataset() for leaf in tree.leaves], "time", join="override")']
    return "\n".join([*lines, ""])


def _remote_options(shared: Shared) -> dict[str, str]:
    """Tell what fsspec wants to know of files that are not on this machine, as Python writes it."""
    places = (found for found in shared.document["refs"].values() if isinstance(found, list))
    scheme = urlsplit(str(next(places, [""])[0])).scheme
    if scheme in ("", "file"):
        return {}
    return {"remote_protocol": f'"{scheme}"', "remote_options": '{"asynchronous": True}'}
