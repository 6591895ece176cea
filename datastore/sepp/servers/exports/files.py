"""Exports on their way: written to disk whole, then sent, then gone.

A file is unlinked as soon as it is open, so that nothing is left behind
whatever happens to the caller or to this process.
"""

import os
import shutil
import tempfile
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path
from threading import Event
from typing import BinaryIO

from anyio import CapacityLimiter, to_thread

from sepp.core.errors import SeppError, StoreError
from sepp.core.time import Interval, to_iso
from sepp.formats.writing.extract import Extract, require_records
from sepp.formats.writing.saving import target_paths
from sepp.formats.writing.writer import Writer

PIECE = 1 << 20
_PACKED = ("cdf", "nc", "parquet")
_QUICK_LEVEL = 1


class GoneError(SeppError, ConnectionError):
    """The caller went away; there is nobody to write for."""


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """A finished file that only this object holds."""

    name: str
    """Name for the user."""
    size: int
    """Bytes."""
    file: BinaryIO
    """Open at its beginning."""


@dataclass(frozen=True, slots=True)
class Order:
    """One dataset to be exported."""

    dataset_id: str
    """Which."""
    take: Callable[[], Extract]
    """Bind its records to a state."""


def file_stem(extract: Extract) -> str:
    """Name an export after dataset and time, as the archives do."""
    dataset_id = "".join(c if c.isalnum() or c in "-_.@" else "_" for c in extract.dataset.id)
    first, last = extract.bounds()
    span = extract.interval or Interval(first, last + 1)
    ends = [
        to_iso(time)[:19].replace("-", "").replace(":", "").replace("T", "_") for time in (span.start_ns, span.stop_ns)
    ]
    return "__".join([dataset_id, "_".join(ends)])


def spool(extract: Extract, writer: Writer, gone: Event) -> list[SpooledFile]:
    """Write an extract to disk; the main file is the last of the list.

    Raises ``EmptyIntervalError`` without records, ``StoreError`` where the
    disk is full, and ``GoneError`` once ``gone`` is set.
    """
    require_records(extract)

    def watch(rows: int) -> None:
        extract.on_rows(rows)
        if gone.is_set():
            raise GoneError("The caller went away")

    folder = Path(tempfile.mkdtemp(prefix="sepp-export-"))
    try:
        path = folder / f"{file_stem(extract)}{writer.suffixes[0]}"
        writer.write(replace(extract, on_rows=watch), path)
        return [
            SpooledFile(target.name, target.stat().st_size, target.open("rb")) for target in target_paths(path, writer)
        ]
    except OSError as error:
        if isinstance(error, SeppError):
            raise
        raise StoreError(f"Cannot write the export: {error.strerror or error}; ask for less, or later") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _carry_out(order: Order, writer: Writer, gone: Event) -> list[SpooledFile]:
    return spool(order.take(), writer, gone)


async def send_pieces(spooled: SpooledFile) -> AsyncIterator[bytes]:
    """Read a file piece by piece and let it go, at the end or before."""
    with spooled.file as file:
        while piece := await to_thread.run_sync(file.read, PIECE):
            yield piece


class _Outlet(RawIOBase):
    """What was written since it was last taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # zipfile gives bytes only
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


async def zip_orders(
    orders: Sequence[Order], writer: Writer, limiter: CapacityLimiter, gone: Event
) -> AsyncIterator[bytes]:
    """Send a zip while it is made: each file whole, or named as missing.

    The list of contents, without which no zip can be opened, comes last:
    what broke off on its way is not taken for complete.
    """
    outlet = _Outlet()
    packing = zipfile.ZIP_STORED if writer.name in _PACKED else zipfile.ZIP_DEFLATED
    bundle = zipfile.ZipFile(outlet, "w", packing)
    told: list[str] = []
    files: list[SpooledFile] = []
    try:
        for order in orders:
            try:
                files = await to_thread.run_sync(_carry_out, order, writer, gone, limiter=limiter)
            except GoneError:
                raise
            except SeppError as error:
                told.append(f"MISSING  {order.dataset_id}: {error}")
                continue
            for spooled in files:
                told.append(f"{spooled.size:>14,} bytes  {spooled.name}")
                async for piece in _add(bundle, outlet, spooled):
                    yield piece
        await to_thread.run_sync(_finish, bundle, "\n".join(told) + "\n")
        yield outlet.take()
    finally:
        gone.set()
        for spooled in files:
            spooled.file.close()


async def _add(bundle: zipfile.ZipFile, outlet: _Outlet, spooled: SpooledFile) -> AsyncIterator[bytes]:
    with bundle.open(_entry(spooled.name, bundle.compression), "w", force_zip64=True) as member:
        async for piece in send_pieces(spooled):
            await to_thread.run_sync(member.write, piece)
            yield outlet.take()
    yield outlet.take()


def _entry(name: str, packing: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.compress_type = packing
    entry.external_attr = 0o644 << 16
    # Public since Python 3.13 only; zlib's usual level would be five times slower.
    setattr(entry, "compress_level" if hasattr(entry, "compress_level") else "_compresslevel", _QUICK_LEVEL)
    return entry


def _finish(bundle: zipfile.ZipFile, contents: str) -> None:
    bundle.writestr(_entry("CONTENTS.txt", zipfile.ZIP_STORED), contents)
    bundle.close()


def free_bytes() -> int:
    """Tell how much room there is for exports."""
    place = os.statvfs(tempfile.gettempdir())
    return place.f_bavail * place.f_frsize
