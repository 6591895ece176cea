"""The rooms of one archive as one folder: each dataset lies in one of them.

``public/`` is open to all, ``restricted/<group>/`` to members, ``embargoed/``
to nobody's sandbox. Keys begin with a dataset's id as in any store; which
room has it is looked up, and again where nothing is found, so a dataset may
be moved while it is read. What lies in a bucket is pointed to from its room.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sepp.core.access import EMBARGOED_ROOM, PUBLIC_ROOM, RESTRICTED_ROOMS
from sepp.core.errors import StoreError
from sepp.store.places.local_files import LocalFiles
from sepp.store.places.locks import Lock
from sepp.store.places.placed import POINTER, find_files, point_to, require_place
from sepp.store.places.remote_files import RemoteFiles
from sepp.store.places.replacing import Stamp, flush_file

ROOTS = ("zarr.json", "mount.json", POINTER)
"""What a dataset has once it is committed, ingested or mounted, or lies in a bucket."""
LOCK = ".lock"
MOST_KEPT = 200_000

Place = Callable[[str], str]
"""Gives the room that a dataset without any is to lie in."""

AnyFiles = LocalFiles | RemoteFiles

_kept: dict[tuple[str, str], AnyFiles] = {}


@dataclass(frozen=True, slots=True)
class RoomFiles:
    """Files of all rooms of an archive, as ``sepp.store.places.files.Files``."""

    root: str
    """Absolute path of the folder that holds the rooms."""
    place: Place | None = field(default=None, compare=False)
    """Where new datasets go; public without it."""
    url: str | None = field(default=None, compare=False)
    """Store in which new datasets lie, such as ``s3://bucket/public``; their room without it."""

    def __reduce__(self) -> tuple[type["RoomFiles"], tuple[str]]:
        """Leave behind what is for new datasets: processes that get a copy only read."""
        return RoomFiles, (self.root,)

    def room_of(self, dataset_id: str) -> str | None:
        """Look up which room holds a dataset; None if none does."""
        rooms = self.rooms()
        for names in ((*ROOTS,), ("",)):
            for room in rooms:
                if any(Path(self.root, room, dataset_id, name).exists() for name in names):
                    return room
        return None

    def rooms(self) -> list[str]:
        """List the rooms that there are, the public one first."""
        restricted = Path(self.root, RESTRICTED_ROOMS)
        groups = sorted(entry.name for entry in restricted.iterdir()) if restricted.is_dir() else []
        return [PUBLIC_ROOM, EMBARGOED_ROOM, *(f"{RESTRICTED_ROOMS}/{name}" for name in groups)]

    def is_remote(self, dataset_id: str) -> bool:
        """Tell whether a dataset lies in a bucket, or is to."""
        return isinstance(self._again(dataset_id), RemoteFiles)

    def read(self, key: str) -> bytes | None:
        """Give the bytes of ``key``; None if there is no such key."""
        found = self._at(key).read(key)
        files = self._elsewhere(key) if found is None else None
        return found if files is None else files.read(key)

    def read_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give the bytes of several keys of one dataset at once."""
        files = self._at(keys[0]) if keys else None
        if isinstance(files, RemoteFiles):
            return files.read_many(keys)
        return [self.read(key) for key in keys]

    def read_parts(self, parts: Sequence[tuple[str, int, int]]) -> list[bytes | None]:
        """Give bytes ``[start, stop)`` of several keys of one dataset at once, as far as there are such."""
        found = self._at(parts[0][0]).read_parts(parts) if parts else []
        files = self._elsewhere(parts[0][0]) if None in found else None
        return found if files is None else files.read_parts(parts)

    def prefers_shards(self, key: str) -> bool:
        """Tell whether many small files cost much where ``key`` lies."""
        return self._at(key).prefers_shards(key)

    def write(self, key: str, data: bytes) -> None:
        """Replace ``key`` by ``data``: readers see the old or the new."""
        self._at(key).write(key, data)

    def add(self, key: str, data: bytes) -> None:
        """Write ``key``, which no reader looks for before a commit tells of it."""
        self._at(key).add(key, data)

    def commit(self, key: str, data: bytes) -> None:
        """Replace ``key`` once all that was written before is on the medium."""
        self._at(key).commit(key, data)

    def stamp(self, key: str) -> Stamp | None:
        """Tell cheaply whether ``key`` changed; None where none is had."""
        found = self._at(key).stamp(key)
        files = self._elsewhere(key) if found is None else None
        return found if files is None else files.stamp(key)

    def names(self, key: str) -> list[str]:
        """Name what lies directly below ``key``, sorted; of all rooms at the top."""
        if not key:
            return sorted({name for room in self.rooms() for name in self._room(room).names("")})
        found = self._at(key).names(key)
        files = None if found else self._elsewhere(key)
        return found if files is None else files.names(key)

    def walk(self, key: str) -> list[str]:
        """Give every key below ``key``, those of cut-short writes too."""
        if not key:
            return sorted(found for name in self.names("") for found in self.walk(name))
        return self._again(key).walk(key)

    def remove(self, key: str) -> None:
        """Remove ``key`` and all below it, if it is there."""
        self._at(key).remove(key)

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` hold what ``source`` of the same dataset holds."""
        self._at(source).copy(source, target)

    @contextmanager
    def lock(self, key: str) -> Iterator[Lock]:
        """Wait for and hold the only lock of this ``key``, wherever its dataset is moved meanwhile.

        A dataset that is new in a bucket is pointed to once its lock is held:
        then the bucket is there and takes what is written. Raises
        ``MismatchError`` for one that lies elsewhere than it is to go.
        """
        head = _head(key)
        while True:
            room, files = self._find_place(head), self._again(key)
            require_place(files, head, self.url)
            with files.lock(key) as held:
                if (self._find_place(head), self._again(key)) == (room, files):
                    if isinstance(files, RemoteFiles):
                        point_to(f"{self.root}/{room}", head, files)
                    yield held
                    return
            _shed(Path(self.root, room, head))

    def _at(self, key: str) -> AnyFiles:
        return _kept.get((self.root, _head(key))) or self._again(key)

    def _elsewhere(self, key: str) -> AnyFiles | None:
        """Look up anew where a dataset lies; None if that is where it was looked for."""
        before = self._at(key)
        files = self._again(key)
        return None if files == before else files

    def _again(self, key: str) -> AnyFiles:
        """Look up anew where a dataset lies; what is not committed goes where it is to be placed."""
        head = _head(key)
        room = self._find_place(head)
        files = find_files(f"{self.root}/{room}", head, self.url)
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        if Path(self.root, room, head).exists() or self.place is not None:
            _kept[self.root, head] = files
        else:
            _kept.pop((self.root, head), None)
        return files

    def _find_place(self, head: str) -> str:
        """Tell the room of a dataset, or the one that it is to lie in, which is made."""
        room = self.room_of(head)
        if self.place is not None and not self._is_committed(head, room):
            room = self.place(head)
            if room != PUBLIC_ROOM:  # which its first writer makes: one that vanished is not made anew
                make_room(Path(self.root), Path(self.root, room))
        return room or PUBLIC_ROOM

    def _is_committed(self, head: str, room: str | None) -> bool:
        return room is not None and any(Path(self.root, room, head, name).exists() for name in ROOTS)

    def _room(self, room: str) -> LocalFiles:
        return LocalFiles(f"{self.root}/{room}")


def move_dataset(files: RoomFiles, dataset_id: str, room: str) -> bool:
    """Move all of a dataset into a room at once; False if it is there already.

    Nobody writes it meanwhile. One rename: whoever looks, also after a
    crash, finds the whole of it in one room. Raises ``StoreError``.
    """
    if files.room_of(dataset_id) in (None, room):
        return False
    goal = Path(files.root, room)
    with files.lock(f"{dataset_id}/{LOCK}"):
        here = files.room_of(dataset_id)
        if here is None or here == room:
            return False
        origin = Path(files.root, here)
        try:
            make_room(Path(files.root), goal)
            _shed(goal / dataset_id)
            (origin / dataset_id).rename(goal / dataset_id)
            flush_file(goal)
            flush_file(origin)
        except OSError as error:
            raise StoreError(f"Cannot move {dataset_id!r} from {here!r} to {room!r}: {error.strerror}") from error
    _kept.pop((files.root, dataset_id), None)
    return True


def make_room(root: Path, goal: Path) -> None:
    """Make a room, unless it is there; those that are not public are closed to others of this machine."""
    if goal.is_dir():
        return
    if goal.relative_to(root).parts[0] != PUBLIC_ROOM:
        top = root / goal.relative_to(root).parts[0]
        top.mkdir(mode=0o700, parents=True, exist_ok=True)
    goal.mkdir(parents=True, exist_ok=True)


def _shed(folder: Path) -> None:
    """Remove a folder that holds but a lock: a writer waited there while the dataset left."""
    with suppress(OSError):
        if [entry.name for entry in folder.iterdir()] == [LOCK]:
            (folder / LOCK).unlink()
            folder.rmdir()


def _head(key: str) -> str:
    return key.partition("/")[0]
