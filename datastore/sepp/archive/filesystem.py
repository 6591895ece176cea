"""The fsspec protocol ``sepp://``: ``xr.open_zarr("sepp://C1_CP_FGM_SPIN")``.

``sepp://ID/…`` is the newest version of a dataset, ``sepp://ID@2/…`` its
version 2. Read-only.
"""

from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from sepp.archive.api import library

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
            names = [name for store in library().stores() for name in store.ids()]
            found: list[dict[str, Any]] = [{"name": name, "size": 0, "type": "directory"} for name in names]
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
        there, target = self._resolve(own)
        return {**there.info(target, **options), "name": own}

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **options: Any) -> bytes:
        """Read a file, or the bytes ``[start, end)`` of it."""
        there, target = self._resolve(self._strip_protocol(path))
        return bytes(there.cat_file(target, start=start, end=end, **options))

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if mode != "rb":
            raise PermissionError(_READ_ONLY)
        there, target = self._resolve(self._strip_protocol(path))
        return there.open(target, mode, **options)

    def _resolve(self, path: str) -> tuple[AbstractFileSystem, str]:
        head, _, rest = path.partition("/")
        dataset_id, _, version = head.partition("@")
        if ".." in rest.split("/"):
            raise FileNotFoundError(path)
        store = library().find_store(dataset_id)
        there, target = url_to_fs(f"{store.url}/{store.snapshot(dataset_id, version or None).key}")
        return there, f"{target.rstrip('/')}/{rest}".rstrip("/")
