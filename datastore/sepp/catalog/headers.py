"""Datasets as the headers of an archive describe them, with or without data."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sepp.catalog.catalog import Announced, Catalog
from sepp.core.errors import SeppError, StoreError, UnreadableFileError
from sepp.core.model import Attributes, Dataset
from sepp.core.time import SECOND_NS
from sepp.formats import dataset_id_of, read_file, to_batch
from sepp.formats.cef.header import parse_header
from sepp.formats.cef.includes import Includes
from sepp.formats.content import FileContent
from sepp.formats.descriptions import describe_dataset
from sepp.formats.istp import attribute_text
from sepp.missions import enrich

_ENDING = ".ceh"


@dataclass(frozen=True, slots=True)
class HeaderFile:
    """What one header tells."""

    name: str
    """File name, below the folder that was read."""
    dataset: Dataset | None = None
    """The dataset that it describes; None for a part of other headers."""
    missing: tuple[str, ...] = ()
    """Headers that it includes and that are not there: what they tell is not known."""
    failure: str = ""
    """Why it could not be read."""


@dataclass(slots=True)
class Summary:
    """What came of a folder of headers."""

    outcomes: dict[str, Announced] = field(default_factory=dict)
    """What was done, by dataset id."""
    parameters: int = 0
    """How many parameters the datasets have."""
    parts: list[str] = field(default_factory=list)
    """Headers that only others include."""
    doubles: dict[str, str] = field(default_factory=dict)
    """Headers that tell less of a dataset than another, with its id."""
    incomplete: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Headers by name with those missing that they include."""
    failed: dict[str, str] = field(default_factory=dict)
    """Headers by name with the reason why they could not be read."""


def find_headers(folder: Path) -> list[Path]:
    """List the headers of a folder and those below it.

    Raises ``StoreError`` where there are none.
    """
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() == _ENDING and path.is_file())
    if not found:
        raise StoreError(f"No headers ({_ENDING}) in {str(folder)!r}; name the folder that holds them")
    return found


def read_headers(paths: Iterable[Path], folder: Path) -> Iterator[HeaderFile]:
    """Read headers; those that they include lie anywhere in ``folder``."""
    with tempfile.TemporaryDirectory(prefix="sepp-headers-") as scratch:
        desk = _Desk(Path(scratch), find_headers(folder))
        for path in paths:
            name = str(path.relative_to(folder))
            try:
                yield replace(desk.read(path), name=name)
            except (SeppError, ValueError) as error:
                yield HeaderFile(name, failure=str(error))


def import_headers(catalog: Catalog, headers: Iterable[HeaderFile]) -> Summary:
    """Describe each dataset that holds no data by the header that tells most.

    Raises ``StoreError`` if the catalogue can't be written.
    """
    summary, best = Summary(), dict[str, HeaderFile]()
    for header in headers:
        _sort_out(header, summary, best)
    datasets = [header.dataset for header in best.values() if header.dataset is not None]
    summary.outcomes = catalog.announce(datasets)
    summary.parameters = sum(len(dataset.parameters) for dataset in datasets)
    return summary


def _sort_out(header: HeaderFile, summary: Summary, best: dict[str, HeaderFile]) -> None:
    if header.missing and header.dataset is not None:
        summary.incomplete[header.name] = header.missing
    if header.failure:
        summary.failed[header.name] = header.failure
    elif header.dataset is None:
        summary.parts.append(header.name)
    else:
        name = header.dataset.id
        held = best.get(name)
        best[name] = header if held is None else max((held, header), key=_size)
        if held is not None:
            summary.doubles[(held if best[name] is header else header).name] = name


def _size(header: HeaderFile) -> int:
    return len(header.dataset.attributes) + len(header.dataset.parameters) if header.dataset else 0


class _Desk:
    """All headers side by side, so that none is looked for in every folder."""

    def __init__(self, place: Path, paths: Iterable[Path]) -> None:
        self._place = place
        self._absent: set[str] = set()
        for path in paths:
            self._lay(path)

    def read(self, path: Path) -> HeaderFile:
        """Read a header as a file that includes it and has no records."""
        self._lay(path)
        file = self._place / f"{path.stem}.cef"
        text = f'FILE_NAME="{file.name}"\nFILE_FORMAT_VERSION="CEF-2.0"\nINCLUDE="{path.name}"\nDATA_UNTIL="EOF"\n'
        includes = _Lenient(file, self._absent)
        header = parse_header(text, path.name, includes)
        if not header.variables:
            return HeaderFile(path.name, _describe_files(path, header.attributes), tuple(includes.missing))
        file.write_text(text)
        return HeaderFile(path.name, _describe_records(path, read_file(file, lenient=True)), tuple(includes.missing))

    def _lay(self, path: Path) -> None:
        link = self._place / path.name
        link.unlink(missing_ok=True)
        link.symlink_to(path.resolve())


class _Lenient(Includes):
    """Goes on without headers that are not there: lays empty ones in their place."""

    def __init__(self, file: Path, absent: set[str]) -> None:
        super().__init__(file, ())
        self._place, self._absent = file.parent, absent
        self.missing: dict[str, None] = {}

    def text(self, name: str, level: int, where: str = "") -> str:
        wanted = self._place / Path(name.replace("\\", "/")).name
        if not wanted.exists():
            wanted.write_text("! not there\n")
            self._absent.add(wanted.name)
        if wanted.name in self._absent:
            self.missing[wanted.name] = None
        return super().text(name, level, where)


def _describe_files(path: Path, attributes: Attributes) -> Dataset | None:
    """Describe a dataset of files without variables: pictures, documents."""
    dataset_id = attribute_text(attributes, "DATASET_ID")
    return (
        None
        if not dataset_id
        else _complete(describe_dataset(dataset_id, attributes, parameters=(), cadence_ns=None), path)
    )


def _describe_records(path: Path, content: FileContent) -> Dataset:
    table = content.tables[0]
    found = dataset_id_of(content, table)
    if found is None:
        raise UnreadableFileError(f"{path.name!r} has variables, but nothing tells of which dataset")
    return _complete(to_batch(content, table, found[0]).dataset, path)


def _complete(dataset: Dataset, path: Path) -> Dataset:
    """Add what the mission knows, and the cadence that the header tells."""
    told = attribute_text(dataset.attributes, "TIME_RESOLUTION")
    try:
        cadence_ns = round(float(told) * SECOND_NS) or None
    except (ValueError, OverflowError):
        cadence_ns = None
    kept = {key: value for key, value in dataset.attributes.items() if key != "FILE_NAME"}
    return enrich(replace(dataset, cadence_ns=cadence_ns, attributes={**kept, "HEADER": path.name}))
