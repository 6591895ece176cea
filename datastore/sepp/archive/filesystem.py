"""The fsspec protocol ``sepp://``: ``xr.open_zarr("sepp://C1_CP_FGM_SPIN")``.

``sepp://ID/…`` is the newest version of a dataset, ``sepp://ID@2/…`` its
version 2, ``sepp://ID@2.81234/…`` the first 81234 rows of it. Read-only.
"""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from sepp.archive.api import library
from sepp.archive.remote import RemoteStore
from sepp.archive.remote_names import split_version
from sepp.store import Store
from sepp.store.mounted.store import MountedSnapshot
from sepp.store.mounted.virtual import ROOT, array_paths, virtual_file
from sepp.store.states.layout import group_document
from sepp.store.states.snapshot import Snapshot
from sepp.store.states.state_documents import cut_members, root_attributes

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
        elif (state := _find_state(own)).is_made:
            names = [ROOT, *(state.folders() if not state.path else [])]
            found = [{"name": f"{own}/{name}", "size": None, "type": _kind(name)} for name in names]
        else:
            there, target = state.place()
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
        state = _find_state(own)
        if state.is_made and state.path in ("", *state.folders()):
            return {"name": own, "size": 0, "type": "directory"}
        made = state.make()
        if made is not None:
            return {"name": own, "size": len(made), "type": "file"}
        there, target = state.place()
        return {**there.info(target, **options), "name": own}

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **options: Any) -> bytes:
        """Read a file, or the bytes ``[start, end)`` of it."""
        state = _find_state(self._strip_protocol(path))
        made = state.make()
        if made is not None:
            return made[start:end]
        there, target = state.place()
        return bytes(there.cat_file(target, start=start, end=end, **options))

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if mode != "rb":
            raise PermissionError(_READ_ONLY)
        state = _find_state(self._strip_protocol(path))
        made = state.make()
        if made is not None:
            return BytesIO(made)
        there, target = state.place()
        return there.open(target, mode, **options)


@dataclass(frozen=True, slots=True)
class _State:
    """A path in one state of a dataset."""

    store: Store
    """Where it lies."""
    snapshot: Snapshot
    """The state."""
    path: str
    """What is wanted of it; empty for the group itself."""
    is_cited: bool
    """True if the rows were told: its metadata are then made."""

    @property
    def is_made(self) -> bool:
        """Tell whether its files lie in no folder: mounted, or read through the service."""
        return isinstance(self.snapshot, MountedSnapshot) or isinstance(self.store, RemoteStore)

    def folders(self) -> list[str]:
        """Name its arrays and groups."""
        return (
            array_paths(self.snapshot) if isinstance(self.snapshot, MountedSnapshot) else [*cut_members(self.snapshot)]
        )

    def make(self) -> bytes | None:
        """Give a file that is made or asked for; None if it lies in a folder.

        Raises ``FileNotFoundError``.
        """
        if isinstance(self.snapshot, MountedSnapshot):
            return virtual_file(self.snapshot, self.path)
        if self.path.rpartition("/")[2] == ROOT and (self.is_cited or self.is_made):
            return self._document()
        if not self.is_made:
            return None
        # zarr also asks for files of Zarr 2; the service is not to be bothered by them.
        is_chunk = self.path.partition("/c/")[0].removesuffix("/c") in self.snapshot.members
        found = self.snapshot.files.read(f"{self.snapshot.key}/{self.path}") if is_chunk else None
        if found is None:
            raise FileNotFoundError(self.path)
        return found

    def _document(self) -> bytes:
        members = cut_members(self.snapshot)
        if self.path == ROOT:
            return json.dumps(group_document(root_attributes(self.snapshot), members)).encode()
        name = self.path.removesuffix(f"/{ROOT}")
        if name not in members:
            raise FileNotFoundError(self.path)
        return json.dumps(members[name]).encode()

    def place(self) -> tuple[AbstractFileSystem, str]:
        """Tell where a file lies, or would."""
        if ".." in self.path.split("/"):
            raise FileNotFoundError(self.path)
        there, target = url_to_fs(f"{self.store.url}/{self.snapshot.key}")
        return there, f"{target.rstrip('/')}/{self.path}".rstrip("/")


def _find_state(path: str) -> _State:
    head, _, rest = path.partition("/")
    dataset_id, version = split_version(head)
    store = library().find_store(dataset_id)
    return _State(store, store.snapshot(dataset_id, version), rest, is_cited="." in (version or ""))


def _kind(name: str) -> str:
    return "file" if name == ROOT else "directory"
