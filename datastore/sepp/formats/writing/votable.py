"""The writer of VOTable 1.4: records as BINARY2, times as ISO 8601."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from sepp.core.model import Dataset, Parameter, Values
from sepp.formats.writing.extract import Block, Extract, TextSize, measure_text
from sepp.formats.writing.json_texts import describe
from sepp.formats.writing.metadata import istp_globals
from sepp.formats.writing.parquet import time_name
from sepp.formats.writing.votable_fields import Cell, fits_param, make_cells, make_element, make_param

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
<RESOURCE type="results">
"""
_TIME_SYSTEM = '<TIMESYS ID="utc" timescale="UTC" refposition="UNKNOWN"/>\n'
"""Stands after the INFOs, as the schema asks."""
_LINE_BYTES, _LINE_LETTERS = 57, 76
"""What a line of base64 holds, and how long it is (RFC 2045)."""
_PIECE_BYTES = 1 << 18
"""Bytes of records that are encoded at a time."""
_TAIL = "</STREAM></BINARY2></DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n"


class VotableWriter:
    """Writes one table; the whole description stands in an INFO as JSON."""

    name = "votable"
    suffixes = (".vot", ".votable")
    companions = ()

    def losses(self, dataset: Dataset) -> tuple[str, ...]:
        """Say what VOTable can't hold of this dataset."""
        kinds = {parameter.dtype for parameter in dataset.parameters}
        found = ["attributes of variables, frames and bins stand as JSON in the INFO 'SEPP_description'"]
        if any(p.shape and p.dtype.startswith(("str", "datetime64")) for p in dataset.parameters if p.is_varying):
            found.append("arrays of texts or times become one column for each of their places")
        dropped = [p.name for p in dataset.parameters if not p.is_varying and not fits_param(p)]
        if dropped:
            found.append(f"constant arrays of texts stand in 'SEPP_description' only: {', '.join(dropped)}")
        if kinds & {"int8", "uint16", "uint32"}:
            found.append("integers that VOTable lacks are held by the next wider type")
        if "uint64" in kinds:
            found.append("unsigned 64-bit integers are double: those above 2^53 are rounded")
        return tuple(found)

    def write(self, extract: Extract, path: Path) -> None:
        """Write all records to ``path``."""
        cells = _cells(extract)
        with path.open("wb") as file:
            file.write(_head(extract, cells, path.stem).encode())
            for piece in _as_base64(_records(extract, cells)):
                file.write(piece)
            file.write(_TAIL.encode())


def _cells(extract: Extract) -> list[Cell]:
    """Lay out a record: time, then each parameter."""
    sizes = extract.text_sizes()
    time = Parameter(time_name(extract), "datetime64[ns]", long_name="Time (UTC)")
    return [cell for p in (time, *extract.varying) for cell in make_cells(p, sizes.get(p.name, TextSize()))]


def _head(extract: Extract, cells: list[Cell], stem: str) -> str:
    dataset = extract.dataset
    told = {**describe(dataset, extract.constants), "version": extract.version}
    infos = {**istp_globals(extract, stem, is_suffixed=False), "SEPP_description": json.dumps(told, ensure_ascii=False)}
    parts = [_HEAD]
    for name, value in infos.items():
        text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        parts.append(make_element("INFO", {"name": name, "value": text}))
    parts.append(_TIME_SYSTEM)
    parts.append(make_element("TABLE", {"name": dataset.id, "nrows": str(extract.rows)}, is_open=True))
    if dataset.description:
        parts.append(make_element("DESCRIPTION", {}, text=dataset.description))
    parts += [
        make_param(p, extract.constants[p.name], measure_text(extract.constants[p.name])) for p in extract.constant
    ]
    parts += [cell.element(is_axis=cell is cells[0]) for cell in cells]
    return "".join(parts) + '<DATA><BINARY2><STREAM encoding="base64">\n'


def _records(extract: Extract, cells: list[Cell]) -> Iterator[bytes]:
    layout = np.dtype(
        [("flags", f"V{(len(cells) + 7) // 8}"), *((f"{n}", *cell.field) for n, cell in enumerate(cells))]
    )
    most = max(1, _PIECE_BYTES // layout.itemsize)
    for times, values in _pieces(extract, most):
        records = np.zeros(len(times), layout)
        given: Mapping[str, Values] = {**values, cells[0].parameter.name: times.view("datetime64[ns]")}
        flags = np.zeros((len(times), 8 * layout["flags"].itemsize), np.uint8)
        for number, cell in enumerate(cells):
            records[f"{number}"] = cell.encode(cell.take(given))
            flags[:, number] = cell.is_null(cell.take(given))
        records["flags"] = np.packbits(flags, axis=1).view(layout["flags"])[:, 0]
        yield records.tobytes()


def _pieces(extract: Extract, rows: int) -> Iterator[Block]:
    """Cut blocks into pieces: a record as text, in bytes and as letters takes several times its values' room."""
    for times, values in extract.blocks():
        for start in range(0, len(times), rows):
            part = slice(start, start + rows)
            yield times[part], {name: each[part] for name, each in values.items()}


def _as_base64(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Encode a stream of bytes, line by line; three bytes make four letters."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        whole = len(data) - len(data) % _LINE_BYTES
        rest = data[whole:]
        letters = np.frombuffer(binascii.b2a_base64(memoryview(data)[:whole], newline=False), np.uint8)
        lines = np.full((whole // _LINE_BYTES, _LINE_LETTERS + 1), ord("\n"), np.uint8)
        lines[:, :-1] = letters.reshape(-1, _LINE_LETTERS)
        yield lines.tobytes()
    yield base64.encodebytes(rest)


writer = VotableWriter()
