"""A small writer of CEF-2.0, for tests only."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path

HEAD = 'FILE_NAME = "{name}"\nFILE_FORMAT_VERSION = "CEF-2.0"\n'
TIME = {"VALUE_TYPE": "ISO_TIME", "FILLVAL": "9999-12-31T23:59:59Z"}


@dataclass
class CefFile:
    """Variables as name → attributes, records as rows of ready texts."""

    variables: dict[str, dict[str, str]]
    records: list[list[str]] = field(default_factory=list)
    marker: str | None = "$"
    until: str = "END_OF_DATA"
    meta: dict[str, list[str]] = field(default_factory=dict)
    extra: str = ""
    separator: str = ", "

    def text(self, name: str = "X__T.cef") -> str:
        head = HEAD.format(name=name)
        if self.marker is not None:
            head += f'END_OF_RECORD_MARKER = "{self.marker}"\n'
        blocks = [_block("META", key, [("ENTRY", entry) for entry in entries]) for key, entries in self.meta.items()]
        blocks += [_block("VARIABLE", key, list(given.items())) for key, given in self.variables.items()]
        rows = [self.separator.join(row) + (f" {self.marker}" if self.marker else "") + "\n" for row in self.records]
        end = "" if self.until == "EOF" else f"{self.until}\n"
        return f'{head}{self.extra}{"".join(blocks)}DATA_UNTIL = "{self.until}"\n{"".join(rows)}{end}'

    def write(self, folder: Path, name: str = "X__T.cef") -> Path:
        path = folder / name
        data = self.text(name).encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path


def _block(kind: str, name: str, lines: list[tuple[str, str]]) -> str:
    body = "".join(f"  {key} = {value}\n" for key, value in lines)
    return f"START_{kind} = {name}\n{body}END_{kind} = {name}\n"
