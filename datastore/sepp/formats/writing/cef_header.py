"""The header of a CEF-2.0 file: metadata and variables."""

import re
from collections.abc import Iterator, Mapping

import numpy as np

from sepp.core.model import Attribute, Parameter, Scalar
from sepp.core.time import to_iso
from sepp.formats.cef.tables import stop_name
from sepp.formats.istp import attribute_text
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.metadata import CEF_NAMES, complete_globals, fill_of
from sepp.formats.writing.plan import Entry, Plan

DATA_UNTIL = "END_OF_DATA"
FILL_TIME = b"9999-12-31T23:59:59Z"
_KEYWORDS = frozenset({"FILE_NAME", "FILE_FORMAT_VERSION", "END_OF_RECORD_MARKER", "DATA_UNTIL"})
_OF_FILE = frozenset({"LOGICAL_FILE_ID", "FILE_TIME_SPAN"})
_OWN = frozenset({"VALUE_TYPE", "SIZES", "DATA"})
_TYPES = {"float32": "FLOAT", "float64": "DOUBLE", "uint64": "DOUBLE", "uint8": "BYTE", "bool": "BYTE", "str": "CHAR"}
_KIN = (frozenset({"FLOAT", "DOUBLE"}), frozenset({"INT"}), frozenset({"BYTE"}), frozenset({"CHAR"}))
_VERSION = re.compile(r"_V(\d+)$", re.IGNORECASE)
_BREAKS = re.compile(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_TIME_ATTRIBUTES = {
    "CATDESC": "Time (UTC)",
    "FIELDNAM": "Universal Time",
    "LABLAXIS": "UT",
    "UNITS": "s",
    "SI_CONVERSION": "1.0>s",
    "PARAMETER_TYPE": "Support_Data",
    "FILLVAL": FILL_TIME.decode(),
}


def make_header(extract: Extract, plan: Plan, ends: Mapping[str, str], file_name: str) -> bytes:
    """Write all that stands before the records."""
    lines = [
        f"FILE_NAME = {_quote(file_name)}",
        'FILE_FORMAT_VERSION = "CEF-2.0"',
        'END_OF_RECORD_MARKER = "$"',
        *_meta_lines(extract, file_name),
        *_time_lines(plan, ends),
    ]
    for entry in (*plan.varying, *plan.constants):
        if entry.name not in ends.values():
            lines += _variable_lines(entry, is_range=entry.name in ends)
    return "\n".join([*lines, f"DATA_UNTIL = {_quote(DATA_UNTIL)}", ""]).encode()


def type_of(parameter: Parameter, told: str = "") -> str:
    """Choose the VALUE_TYPE; what the original told, if it fits."""
    if parameter.dtype.startswith("datetime64"):
        return "ISO_TIME"
    wanted = _TYPES.get(parameter.dtype, "INT")
    return told if any({wanted, told} <= kin for kin in _KIN) and parameter.dtype != "uint64" else wanted


def range_ends(plan: Plan) -> dict[str, str]:
    """Pair starts and ends of time ranges, which CEF writes as one value."""
    names = {plan.time_name, *(entry.name for entry in plan.varying)}
    ranges = {entry.name for entry in plan.varying if _is_range(entry)}
    found = {name: stop_name(name) for name in names if stop_name(name) in ranges}
    return {name: stop for name, stop in found.items() if name == plan.time_name or name in ranges}


def _is_range(entry: Entry) -> bool:
    parameter = entry.parameter
    told = attribute_text(parameter.attributes, "VALUE_TYPE").upper()
    return told == "ISO_TIME_RANGE" and parameter.dtype.startswith("datetime64") and parameter.shape == ()


def _meta_lines(extract: Extract, file_name: str) -> Iterator[str]:
    found = complete_globals(extract, CEF_NAMES)
    first, last = extract.bounds()
    own = {
        "LOGICAL_FILE_ID": file_name.partition(".cef")[0],
        "FILE_TIME_SPAN": f"{to_iso(first)}/{to_iso(last)}",
    }
    anew = _tell_anew(own["LOGICAL_FILE_ID"])
    given = {name: value for name, value in found.items() if name.upper() not in _KEYWORDS | _OF_FILE}
    kept = {name: anew.get(name.upper(), value) for name, value in given.items()}
    for name, value in {**own, **kept, "DATASET_ID": extract.dataset.id}.items():
        yield f"START_META = {_meta_name(name)}"
        yield from (f"  ENTRY = {_write(entry)}" for entry in (value if isinstance(value, tuple) else (value,)))
        yield f"END_META = {_meta_name(name)}"


def _tell_anew(stem: str) -> dict[str, str]:
    """Give metadata that tell of the file that was read, as they are for this one (rules R_2_04, R_2_08)."""
    version = _VERSION.search(stem)
    return {"FILE_TYPE": "cef", **({"VERSION_NUMBER": version[1]} if version else {})}


def _time_lines(plan: Plan, ends: Mapping[str, str]) -> Iterator[str]:
    yield f"START_VARIABLE = {plan.time_name}"
    yield f"  VALUE_TYPE = {'ISO_TIME_RANGE' if plan.time_name in ends else 'ISO_TIME'}"
    yield "  SIZES = 1"
    told = next((entry.attributes for entry in plan.varying if entry.name == ends.get(plan.time_name)), {})
    given = {name: value for name, value in told.items() if name.upper() not in _OWN and name != "DEPEND_0"}
    for name, value in (given or _TIME_ATTRIBUTES).items():
        text = value.removeprefix("End of ") if name == "FIELDNAM" and isinstance(value, str) else value
        yield f"  {name} = {_list(text)}"
    yield f"END_VARIABLE = {plan.time_name}"


def _variable_lines(entry: Entry, *, is_range: bool) -> Iterator[str]:
    parameter = entry.parameter
    told = attribute_text(parameter.attributes, "VALUE_TYPE").upper()
    yield f"START_VARIABLE = {entry.name}"
    yield f"  VALUE_TYPE = {'ISO_TIME_RANGE' if is_range else type_of(parameter, told)}"
    yield f"  SIZES = {', '.join(map(str, parameter.shape or (1,)))}"
    for name, value in entry.attributes.items():
        if name.upper() not in _OWN:
            yield f"  {_attribute_name(name)} = {_list(value)}"
    if entry.values is not None:
        yield f"  DATA = {', '.join(_constant_texts(entry))}"
    yield f"END_VARIABLE = {entry.name}"


def _constant_texts(entry: Entry) -> Iterator[str]:
    values = np.ravel(entry.values) if entry.values is not None else np.empty(0)
    kind = values.dtype.kind
    for value in values:
        if kind == "M":
            yield FILL_TIME.decode() if np.isnat(value) else to_iso(int(value.astype("datetime64[ns]").astype(int)))
        elif kind == "f" and np.isnan(value):
            yield repr(fill_of(entry.parameter, entry.attributes))
        elif kind in "fiub":
            yield str(value) if kind == "f" else str(int(value))
        else:
            yield _quote(str(value))


def _list(value: Attribute) -> str:
    entries = value if isinstance(value, tuple) else (value,)
    return ", ".join(_write(entry) for entry in entries or ("",))


def _write(value: Scalar) -> str:
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else _quote(str(value or ""))


def _quote(text: str) -> str:
    return '"' + _BREAKS.sub(" ", text).replace('"', "'") + '"'


def _meta_name(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]+", name) else _quote(name.replace("\n", " "))


def _attribute_name(name: str) -> str:
    plain = re.sub(r"[^\w.]", "_", name)
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"
