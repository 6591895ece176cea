"""Real headers of the archive, and records generated for them."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

_INCLUDE = re.compile(r'^[ \t]*INCLUDE[ \t]*=[ \t]*"?([^"\s]+)"?[^\n]*$', re.IGNORECASE | re.MULTILINE)
_VARIABLE = re.compile(
    r"^[ \t]*START_VARIABLE[ \t]*=[ \t]*(\S+)(.*?)^[ \t]*END_VARIABLE", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_HEAD = 'FILE_NAME = "{name}.cef"\nFILE_FORMAT_VERSION = "CEF-2.0"\nEND_OF_RECORD_MARKER = "$"\n'
_FORMS = ("{:.3f}", "{:.4e}", "{:g}", "{:8.2f}", "{!r}", "{:.9E}", "{:+.1f}")


@dataclass(frozen=True)
class Column:
    """A variable with values in each record, as plain text searches tell it."""

    name: str
    value_type: str
    sizes: tuple[int, ...]

    @property
    def count(self) -> int:
        return prod(self.sizes)


@dataclass(frozen=True)
class HeaderSample:
    """A header with all that it includes, and its columns."""

    name: str
    text: str
    columns: tuple[Column, ...]

    @property
    def is_readable(self) -> bool:
        return any(c.count == 1 and c.value_type.startswith("ISO_TIME") for c in self.columns)

    def write(self, folder: Path, records: list[list[str]], per_line: int = 40) -> Path:
        path = folder / f"{self.name}.cef"
        rows = [self._lay_out(record, per_line) for record in records]
        head = _HEAD.format(name=self.name) + self.text
        path.write_text(f'{head}\nDATA_UNTIL = "END_OF_DATA"\n{"".join(rows)}END_OF_DATA\n', encoding="latin-1")
        return path

    def _lay_out(self, record: list[str], per_line: int) -> str:
        lines = [", ".join(record[at : at + per_line]) for at in range(0, len(record), per_line)]
        return "\n, ".join(lines) + " $\n"


def header_samples(folder: Path) -> Iterator[HeaderSample]:
    """All headers with columns; what they include and is not there is left out."""
    paths = {path.name: path for path in sorted(folder.rglob("*.ceh"))}
    for path in sorted(folder.rglob("*.ceh")):
        text = _with_includes(path.read_text(encoding="latin-1"), paths)
        columns = tuple(_columns(text))
        if columns and "DATA_UNTIL" not in text:
            yield HeaderSample(path.stem, text, columns)


def _with_includes(text: str, paths: Mapping[str, Path]) -> str:
    return _INCLUDE.sub(lambda found: _included(found[1], paths), text)


def _included(name: str, paths: Mapping[str, Path]) -> str:
    return _with_includes(paths[name].read_text(encoding="latin-1"), paths) if name in paths else ""


def _columns(text: str) -> Iterator[Column]:
    for name, block in _VARIABLE.findall(text):
        body = "\n".join(line.split("!")[0] for line in block.splitlines())
        kind, sizes = _attribute(body, "VALUE_TYPE"), _attribute(body, "SIZES") or "1"
        if not re.search(r"^\s*DATA\s*=", body, re.IGNORECASE | re.MULTILINE):
            yield Column(name, kind.upper(), tuple(int(size) for size in re.findall(r"\d+", sizes)))


def _attribute(body: str, name: str) -> str:
    found = re.search(rf"^\s*{name}\s*=\s*([^\n]*)", body, re.IGNORECASE | re.MULTILINE)
    return found[1].strip().strip('"') if found else ""


def generate_record(dice: random.Random, columns: tuple[Column, ...], second: int) -> list[str]:
    """Make the texts of one record: forms, fills and lengths mixed."""
    return [_value(dice, column.value_type, second) for column in columns for _ in range(column.count)]


def _value(dice: random.Random, value_type: str, second: int) -> str:
    moment = f"2001-02-{1 + second // 86400:02d}T{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    match value_type:
        case "ISO_TIME":
            return f"{moment}.{dice.randrange(1000):03d}Z"
        case "ISO_TIME_RANGE":
            return f"{moment}Z/{moment}.5Z"
        case "INT" | "BYTE":
            return str(dice.randrange(256))
        case "CHAR":
            return dice.choice(('"a text, with $"', '"OK"', '""'))
    if dice.random() < 0.1:
        return "-1.000E+31"
    return dice.choice(_FORMS).format(dice.gauss(0, 1) * 10 ** dice.randrange(-25, 6))
