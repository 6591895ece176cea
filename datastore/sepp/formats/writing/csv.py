"""The writer of CSV with a JSON header beside, which SEPP's reader knows."""

import json
from itertools import product
from pathlib import Path
from typing import Any

from sepp.core.model import Dataset, Parameter
from sepp.formats.csv.header import LAYOUT_KEYS
from sepp.formats.writing.cef_header import FILL_TIME
from sepp.formats.writing.columns import make_column
from sepp.formats.writing.encode import TextLayout, csv_layout, csv_word, encode_text
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.json_texts import plain_attributes, plain_values
from sepp.formats.writing.metadata import istp_globals
from sepp.formats.writing.plan import Entry, Plan, make_plan

_WIDE = ("int64", "uint32")


class CsvWriter:
    """Writes one row of names, then records; the rest in ``<name>.json``."""

    name = "csv"
    suffixes = (".csv",)
    companions = (".json",)

    def losses(self, dataset: Dataset) -> tuple[str, ...]:
        """Say what CSV with its header can't hold of this dataset."""
        kinds = {parameter.dtype for parameter in dataset.parameters}
        found = ["the types of numbers stand in the header only: readers take double or integer"]
        if "bool" in kinds:
            found.append("truths are integers, 0 or 1")
        if "str" in kinds:
            found.append("line ends in texts become blanks, blanks at the end of texts are lost")
        if "uint64" in kinds:
            found.append("unsigned 64-bit integers are read as double: those above 2^53 are rounded")
        return tuple(found)

    def write(self, extract: Extract, path: Path) -> None:
        """Write all records to ``path``, the header beside."""
        plan = make_plan(extract, time_name="time", is_suffixed=False)
        header = json.dumps(_header(extract, plan, path.stem), indent=1, ensure_ascii=False, allow_nan=False)
        path.with_name(path.name.removesuffix(path.suffix) + ".json").write_text(header + "\n", encoding="utf-8")
        layout = _layout(plan)
        with path.open("wb") as file:
            names = [plan.time_name, *(name for entry in plan.varying for name in column_names(entry))]
            file.write(b",".join(csv_word(name) for name in names) + b"\n")
            for times, values in extract.blocks():
                file.write(encode_text(times, [values[entry.parameter.name] for entry in plan.varying], layout))


def column_names(entry: Entry) -> list[str]:
    """Name each column of a variable: by label, else by number from 0."""
    shape, labels = entry.parameter.shape, entry.parameter.labels
    last = labels if shape and len(labels) == shape[-1] and len(set(labels)) == len(labels) else ()
    return [".".join([entry.name, *_places(index, last)]) for index in product(*map(range, shape))]


def _places(index: tuple[int, ...], last: tuple[str, ...]) -> list[str]:
    found = [str(number) for number in index]
    return [*found[:-1], last[index[-1]]] if last else found


def _layout(plan: Plan) -> TextLayout:
    columns = [make_column(entry.parameter) for entry in plan.varying]
    layout = csv_layout(columns)
    fills = [_fill(column.parameter) for column in columns for _ in range(column.size)]
    return TextLayout(layout.before, layout.after, (b"", *fills), layout.infinities, layout.quote)


def _fill(parameter: Parameter) -> bytes:
    if parameter.dtype.startswith("datetime64"):
        return FILL_TIME
    return b"NaN" if parameter.dtype.startswith("float") else b""


def _header(extract: Extract, plan: Plan, stem: str) -> dict[str, Any]:  # Any: JSON
    time = {"name": plan.time_name, "type": "isotime", "CATDESC": "Time (UTC)"}
    attributes = plain_attributes(istp_globals(extract, stem, is_suffixed=False))
    return {
        **{key: value for key, value in attributes.items() if key not in LAYOUT_KEYS},
        "attributes": {key: value for key, value in attributes.items() if key in LAYOUT_KEYS},
        "delimiter": ",",
        "column_names": True,
        "time": {"column": plan.time_name, "format": "iso"},
        "parameters": [time, *(_parameter(entry) for entry in plan.varying)],
        "constants": [_constant(entry) for entry in plan.constants],
    }


def _parameter(entry: Entry) -> dict[str, Any]:  # Any: JSON
    parameter = entry.parameter
    kind = "integer" if parameter.dtype in _WIDE else make_column(parameter).type
    told = {"name": entry.name, "type": kind, "dtype": parameter.dtype}
    size = {"size": list(parameter.shape)} if parameter.shape else {}
    return {**plain_attributes(entry.attributes), **told, **size}


def _constant(entry: Entry) -> dict[str, Any]:  # Any: JSON
    values = None if entry.values is None else plain_values(entry.values)
    told = {"name": entry.name, "dtype": entry.parameter.dtype, "values": values}
    return {**plain_attributes(entry.attributes), **told}


writer = CsvWriter()
