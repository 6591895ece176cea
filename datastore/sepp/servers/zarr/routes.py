"""``zarr/<dataset>/…``: read-only Zarr v3 groups, with Range and ETag."""

from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from threading import Lock
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sepp.core.errors import NoDataError, UnknownDatasetError
from sepp.servers.compression import takes_gzip
from sepp.servers.outside import archive_base
from sepp.servers.services import Services, services_of
from sepp.servers.zarr.address import Address, read_address
from sepp.servers.zarr.errors import GoneStateError, MissingChunkError
from sepp.servers.zarr.group import GroupDocuments
from sepp.servers.zarr.sending import BytesContent, FileContent, Sendable, send
from sepp.store.mounted.arrays import MountedArray
from sepp.store.mounted.store import MountedSnapshot
from sepp.store.mounted.virtual import virtual_file
from sepp.store.places.files import Files
from sepp.store.places.local_files import LocalFiles
from sepp.store.places.rooms import RoomFiles
from sepp.store.states.snapshot import ROOT, Snapshot

REVALIDATE = "public, no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
MOST_KEPT = 32
_CHUNK, _JSON = "application/octet-stream", "application/json"


def routes(_services: Services) -> list[BaseRoute]:
    """Serve ``zarr/…``."""
    api = ZarrApi()
    return [
        Route("/zarr/{head}/{path:path}", api.send_entry),
        Route("/zarr/{head}", show_page),
    ]


def show_page(request: Request) -> Response:
    """Send people, who open the group's own URL, to the page about it."""
    dataset_id, _, _ = read_head(request)
    require_dataset(request, dataset_id)
    return RedirectResponse(f"{archive_base(request)}datasets/{quote(dataset_id, safe='@')}", 303)


def read_head(request: Request) -> tuple[str, str | None, str]:
    """Read the id and version that a URL names."""
    request.path_params.setdefault("path", ROOT)
    address = read_address(request)
    return address.dataset_id, address.version, address.path


def require_dataset(request: Request, dataset_id: str) -> None:
    """Let only those go on who may read a dataset: here the rules of access are asked.

    Raises ``UnknownDatasetError``.
    """
    services_of(request).catalog.require(dataset_id)


class ZarrApi:
    """The groups, their documents written once for each state."""

    def __init__(self) -> None:
        """Know no documents yet."""
        self._documents: OrderedDict[tuple[str, str, str], GroupDocuments] = OrderedDict()
        self._lock = Lock()

    async def send_entry(self, request: Request) -> Response:
        """Send a document or a chunk."""
        sendable = await to_thread.run_sync(self.find, request)
        answer = send(request, sendable)
        if sendable.media_type == _JSON:
            answer.headers["Vary"] = "Accept-Encoding"
        return answer

    def find(self, request: Request) -> Sendable:
        """Find what a URL names.

        Raises ``BadRequestError``; ``UnknownDatasetError`` and
        ``NoDataError`` where there is nothing, for a chunk ``GoneStateError``
        and ``MissingChunkError``.
        """
        address = read_address(request)
        try:
            require_dataset(request, address.dataset_id)
            snapshot = _take_snapshot(services_of(request), address)
        except (UnknownDatasetError, NoDataError) as error:
            if _is_chunk(address.path):
                raise GoneStateError(f"{error}; open the dataset again") from error
            raise
        documents = self._documents_of(snapshot)
        if address.path == ROOT:
            return _send_root(request, documents, _kept(is_final=address.is_pinned))
        if address.path in documents.plain:
            data = documents.plain[address.path]
            tag = f'"{blake2b(data, digest_size=12).hexdigest()}"'
            return Sendable(BytesContent(data), tag, _JSON, _kept(is_final=address.is_pinned))
        return _send_chunk(snapshot, documents, address)

    def _documents_of(self, snapshot: Snapshot) -> GroupDocuments:
        key = (snapshot.key, snapshot.token, str(snapshot.revision))
        with self._lock:
            found = self._documents.pop(key, None)
        if found is None:
            found = GroupDocuments(snapshot)
        with self._lock:
            self._documents[key] = found
            while len(self._documents) > MOST_KEPT:
                self._documents.popitem(last=False)
        return found


def _take_snapshot(services: Services, address: Address) -> Snapshot:
    if not services.store.has(address.dataset_id):
        raise NoDataError(f"{address.dataset_id!r} is described, but has no data yet")
    return services.store.snapshot(address.dataset_id, address.version)


def _kept(*, is_final: bool) -> str:
    return FOR_EVER if is_final else REVALIDATE


def _send_root(request: Request, documents: GroupDocuments, cache_control: str) -> Sendable:
    is_packed = takes_gzip(request) and "range" not in request.headers
    data = documents.packed_root if is_packed else documents.plain[ROOT]
    tag = f'"{documents.root_tag}{"-gzip" if is_packed else ""}"'
    return Sendable(BytesContent(data), tag, _JSON, cache_control, "gzip" if is_packed else "")


def _send_chunk(snapshot: Snapshot, documents: GroupDocuments, address: Address) -> Sendable:
    name, place = _read_place(address.path)
    document = documents.arrays.get(name)
    if document is None or place is None or not _is_on_grid(place, document["shape"], _chunks(document)):
        raise NoDataError(f"There is no {address.path!r} in {address.dataset_id!r}")
    is_whole = not place or (place[0] + 1) * _chunks(document)[0] <= document["shape"][0]
    cache_control = _kept(is_final=address.is_pinned or (address.version is not None and is_whole))
    array = snapshot.member(name)
    if isinstance(array, MountedArray) and isinstance(snapshot, MountedSnapshot):
        told = f"{snapshot.token}/{snapshot.rows if not is_whole else ''}/{address.path}"
        tag = f'"{blake2b(told.encode(), digest_size=12).hexdigest()}"'
        return Sendable(BytesContent(virtual_file(snapshot, address.path)), tag, _CHUNK, cache_control)
    if array.spec.per_shard > 1:
        (data,) = array.read_chunks([place])
        return _send_bytes(data, address.path, cache_control)
    return _send_file(snapshot, array.chunk_key(place), cache_control)


def _send_bytes(data: bytes | None, key: str, cache_control: str) -> Sendable:
    if data is None:
        raise _missing(key)
    return Sendable(BytesContent(data), f'"{blake2b(data, digest_size=12).hexdigest()}"', _CHUNK, cache_control)


def _send_file(snapshot: Snapshot, key: str, cache_control: str) -> Sendable:
    folder = _folder_of(snapshot.files, key)
    if folder is not None:
        with suppress(FileNotFoundError):
            content = FileContent.open(f"{folder}/{key}")
            return Sendable(content, f'"{content.stamp}"', _CHUNK, cache_control)
    return _send_bytes(snapshot.files.read(key), key, cache_control)


def _folder_of(files: Files, key: str) -> str | None:
    """Tell the folder of this machine that a key lies in, if it does."""
    if isinstance(files, RoomFiles):
        return f"{files.root}/{files.room_of(key.partition('/')[0])}"
    return files.root if isinstance(files, LocalFiles) else None


def _missing(key: str) -> MissingChunkError:
    return MissingChunkError(f"The chunk {key!r} was never written: all its values are the fill value")


def _is_chunk(path: str) -> bool:
    return "/c/" in path or path.endswith("/c")


def _read_place(path: str) -> tuple[str, tuple[int, ...] | None]:
    """Cut the path of a chunk into its array and its place in the grid."""
    if path.endswith("/c"):
        return path[:-2], ()
    name, _, text = path.partition("/c/")
    numbers = text.split("/")
    is_plain = all(part.isascii() and part.isdigit() and str(int(part[:9])) == part for part in numbers)
    return name, tuple(map(int, numbers)) if is_plain else None


def _chunks(document: dict[str, object]) -> list[int]:
    grid: dict[str, dict[str, list[int]]] = document["chunk_grid"]  # type: ignore[assignment]  # JSON
    return grid["configuration"]["chunk_shape"]


def _is_on_grid(place: tuple[int, ...], shape: list[int], chunks: list[int]) -> bool:
    return len(place) == len(shape) and all(n * c < size for n, c, size in zip(place, chunks, shape, strict=True))
