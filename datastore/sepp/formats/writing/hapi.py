"""The writers of HAPI data, header on top: CSV and binary."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sepp.core.model import Dataset, Values
from sepp.formats.writing.columns import TIME_NAME, Column, make_column
from sepp.formats.writing.encode import csv_layout, encode_binary, encode_text
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.hapi_header import describe_source, make_status
from sepp.formats.writing.json_texts import plain_attributes

_OK = 1200


@dataclass(frozen=True, slots=True)
class _Told:
    """An extract as HAPI's header tells of it."""

    extract: Extract
    columns: tuple[Column, ...]
    bounds_ns: tuple[int, int]

    @property
    def dataset(self) -> Dataset:
        return self.extract.dataset

    @property
    def cadence_ns(self) -> int | None:
        return self.extract.dataset.cadence_ns

    @property
    def version(self) -> str:
        return self.extract.version

    @property
    def time_name(self) -> str:
        taken = {column.name.casefold() for column in self.columns}
        return next(name for name in (TIME_NAME, "Epoch", "sepp_time") if name.casefold() not in taken)

    def read_constant(self, name: str) -> Values:
        return self.extract.constants[name]


@dataclass(frozen=True, slots=True)
class HapiWriter:
    """Writes HAPI 3.3 data, each line of the header marked by ``#``."""

    name: str
    """Name in the registry."""
    suffixes: tuple[str, ...]
    """Endings of file names."""
    encoding: Literal["csv", "binary"]
    """HAPI's name of the encoding."""
    companions: tuple[str, ...] = ()
    """Nothing beside."""

    def losses(self, dataset: Dataset) -> tuple[str, ...]:
        """Say what HAPI can't hold of this dataset."""
        kinds = {parameter.dtype for parameter in dataset.parameters if parameter.is_varying}
        bins = {name for parameter in dataset.parameters for name in parameter.depends if name}
        dropped = [p.name for p in dataset.parameters if not p.is_varying and (p.name not in bins or len(p.shape) != 1)]
        found = []
        if dropped:
            found.append(f"constants that are not lists of bins are left out: {', '.join(dropped)}")
        if "float32" in kinds:
            found.append("float32 is double: which type it was is not told")
        if self.encoding == "binary" and kinds & {"int64", "uint64"}:
            found.append("64-bit integers are double: those above 2^53 are rounded")
        if "str" in kinds:
            found.append("line ends in texts become blanks, blanks at the end of texts are lost")
        if "bool" in kinds:
            found.append("truths are integers, 0 or 1")
        return tuple(found)

    def write(self, extract: Extract, path: Path) -> None:
        """Write all records to ``path``."""
        told = _tell(extract)
        layout = csv_layout(told.columns)
        with path.open("wb") as file:
            file.write(_header(told, self.encoding))
            for times, values in extract.blocks():
                blocks = [values[column.name] for column in told.columns]
                if self.encoding == "csv":
                    file.write(encode_text(times, blocks, layout))
                else:
                    file.write(encode_binary(times, blocks, told.columns))


def _tell(extract: Extract) -> _Told:
    sizes = extract.text_sizes()
    columns = tuple(make_column(p, sizes[p.name].octets if p.name in sizes else 0) for p in extract.varying)
    first, last = extract.bounds()
    return _Told(extract, columns, (first, last + (extract.dataset.cadence_ns or 1)))


def _header(told: _Told, encoding: str) -> bytes:
    facts = describe_source(told)
    by_name = {column.name: column.parameter for column in told.columns}
    for entry in facts["parameters"][1:]:
        entry["x_attributes"] = plain_attributes(by_name[entry["name"]].attributes)
    document = {
        **make_status(_OK, "OK"),
        **facts,
        "x_dataset": told.dataset.id,
        "x_attributes": plain_attributes(told.dataset.attributes),
        "format": encoding,
    }
    lines = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False).splitlines()
    return "".join(f"#{line}\n" for line in lines).encode()


csv_writer = HapiWriter("hapi", (".hapi.csv", ".hapi"), "csv")
binary_writer = HapiWriter("hapi-binary", (".binary", ".bin"), "binary")
