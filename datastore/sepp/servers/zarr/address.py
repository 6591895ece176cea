"""What a URL below ``zarr/`` names; tricks are refused."""

import re
from dataclasses import dataclass

from starlette.requests import Request

from sepp.archive.remote_names import split_version
from sepp.servers.errors import BadRequestError

_CODED = re.compile(rb"%(2e|2f|5c|00)", re.IGNORECASE)
_HINT = "write zarr/ID/zarr.json, or zarr/ID@2.81234/zarr.json for one state"


@dataclass(frozen=True, slots=True)
class Address:
    """A file of a group."""

    dataset_id: str
    """Which dataset."""
    version: str | None
    """Version or revision (``2``, ``2.81234``); None for the current one."""
    path: str
    """Path in the group."""

    @property
    def is_pinned(self) -> bool:
        """Tell whether it names one state that never changes."""
        return self.version is not None and "." in self.version


def read_address(request: Request) -> Address:
    """Read a request's path.

    Raises ``BadRequestError`` for dots, slashes and such in disguise: nothing
    of a Zarr group has them in its name.
    """
    head, path = request.path_params["head"], request.path_params["path"]
    parts = [head, *path.split("/")]
    if _CODED.search(request.scope.get("raw_path") or b""):
        raise BadRequestError(f"Dots and slashes must not be encoded; {_HINT}")
    if any(part in ("", ".", "..") or "\\" in part or not part.isprintable() for part in parts):
        raise BadRequestError(f"Not a path in a Zarr group; {_HINT}")
    dataset_id, version = split_version(head)
    return Address(dataset_id, version, path)
