"""The files of a delivery: what they are called, how large, how they are made."""

import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import cast

from sepp.archive.exporting import take_extract
from sepp.archive.headers import with_headers
from sepp.core.time import to_iso
from sepp.formats.writing.cdf import CdfWriter
from sepp.formats.writing.cef import CefWriter, cef_pieces
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.writer import Writer
from sepp.servers.csa.intervals import cut, stamp
from sepp.servers.csa.package import PIECE
from sepp.servers.csa.query import DataQuery
from sepp.servers.csa.selection import take_stretches
from sepp.servers.exports.files import GoneError
from sepp.servers.exports.sizes import Size, measure_size
from sepp.servers.services import Services

_CDF = CdfWriter(is_always_suffixed=True)


class _PackedCef(CefWriter):
    """CEF as it is packed, to tell its size."""

    suffixes = (".cef.gz", ".cef")


def _sample_writer(format_name: str) -> Writer:
    return cast("Writer", _PackedCef() if format_name == "CEF" else _CDF)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a delivery."""

    path: str
    """Where it lies in the package, below its folder."""
    extract: Extract
    """The records."""
    format: str
    """``CEF``, ``CDF`` or ``CDF_ISTP``."""


def folder_name(now_s: float) -> str:
    """Name the one folder of a package after the minute of its making."""
    return time.strftime("CSA_Download_%Y%m%d_%H%M", time.gmtime(now_s))


def plain_name(dataset_id: str) -> str:
    """Write an id as a name of a file or folder."""
    return re.sub(r"[^\w@.-]", "_", dataset_id).lstrip(".") or "_"


def file_name(services: Services, extract: Extract, suffix: str) -> str:
    """Name a file as the archive does: ``<ID>__<start>_<stop>_V<yymmdd>``."""
    first, last = extract.bounds()
    start, stop = (extract.interval.start_ns, extract.interval.stop_ns) if extract.interval else (first, last)
    changed = to_iso(services.catalog.changed_ns(extract.dataset.id), 0)[2:10].replace("-", "")
    return f"{plain_name(extract.dataset.id)}__{stamp(start)}_{stamp(stop)}_V{changed}{suffix}"


def suffix_of(query: DataQuery) -> str:
    """Tell how names of the files of a request end."""
    return ".cef" if query.format == "CEF" else ".cdf"


def plan_parts(services: Services, query: DataQuery, ids: list[str]) -> Iterator[Part]:
    """Give the files of a request one after the other; those without records are left out."""
    suffix = suffix_of(query)
    for dataset_id in ids:
        for stretch in take_stretches(services, query, dataset_id):
            for interval in cut(stretch.interval, query.step):
                extract = take_extract(services.store, dataset_id, interval, version=stretch.extract.version)
                if extract.rows:
                    name = file_name(services, extract, suffix)
                    yield Part(f"{plain_name(dataset_id)}/{name}", describe_records(services, extract), query.format)


def describe_records(services: Services, extract: Extract) -> Extract:
    """Describe records by the headers of the files that they came from."""
    return with_headers(extract, services.catalog.headers(extract.dataset.id, extract.interval))


def estimate_size(services: Services, query: DataQuery, ids: list[str]) -> int:
    """Tell about how many bytes, compressed, a request makes; cuts are tried first.

    Raises ``CsaError`` where the files would be too many.
    """
    total = 0
    for dataset_id in ids:
        for stretch in take_stretches(services, query, dataset_id):
            files = sum(1 for _ in cut(stretch.interval, query.step))
            size = _size_of(services, stretch.extract, query.format)
            total += round(size.header * min(files, stretch.extract.rows)) + size.of(stretch.extract.rows)
    return total


def _size_of(services: Services, extract: Extract, format_name: str) -> Size:
    writer = _sample_writer(format_name)
    key = (extract.dataset.id, extract.version, f"csa {writer.name}")
    return services.export_sizes.take(key, lambda: measure_size(extract, writer))


def file_pieces(part: Part, gone: Event) -> Iterator[bytes]:
    """Make a file piece by piece; raises ``GoneError`` once ``gone`` is set."""

    def watch(_rows: int) -> None:
        if gone.is_set():
            raise GoneError("The caller went away")

    extract = replace(part.extract, on_rows=watch)
    name = part.path.rpartition("/")[2]
    if part.format == "CEF":
        yield from cef_pieces(extract, name)
        return
    with tempfile.TemporaryDirectory(prefix="sepp-csa-") as folder:
        path = Path(folder, name)
        _CDF.write(extract, path)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
