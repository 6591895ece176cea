"""An interval of a dataset as a file of any format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sepp.archive.headers import with_headers
from sepp.core.errors import UnknownParameterError, nearest_names
from sepp.core.model import Parameter, Values
from sepp.core.time import Interval
from sepp.formats.writing.extract import Block, Extract, choose_parameters
from sepp.formats.writing.saving import refuse_existing, save
from sepp.formats.writing.writer import Writer, choose_writer
from sepp.store import Store, TimeIndex
from sepp.store.reading.restoring import box_of, original_parameters

if TYPE_CHECKING:
    from sepp.archive.library import Library


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has written."""

    paths: tuple[Path, ...]
    """The files; the main one last."""
    format: str
    """Name of the writer."""
    records: int
    """How many records."""
    octets: int
    """Bytes of all files."""
    version: str
    """State of the dataset, ``2.81234``."""
    losses: tuple[str, ...]
    """What the format could not hold, in plain words."""

    def __repr__(self) -> str:
        files = ", ".join(path.name for path in self.paths)
        told = [files, f"{self.records:,} records", f"{self.octets / 1e6:.3g} MB", f"version {self.version}"]
        return f"Exported({', '.join([*told, *(f'lost: {loss}' for loss in self.losses)])})"


def _ignore(_done: int, _total: int) -> None:
    """Tell nobody."""


def export_interval(  # noqa: PLR0913 - what, when, where to, how
    library: "Library",
    dataset_id: str,
    interval: Interval | None,
    path: Path,
    *,
    format: str | None = None,  # noqa: A002 - as users call it
    parameters: Sequence[str] | None = None,
    version: str | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] = _ignore,
) -> Exported:
    """Write an interval of a dataset to ``path``, whole or not at all.

    ``progress`` is told records done and in all. Raises
    ``UnknownNameError`` (format), ``UnknownDatasetError``,
    ``UnknownParameterError``, ``EmptyIntervalError`` without records, and
    ``StoreError`` if the file exists (unless ``force``) or can't be written.
    """
    writer = choose_writer(path, format)
    store = library.find_store(dataset_id)
    extract = take_extract(store, dataset_id, interval, parameters, version)
    if version is None or extract.version == str(store.revision(dataset_id)):
        extract = with_headers(extract, library.headers(dataset_id, interval))
    if not force:
        refuse_existing(path, writer)
    paths = save(_watched(extract, progress), path, writer, force=force)
    return _summary(extract, writer, paths)


def take_extract(
    store: Store,
    dataset_id: str,
    interval: Interval | None,
    parameters: Sequence[str] | None = None,
    version: str | None = None,
) -> Extract:
    """Bind the records of an interval to one state of the dataset.

    Their axes are as long as the longest of these records came with, not
    as other times of the dataset have them. Raises ``UnknownDatasetError``, ``UnknownParameterError``, and
    ``NoDataError`` if it never had that version.
    """
    snapshot = store.snapshot(dataset_id, version)
    dataset = snapshot.dataset
    if parameters is not None:
        for name in parameters:
            _check_name(dataset_id, name, [parameter.name for parameter in dataset.parameters])
        dataset = choose_parameters(dataset, parameters)
    index = TimeIndex(snapshot)
    rows = index.rows(interval)
    shaped, told = original_parameters(snapshot, dataset.parameters, rows)
    dataset = replace(dataset, parameters=shaped)

    def read(start: int, stop: int) -> Block:
        wanted = slice(rows.start + start, rows.start + stop)
        varying = (p for p in dataset.parameters if p.is_varying)
        return index.times(wanted), {p.name: _plain(p, snapshot.array(p.name).read(wanted, box_of(p))) for p in varying}

    return Extract(
        dataset=dataset,
        rows=rows.stop - rows.start,
        read=read,
        constants={
            p.name: _plain(p, told[p.name] if p.name in told else snapshot.array(p.name).read_all()[box_of(p)])
            for p in dataset.parameters
            if not p.is_varying
        },
        version=str(snapshot.revision),
        interval=interval,
        origin=rows.start,
    )


def read_constants(store: Store, dataset_id: str) -> dict[str, Values]:
    """Read all parameters without time axis, as long as they are for the whole dataset.

    Raises ``UnknownDatasetError``.
    """
    snapshot = store.snapshot(dataset_id)
    constants = (p for p in snapshot.dataset.parameters if not p.is_varying)
    return {p.name: _plain(p, snapshot.array(p.name).read_all()) for p in constants}


def _check_name(dataset_id: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        hint = nearest_names(name, known) or f"; it has {', '.join(known)}"
        raise UnknownParameterError(f"Dataset {dataset_id!r} has no parameter {name!r}{hint}")


def _plain(parameter: Parameter, values: Values) -> Values:
    """Give stored values in the types of the data model."""
    if parameter.dtype.startswith("datetime64"):
        return values.view("datetime64[ns]")
    return values.astype(str) if values.dtype.kind == "O" else values


def _watched(extract: Extract, progress: Callable[[int, int], None]) -> Extract:
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, extract.rows)

    return replace(extract, on_rows=count)


def _summary(extract: Extract, writer: Writer, paths: tuple[Path, ...]) -> Exported:
    octets = sum(path.stat().st_size for path in paths)
    return Exported(paths, writer.name, extract.rows, octets, extract.version, writer.losses(extract.dataset))
