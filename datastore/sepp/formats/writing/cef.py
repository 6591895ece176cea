"""The writer of CEF-2.0 files."""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from sepp.core.model import Dataset, Values
from sepp.formats.writing.cef_header import DATA_UNTIL, FILL_TIME, make_header, range_ends
from sepp.formats.writing.encode import TextLayout, encode_text
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.metadata import entries_of, fill_of
from sepp.formats.writing.plan import Entry, Plan, can_be_suffix, make_plan

_RECORD_END = b" $\n"
_UNSAFE = str.maketrans({'"': "'", "\n": " ", "\r": " ", "\x1e": " "})


class CefWriter:
    """Writes CEF-2.0, gzipped where the name ends in ``.gz``."""

    name = "cef"
    suffixes = (".cef", ".cef.gz")
    companions = ()

    def losses(self, dataset: Dataset) -> tuple[str, ...]:
        """Say what CEF-2.0 can't hold of this dataset."""
        kinds = {parameter.dtype for parameter in dataset.parameters}
        found = ["attributes that are numbers become text"]
        if kinds & {"int8", "int16", "int32", "uint16", "uint32"}:
            found.append("integers are INT: how many bits they had is not told")
        if "uint64" in kinds:
            found.append("unsigned 64-bit integers are DOUBLE: readers may round those above 2^53")
        if "bool" in kinds:
            found.append("truths are BYTE, 0 or 1")
        if any(p.dtype == "str" and p.is_varying for p in dataset.parameters):
            found.append("double quotes and line ends in text become single quotes and blanks")
        texts = [str(entry) for entry in entries_of(dataset)]
        if any('"' in text for text in texts):
            found.append("double quotes in attributes become single quotes")
        if any("\n" in text or "\r" in text for text in texts):
            found.append("line ends in attributes become blanks")
        return tuple(found)

    def write(self, extract: Extract, path: Path) -> None:
        """Write all records to ``path``."""
        with _open(path) as file:
            for piece in cef_pieces(extract, path.name):
                file.write(piece)


def cef_pieces(extract: Extract, file_name: str) -> Iterator[bytes]:
    """Give a CEF file piece by piece: its header, blocks of records, its end."""
    plan = make_plan(extract, time_name="time_tags", is_suffixed=can_be_suffix(extract.dataset.id))
    ends = range_ends(plan)
    columns = _columns(plan, ends)
    layout = _layout(columns)
    yield make_header(extract, plan, ends, file_name)
    for times, values in extract.blocks():
        blocks = [_plain(values[column.parameter.name]) for column, _ in columns]
        yield encode_text(times, blocks, layout)
    yield f"{DATA_UNTIL}\n".encode()


def _open(path: Path) -> BinaryIO:
    if not path.name.lower().endswith(".gz"):
        return path.open("wb")
    from isal import igzip  # noqa: PLC0415  (only for gzip)

    # isal is untyped.
    return cast("BinaryIO", igzip.open(path, "wb", compresslevel=2))  # type: ignore[no-untyped-call]


def _columns(plan: Plan, ends: Mapping[str, str]) -> list[tuple[Entry, bytes]]:
    """Order the variables, ends of ranges after their starts, with what goes before."""
    by_name = {entry.name: entry for entry in plan.varying}
    names = [plan.time_name, *(entry.name for entry in plan.varying if entry.name not in ends.values())]
    found: list[tuple[Entry, bytes]] = []
    for name in names:
        if name != plan.time_name:
            found.append((by_name[name], b","))
        if name in ends:
            found.append((by_name[ends[name]], b"/"))
    return found


def _layout(columns: Sequence[tuple[Entry, bytes]]) -> TextLayout:
    before, fills = [b""], [FILL_TIME]
    for entry, separator in columns:
        size = prod(entry.parameter.shape)
        before += [separator] * size
        fills += [_fill_text(entry)] * size
    return TextLayout(tuple(before), _RECORD_END, tuple(fills), (b"inf", b"-inf"), quote_text)


def _fill_text(entry: Entry) -> bytes:
    kind = entry.parameter.dtype
    if kind.startswith("datetime64"):
        return FILL_TIME
    if not kind.startswith("float"):
        return b""
    fill = fill_of(entry.parameter, entry.attributes)
    return b"NaN" if np.isnan(fill) else repr(fill).encode()


def quote_text(text: str) -> bytes:
    """Write a text as a value of a record."""
    return f'"{text.translate(_UNSAFE)}"'.encode()


def _plain(values: Values) -> Values:
    return values.astype(np.uint8) if values.dtype.kind == "b" else values


writer = CefWriter()
