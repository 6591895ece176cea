"""The fsspec protocol ``sepp://``: ``xr.open_zarr("sepp://C1_CP_FGM_SPIN")``.

``sepp://ID/…`` is the newest version of a dataset, ``sepp://ID@2/…`` its
version 2, ``sepp://ID@2.81234/…`` the first 81234 rows of it. Read-only.
"""

import json
from io import BytesIO
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from sepp.archive.api import library
from sepp.archive.remote_names import split_version
from sepp.store.layout import group_document
from sepp.store.mounted.store import MountedSnapshot
from sepp.store.mounted.virtual import ROOT, array_paths, virtual_file
from sepp.store.state_documents import cut_members, root_attributes

_READ_ONLY = "sepp:// is read-only; sepp ingest writes the archive"


class SeppFileSystem(AbstractFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """Datasets as folders, each a Zarr group readable by any client."""

    protocol = "sepp"
    root_marker = ""
    cachable = False

    def ls(self, path: str, detail: bool = True, **options: Any) -> list[Any]:
        """List datasets, or what lies in one."""
        own = self._strip_protocol(path)
        if not own:
            found: list[dict[str, Any]] = [{"name": name, "size": 0, "type": "directory"} for name in library().ids()]
        elif (mounted := self._mounted(own)) is not None:
            inner = own.partition("/")[2]
            names = [ROOT, *(array_paths(mounted[0]) if not inner else [])]
            found = [{"name": f"{own}/{name}", "size": None, "type": _kind(name)} for name in names]
        else:
            there, target = self._resolve(own)
            found = [
                {**entry, "name": own + entry["name"].removeprefix(target.rstrip("/"))}
                for entry in there.ls(target, detail=True, **options)
            ]
        return found if detail else [entry["name"] for entry in found]

    def info(self, path: str, **options: Any) -> dict[str, Any]:
        """Tell size and type of one entry."""
        own = self._strip_protocol(path)
        if not own:
            return {"name": "", "size": 0, "type": "directory"}
        mounted = self._mounted(own)
        if mounted is not None and mounted[1] in ("", *array_paths(mounted[0])):
            return {"name": own, "size": 0, "type": "directory"}
        made = self._made(own)
        if made is not None:
            return {"name": own, "size": len(made), "type": "file"}
        there, target = self._resolve(own)
        return {**there.info(target, **options), "name": own}

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **options: Any) -> bytes:
        """Read a file, or the bytes ``[start, end)`` of it."""
        made = self._made(self._strip_protocol(path))
        if made is not None:
            return made[start:end]
        there, target = self._resolve(self._strip_protocol(path))
        return bytes(there.cat_file(target, start=start, end=end, **options))

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if mode != "rb":
            raise PermissionError(_READ_ONLY)
        made = self._made(self._strip_protocol(path))
        if made is not None:
            return BytesIO(made)
        there, target = self._resolve(self._strip_protocol(path))
        return there.open(target, mode, **options)

    def _mounted(self, path: str) -> tuple[MountedSnapshot, str] | None:
        """Find the snapshot and the path in it, if a dataset is mounted."""
        head, _, rest = path.partition("/")
        dataset_id, version = split_version(head)
        snapshot = library().find_store(dataset_id).snapshot(dataset_id, version)
        return (snapshot, rest) if isinstance(snapshot, MountedSnapshot) else None

    def _made(self, path: str) -> bytes | None:
        """Make a file that lies nowhere: of a mounted dataset, or metadata of a state that rows were added to since."""
        mounted = self._mounted(path)
        if mounted is not None:
            return virtual_file(*mounted)
        head, _, rest = path.partition("/")
        dataset_id, version = split_version(head)
        if rest.rpartition("/")[2] != ROOT or not version or "." not in version:
            return None
        snapshot = library().find_store(dataset_id).snapshot(dataset_id, version)
        members = cut_members(snapshot)
        if rest == ROOT:
            return json.dumps(group_document(root_attributes(snapshot), members)).encode()
        if rest.removesuffix(f"/{ROOT}") not in members:
            raise FileNotFoundError(path)
        return json.dumps(members[rest.removesuffix(f"/{ROOT}")]).encode()

    def _resolve(self, path: str) -> tuple[AbstractFileSystem, str]:
        head, _, rest = path.partition("/")
        dataset_id, version = split_version(head)
        if ".." in rest.split("/"):
            raise FileNotFoundError(path)
        store = library().find_store(dataset_id)
        there, target = url_to_fs(f"{store.url}/{store.snapshot(dataset_id, version).key}")
        return there, f"{target.rstrip('/')}/{rest}".rstrip("/")


def _kind(name: str) -> str:
    return "file" if name == ROOT else "directory"
