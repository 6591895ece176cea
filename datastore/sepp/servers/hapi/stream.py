"""An answer with data, made piece by piece while it is sent."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from sepp.core.model import Times, Values
from sepp.formats.writing.encode import csv_layout, encode_binary, encode_text, json_layout
from sepp.servers.hapi.errors import NO_DATA, OK
from sepp.servers.hapi.info import make_header
from sepp.servers.hapi.source import Source

_Encode = Callable[[Times, Sequence[Values]], bytes]


def stream_data(source: Source, rows: slice, *, data_format: str, has_header: bool) -> Iterator[bytes]:
    """Make the body in pieces, the first one at once so that errors show early."""
    code = OK if rows.stop > rows.start else NO_DATA
    makers = {"csv": _stream_csv, "binary": _stream_binary, "json": _stream_json}
    header = {**make_header(source, code), "format": data_format} if has_header or data_format == "json" else None
    pieces = makers[data_format](source, rows, header)
    return chain((next(pieces, b""),), pieces)


def _stream_csv(source: Source, rows: slice, header: dict[str, object] | None) -> Iterator[bytes]:
    layout = csv_layout(source.columns)
    yield from _with_header(header, (encode_text(times, values, layout) for times, values in source.blocks(rows)))


def _stream_binary(source: Source, rows: slice, header: dict[str, object] | None) -> Iterator[bytes]:
    yield from _with_header(
        header, (encode_binary(times, values, source.columns) for times, values in source.blocks(rows))
    )


def _with_header(header: dict[str, object] | None, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Put the header, each line marked, before the data."""
    if header is not None:
        lines = json.dumps(header, indent=1, ensure_ascii=False).splitlines()
        yield "".join(f"#{line}\n" for line in lines).encode()
    yield from blocks


def _stream_json(source: Source, rows: slice, header: dict[str, object] | None) -> Iterator[bytes]:
    """Write the header with the records as its last member."""
    layout = json_layout(source.columns)
    separator = json.dumps(header, ensure_ascii=False).encode()[:-1] + b', "data": [\n'
    for times, values in source.blocks(rows):
        text = encode_text(times, values, layout)
        yield separator + text[:-2]
        separator = b",\n"
    yield (separator if rows.stop <= rows.start else b"") + b"\n]}\n"
