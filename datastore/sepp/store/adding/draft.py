"""A version being written: rows first, metadata last, one commit."""

import json
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from sepp.core.model import Dataset, Parameter, Revision, Times, Values
from sepp.store.chunks.array_spec import ArraySpec, Cells, Json
from sepp.store.chunks.arrays import StoredArray
from sepp.store.chunks.chunk_writer import ChunkWriter
from sepp.store.chunks.gathering import UPLOADS, GatheringFiles
from sepp.store.chunks.tail import Tail
from sepp.store.gaps.coverage import remember
from sepp.store.gaps.watching import GapWatch
from sepp.store.levels.pyramid import FIRST, Climb, factors, has_pyramid, level_path, level_spec
from sepp.store.places.files import Files
from sepp.store.places.locks import Lock
from sepp.store.states.description import encode_dataset
from sepp.store.states.forms import ORIGINAL_SHAPES, Forms
from sepp.store.states.layout import (
    CHUNK_ROWS,
    TIME,
    array_attributes,
    array_key,
    axis_names,
    dataset_key,
    default_fill,
    group_attributes,
    group_document,
    parameter_spec,
    time_spec,
    to_stored,
)
from sepp.store.states.snapshot import ROOT, Snapshot
from sepp.store.states.time_index import TimeIndex

_TIMES_BEFORE = 2 * FIRST
"""Times kept before those of a chunk begun: a step into it, and what lies around the gaps of its first block."""


@dataclass(slots=True)
class Draft:
    """The state of a version beyond its last commit."""

    files: GatheringFiles
    """Where the store lies."""
    version: int
    """Number of the version."""
    rows: int
    """Rows written so far."""
    dataset: Dataset
    """What the dataset is."""
    since: dict[str, int]
    """Rows there were when a parameter came, if not from the start."""
    specs: dict[str, ArraySpec]
    """Each array by its path in the group."""
    token: str
    """Tells this version from any other at the same place."""
    bounds: tuple[int, int] | None
    """First and last time in ns."""
    tails: dict[str, Tail] = field(default_factory=dict)
    """The ends of the arrays that grow, by their path."""
    forms: dict[str, Forms] = field(default_factory=dict)
    """In which forms the records of a parameter came, where there are several."""
    climbs: dict[str, Climb] = field(default_factory=dict)
    """How levels are made of rows while these are added, by name."""
    writer: ChunkWriter = field(default_factory=ChunkWriter)
    """Writes what they give."""
    watch: GapWatch | None = None
    """Looks for gaps among the rows added, where their cadence is known."""

    @classmethod
    def create(cls, files: Files, dataset: Dataset, version: int = 1) -> "Draft":
        """Begin a version without rows and parameters."""
        empty, gathering = replace(dataset, parameters=()), GatheringFiles(files)
        draft = cls(gathering, version, 0, empty, {}, {}, uuid.uuid4().hex, None)
        draft.specs[TIME] = draft.laid_out(time_spec(0))
        return draft

    @classmethod
    def resume(cls, snapshot: Snapshot) -> "Draft":
        """Go on from a committed state."""
        specs = {
            path: ArraySpec.from_document(found)
            for path, found in snapshot.members.items()
            if found["node_type"] == "array"
        }
        return cls(
            files=GatheringFiles(snapshot.files),
            version=snapshot.revision.version,
            rows=snapshot.rows,
            dataset=snapshot.dataset,
            since=dict(snapshot.document["since"]),
            specs=specs,
            token=snapshot.token,
            bounds=TimeIndex(snapshot).bounds,
            forms={name: Forms.from_document(found) for name, found in snapshot.document.get("forms", {}).items()},
        )

    @property
    def key(self) -> str:
        """Key of the version's folder."""
        return f"{dataset_key(self.dataset.id)}/{self.version}"

    def array(self, path: str) -> StoredArray:
        """Find an array by its path in the group."""
        return StoredArray(self.files, f"{self.key}/{path}", self.specs[path])

    def append(self, path: str, values: Values) -> None:
        """Add rows to an array; they are written once their chunk is whole."""
        tail = self.tails.get(path)
        if tail is None:
            spec = self.specs[path]
            self.files.begin(f"{self.key}/{path}", spec.shape[0] // spec.chunks[0])
            tail = self.tails[path] = Tail(self.array(path), self.writer, before=_TIMES_BEFORE if path == TIME else 0)
        tail.append(values)
        self.specs[path] = self.specs[path].grown(tail.rows)

    def read(self, path: str, rows: slice) -> Cells:
        """Read rows of an array, written or not."""
        tail = self.tails.get(path)
        return self.array(path).read(rows) if tail is None else tail.read(rows)

    def settle(self) -> None:
        """Keep no more rows in memory than are not written yet."""
        for tail in self.tails.values():
            tail.settle()

    def flush(self) -> None:
        """Write all rows; raises what writing any of them raised."""
        for tail in self.tails.values():
            tail.flush()
        self.writer.drain()
        self.files.flush()

    def abandon(self) -> None:
        """Write no more of what is under way, and let go of what is held in memory."""
        self.writer.abandon()
        self.climbs.clear()
        self.tails.clear()
        self.watch = None
        self.files.abandon()

    def snapshot(self, *, is_flushed: bool = True) -> Snapshot:
        """Give what would be committed now; its last rows lie there if flushed."""
        if is_flushed:
            self.flush()
        attributes = self._attributes()
        document = attributes.pop("sepp")
        return Snapshot(self.files, self.key, Revision(self.version, self.rows), document, self._members(), attributes)

    def describe(self, dataset: Dataset) -> None:
        """Take over a description, but for its parameters."""
        self.dataset = replace(dataset, parameters=self.dataset.parameters)

    def add_parameter(self, parameter: Parameter, dtype: str, constant: Values | None = None) -> None:
        """Add a parameter: NaN or fill for the rows there are."""
        if self.rows:
            self.since[parameter.name] = self.rows
            parameter = with_fill(parameter, dtype)
        path = array_key(parameter.name)
        spec = self.laid_out(parameter_spec(parameter, dtype, axis_names(parameter, self._sizes()), self.rows))
        self.specs[path] = spec
        self.dataset = replace(self.dataset, parameters=(*self.dataset.parameters, parameter))
        if constant is not None:
            self.array(path).write_all(to_stored(constant, dtype))
        if has_pyramid(spec):
            for factor in factors(self.rows):
                self.specs[level_path(factor, parameter.name)] = level_spec(spec, self.rows // factor)

    def laid_out(self, spec: ArraySpec) -> ArraySpec:
        """Lay out a new array as suits the place: many chunks to an object where each object costs much."""
        is_growing = spec.dims[:1] == (TIME,)
        return spec.sharded() if is_growing and self.files.prefers_shards(self.key) else spec

    def declare_fill(self, name: str) -> None:
        """Tell readers what stands for a value that is not there."""
        path = array_key(name)
        known = self.dataset.parameter(name)
        if known is None or with_fill(known, self.specs[path].dtype) is known:
            return
        told = [with_fill(p, self.specs[path].dtype) if p.name == name else p for p in self.dataset.parameters]
        self.dataset = replace(self.dataset, parameters=tuple(told))
        parameter = next(p for p in told if p.name == name)
        self.specs[path] = replace(self.specs[path], attributes=array_attributes(parameter))

    def _sizes(self) -> dict[str, int]:
        known = (self.specs[array_key(parameter.name)] for parameter in self.dataset.parameters)
        return {name: size for spec in known for name, size in zip(spec.dims, spec.shape, strict=True) if name != TIME}

    def commit(self, lock: Lock) -> Revision:
        """Make what was written the state that readers see.

        The metadata of arrays and groups come first; the replacement of the
        root's ``zarr.json`` is the one moment at which the state changes.
        Raises ``StoreError`` if the lock was lost.
        """
        self.flush()
        self.writer.close()
        members = self._members()
        put_documents(self.files, {f"{self.key}/{path}/{ROOT}": document for path, document in members.items()})
        root = group_document(self._attributes(), members)
        lock.require()
        self.files.commit(f"{self.key}/{ROOT}", to_bytes(root))
        if self.watch is not None:
            remember(self.token, self.watch.cadence_ns, self.watch.looked())
        return Revision(self.version, self.rows)

    def _members(self) -> dict[str, Json]:
        members = {path: spec.to_document() for path, spec in self._told_specs().items()}
        for path in list(members):
            for parent in parents(path):
                members.setdefault(parent, group_document({}))
        return members

    def _told_specs(self) -> dict[str, ArraySpec]:
        """Give the arrays with what is told of the shapes that their records came in."""
        found = dict(self.specs)
        for parameter in self.dataset.parameters:
            if parameter.name in self.forms:
                path = array_key(parameter.name)
                own = {name: told for name, told in found[path].attributes.items() if name != ORIGINAL_SHAPES}
                told = self.forms[parameter.name].attributes(slice(0, self.rows), parameter.shape)
                found[path] = replace(found[path], attributes=own | told)
        return found

    def _attributes(self) -> Json:
        revision = Revision(self.version, self.rows)
        attributes = group_attributes(self.dataset, str(revision), self.bounds)
        attributes["sepp"] = {
            "layout": 1,
            "token": self.token,
            "rows": self.rows,
            "bounds": self.bounds,
            "tail": self._tail(),
            "since": self.since,
            "dataset": encode_dataset(self.dataset),
            **({"forms": {name: forms.to_document() for name, forms in self.forms.items()}} if self.forms else {}),
        }
        return attributes

    def _tail(self) -> tuple[int, int] | None:
        chunk = self.rows // CHUNK_ROWS
        if self.rows == chunk * CHUNK_ROWS:
            return None
        first: Times = self.read(TIME, slice(chunk * CHUNK_ROWS, chunk * CHUNK_ROWS + 1))
        return chunk, int(first[0])


def with_fill(parameter: Parameter, dtype: str) -> Parameter:
    """Give an integer parameter a fill if it has none."""
    if dtype == "bool" or not np.issubdtype(np.dtype("U" if dtype == "string" else dtype), np.integer):
        return parameter
    if parameter.fill is not None or parameter.dtype.startswith("datetime64") or not parameter.is_varying:
        return parameter
    return replace(parameter, fill=int(default_fill(parameter, dtype)))


def parents(path: str) -> list[str]:
    """Name the groups above a path, below the root."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


def put_json(files: Files, key: str, document: Json) -> None:
    """Replace a JSON document, if it is not already so."""
    data = to_bytes(document)
    if files.read(key) != data:
        files.write(key, data)


def put_documents(files: Files, documents: Mapping[str, Json]) -> None:
    """Replace JSON documents; where each costs a request, several at once."""
    if not files.prefers_shards(next(iter(documents), "")):
        for key, document in documents.items():
            put_json(files, key, document)
        return
    with ThreadPoolExecutor(UPLOADS) as pool:
        for _ in pool.map(lambda one: files.write(one[0], to_bytes(one[1])), documents.items()):
            pass


def to_bytes(document: Json) -> bytes:
    """Write a JSON document."""
    return json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
