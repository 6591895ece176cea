"""The writer of CDF files after the ISTP guidelines."""

from pathlib import Path
from typing import Any

import numpy as np
import pycdfpp

from sepp.core.model import Attributes, Dataset, Times, Values
from sepp.formats.writing.cdf_attributes import add_globals, add_variable_attributes, time_attributes
from sepp.formats.writing.cdf_blocks import BlockWriter
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.metadata import entries_of, fill_of, istp_globals
from sepp.formats.writing.plan import Entry, Plan, can_be_suffix, had_suffix, make_plan

_GZIP = pycdfpp.CompressionType.gzip_compression
_NUMBERS = {
    "float32": pycdfpp.DataType.CDF_FLOAT,
    "float64": pycdfpp.DataType.CDF_DOUBLE,
    "int8": pycdfpp.DataType.CDF_INT1,
    "int16": pycdfpp.DataType.CDF_INT2,
    "int32": pycdfpp.DataType.CDF_INT4,
    "int64": pycdfpp.DataType.CDF_INT8,
    "uint8": pycdfpp.DataType.CDF_UINT1,
    "uint16": pycdfpp.DataType.CDF_UINT2,
    "uint32": pycdfpp.DataType.CDF_UINT4,
    "uint64": pycdfpp.DataType.CDF_DOUBLE,
    "bool": pycdfpp.DataType.CDF_UINT1,
}
_AS_STORED = {"uint64": "float64", "bool": "uint8"}


class CdfWriter:
    """Writes CDF 3.8: TT2000 with leap seconds, variables by gzip."""

    name = "cdf"
    suffixes = (".cdf",)
    companions = ()

    def __init__(self, *, is_always_suffixed: bool = False) -> None:
        """Let names end in ``__<ID>`` always, or where those of the original did."""
        self._is_always_suffixed = is_always_suffixed

    def losses(self, dataset: Dataset) -> tuple[str, ...]:
        """Say what CDF can't hold of this dataset."""
        kinds = {parameter.dtype for parameter in dataset.parameters}
        found = []
        if "uint64" in kinds:
            found.append("unsigned 64-bit integers are DOUBLE: those above 2^53 are rounded")
        if "bool" in kinds:
            found.append("truths are unsigned bytes, 0 or 1")
        if "str" in kinds:
            found.append("blanks at the end of texts are lost, as all have one length")
        if any(_is_list(value) for p in dataset.parameters for value in p.attributes.values()):
            found.append("attributes of variables that list texts become one text, parted by commas")
        if any(name in dataset.attributes for p in dataset.parameters for name in p.attributes):
            found.append("attributes of variables named as one of the file get VAR_ before their name")
        entries = entries_of(dataset)
        if "" in entries:
            found.append("empty texts of attributes become one blank")
        if any(isinstance(entry, bool) for entry in entries):
            found.append("attributes that are truths become 0 or 1")
        return tuple(found)

    def write(self, extract: Extract, path: Path) -> None:
        """Write all records to ``path``."""
        is_suffixed = had_suffix(extract.dataset) or (self._is_always_suffixed and can_be_suffix(extract.dataset.id))
        plan = make_plan(extract, time_name="Epoch", is_suffixed=is_suffixed, has_lists=False)
        lengths = {name: max(1, size.octets) for name, size in extract.text_sizes().items()}
        attributes = istp_globals(extract, path.stem, is_suffixed=is_suffixed)
        path.write_bytes(_make_frame(extract, plan, lengths, attributes))
        with BlockWriter(path) as file:
            for times, values in extract.blocks():
                file.append(plan.time_name, _to_tt2000(times))
                for entry in plan.varying:
                    name = entry.parameter.name
                    file.append(entry.name, _encode(values[name], entry, lengths.get(name, 0)))


def _make_frame(
    extract: Extract, plan: Plan, lengths: dict[str, int], attributes: Attributes
) -> Any:  # pycdfpp's buffer
    """Make the file with all but the records."""
    cdf = pycdfpp.CDF()
    add_globals(cdf, attributes)
    nothing = np.empty(0, "datetime64[ns]")
    time = cdf.add_variable(plan.time_name, nothing, pycdfpp.DataType.CDF_TIME_TT2000, False, _GZIP)
    add_variable_attributes(time, time_attributes(extract), np.dtype("datetime64[ns]"), attributes)
    for entry in plan.varying:
        empty, kind = _empty(entry, lengths.get(entry.parameter.name, 0))
        variable = cdf.add_variable(entry.name, empty, kind, False, _GZIP)
        add_variable_attributes(variable, entry.attributes, empty.dtype, attributes)
    for entry in plan.constants:
        values = np.asarray(entry.values)
        length = max((len(str(text).encode()) for text in np.ravel(values)), default=1)
        empty, kind = _empty(entry, max(1, length))
        filled = _encode(values, entry, max(1, length))
        if kind == pycdfpp.DataType.CDF_TIME_TT2000:
            filled = values
        variable = cdf.add_variable(entry.name, filled, kind, True)
        add_variable_attributes(variable, entry.attributes, empty.dtype, attributes)
    return pycdfpp.save(cdf)


def _empty(entry: Entry, length: int) -> tuple[Values, Any]:  # Any: pycdfpp's type
    """Give no records of a variable's shape and type, and its CDF type."""
    kind, shape = entry.parameter.dtype, (0, *entry.parameter.shape)
    if kind.startswith("datetime64"):
        return np.empty(shape, "datetime64[ns]"), pycdfpp.DataType.CDF_TIME_TT2000
    if kind == "str":
        return np.empty(shape, f"S{length}"), pycdfpp.DataType.CDF_CHAR
    return np.empty(shape, _AS_STORED.get(kind, kind)), _NUMBERS[kind]


def _encode(values: Values, entry: Entry, length: int) -> Values:
    """Give values as they stand in the file, NaN as the fill."""
    kind = entry.parameter.dtype
    if kind.startswith("datetime64"):
        return _to_tt2000(values.view(np.int64))
    if kind == "str":
        return np.char.ljust(np.char.encode(values.astype(str), "utf-8"), length).astype(f"S{length}")
    plain = values.astype(_AS_STORED.get(kind, kind))
    if plain.dtype.kind == "f":
        is_nan = np.isnan(plain)
        return np.where(is_nan, plain.dtype.type(fill_of(entry.parameter, entry.attributes)), plain)
    return plain


def _to_tt2000(times: Times) -> Values:
    """Convert ns since 1970 UTC to TT2000 by the table of leap seconds."""
    flat = np.ascontiguousarray(times).reshape(-1).view("datetime64[ns]")
    converted = np.asarray(pycdfpp.to_tt2000(flat)).view(np.int64).reshape(times.shape)
    return np.where(np.isnat(times.view("datetime64[ns]")), np.iinfo(np.int64).min, converted)


def _is_list(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(entry, str) for entry in value)


writer = CdfWriter()
