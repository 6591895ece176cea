"""One block decoded: the compiled pass, what it leaves over, what is wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Values
from sepp.formats.cef.blocks import Block
from sepp.formats.cef.columns import Columns
from sepp.formats.cef.header import Header
from sepp.formats.cef.kinds import FLOAT, NEWLINE, RANGE, TEXT
from sepp.formats.cef.moments import SEEN
from sepp.formats.cef.scanning import BROKEN, ENDED, FULL, scan_records
from sepp.formats.cef.values import characters, cut_texts, decode_value

_LEFT_ROWS = 4096
_TAIL_BYTES = 4096
_COMMENT = re.compile(r'("[^"\n]*")|![^\n]*')
_UNQUOTED_COMMA = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)')


@dataclass(slots=True)
class Scan:
    """What came of one block."""

    begin: int
    """Its first row."""
    rows: int = 0
    """How many records it gave."""
    has_ended: bool = False
    """True if the text of DATA_UNTIL stands in it."""
    tail: bytes = b""
    """Its last bytes, comments included."""
    texts: dict[int, Values] = field(default_factory=dict)
    """Texts by number of the variable."""
    refuse: Callable[[int], str] | None = None
    """Says what is wrong, given how many records came before the block."""


@dataclass(frozen=True, slots=True)
class BlockDecoder:
    """Decodes blocks of one file; used by several threads at once."""

    header: Header
    """What the records are declared as."""
    marker: int
    """The byte that ends a record."""
    until: NDArray[np.uint8]
    """The text that ends all records."""

    def decode(self, block: Block, columns: Columns, row: int) -> Scan:
        """Decode a block into ``columns`` from ``row`` on."""
        data, scan, at = block.data, Scan(row), 0
        left = np.empty((_LEFT_ROWS + columns.plan.columns, 4), np.int64)
        status, memory = FULL, np.zeros(SEEN, np.int64)
        while status == FULL and scan.refuse is None:
            status, at, row, count = scan_records(
                data, at, block.end, self.marker, self.until, columns.layout, columns.numbers, row, left, memory
            )
            self._resolve(block, columns, left[:count][left[:count, 1].argsort()], scan)
        scan.rows, scan.has_ended = row - scan.begin, status == ENDED
        scan.tail = bytes(block.buffer[max(0, at - _TAIL_BYTES) : block.end][-2 * _TAIL_BYTES :])
        if status == BROKEN and scan.refuse is None:
            scan.refuse = self._reason(bytes(block.buffer[at : block.end]), scan.rows)
        elif columns.plan.has_text:
            scan.texts = _texts(block, columns, scan)
        return scan

    def _resolve(self, block: Block, columns: Columns, left: NDArray[np.int64], scan: Scan) -> None:
        """Decode what the compiled pass left over."""
        plan = columns.plan
        for place, start, stop, run in left.tolist():
            variable, kind = plan.variables[run], plan.kinds[run]
            try:
                value = decode_value(characters(bytes(block.buffer[start:stop])), kind)
            except ValueError as error:
                scan.refuse = partial(_value_reason, variable.name, str(error))
                return
            if kind == FLOAT:
                columns.numbers.view(np.float64)[place] = value
            elif kind == RANGE:
                columns.numbers[place], columns.numbers[place + variable.columns] = value
            else:
                columns.numbers[place] = value

    def _reason(self, rest: bytes, rows: int) -> Callable[[int], str]:
        """Say what is wrong with the record that ``rest`` begins with."""
        text = _COMMENT.sub(lambda found: found[1] or "", characters(rest))
        marker, until = chr(self.marker), self.header.data_until
        ends = [at for at in (_line_end(text) if self.marker == NEWLINE else text.find(marker), len(text)) if at >= 0]
        record = text[: ends[0]]
        is_ended = re.search(rf'^\s*"?{re.escape(until)}"?\s*$', record, re.MULTILINE)
        if is_ended or (len(ends) == 1 and until.upper() == "EOF"):
            return lambda done: f"record {done + rows + 1} does not end in {self.header.end_of_record!r}"
        if len(ends) == 1:
            return lambda _: f"cut short: no {until!r} after the last record"
        values, declared = len(_UNQUOTED_COMMA.findall(record)) + 1, sum(v.columns for v in self.header.variables)
        return lambda done: f"record {done + rows + 1} has {values} values, its header declares {declared}"


def _value_reason(name: str, reason: str, done: int) -> str:
    return f"{name}, records from {done + 1}: {reason}"


def _line_end(text: str) -> int:
    """Find where the first record ends if lines end records."""
    found = re.search(r"(?<![,\s])[ \t\r]*\n(?!\s*,)", text)
    return found.start() if found else len(text)


def _texts(block: Block, columns: Columns, scan: Scan) -> dict[int, Values]:
    plan, data, found = columns.plan, bytes(block.buffer[: block.end]), dict[int, Values]()
    for run, kind in enumerate(plan.kinds):
        if kind == TEXT:
            width = plan.widths[run]
            numbers = columns.section(run)[scan.begin * width : (scan.begin + scan.rows) * width]
            starts, stops = numbers.reshape(scan.rows, 2, width // 2).swapaxes(0, 1)
            found[run] = cut_texts(data, starts, stops)
    return found
