"""Which variables a self-describing file has, and what they are called."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sepp.core.model import Attributes, Dataset, Parameter, Values
from sepp.formats.identity import strip_suffix
from sepp.formats.istp import attribute, label_keys
from sepp.formats.writing.extract import Extract
from sepp.formats.writing.metadata import complete_attributes

_POINTERS = re.compile(r"DEPEND_|LABL_PTR|LABEL_|REPRESENTATION_|DELTA_|COMPONENT_|ERROR|QUALITY|.*_(PTR|VAR)$", re.I)
_SUFFIX_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable of the file."""

    name: str
    """Name in the file."""
    parameter: Parameter
    """What it is."""
    attributes: Attributes
    """Attributes, pointers to others under their names in the file."""
    values: Values | None = None
    """Values of a constant; None for a varying one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All variables of the file."""

    time_name: str
    """Name of the time axis."""
    varying: tuple[Entry, ...]
    """Variables with one value per record, in order."""
    constants: tuple[Entry, ...]
    """Variables without time axis, labels among them."""


def can_be_suffix(dataset_id: str) -> bool:
    """Tell whether names may end in ``__<ID>`` and be read back."""
    return _SUFFIX_ID.fullmatch(dataset_id) is not None


def had_suffix(dataset: Dataset) -> bool:
    """Tell whether the names of the original files ended in ``__<ID>``."""
    texts = [value for p in dataset.parameters for value in p.attributes.values() if isinstance(value, str)]
    return can_be_suffix(dataset.id) and any(text.endswith(f"__{dataset.id}") for text in texts)


def make_plan(extract: Extract, *, time_name: str, is_suffixed: bool, has_lists: bool = True) -> Plan:
    """Name every variable; ``time_name`` is used where no attribute tells.

    Where attributes can't hold lists of texts (not ``has_lists``), all
    labels become constants of their own.
    """
    dataset = extract.dataset
    ending = f"__{dataset.id}" if is_suffixed else ""
    time = _free(_time_of(dataset) or time_name, {p.name for p in dataset.parameters}) + ending
    names = {parameter.name: parameter.name + ending for parameter in dataset.parameters}
    known = {name + tail: new for name, new in names.items() for tail in ("", f"__{dataset.id}")}
    labels: dict[str, Entry] = {}
    entries = [_entry(extract, parameter, names, {**known, "": time}) for parameter in dataset.parameters]
    taken = {time, *names.values()}
    entries = [_pointed_to_labels(entry, labels, taken, has_lists=has_lists) for entry in entries]
    varying = tuple(entry for entry in entries if entry.parameter.is_varying)
    constants = (*(entry for entry in entries if not entry.parameter.is_varying), *labels.values())
    return Plan(time, varying, constants)


def _time_of(dataset: Dataset) -> str:
    """Give the name that the original files had for the time axis."""
    told = [attribute(p.attributes, "DEPEND_0") for p in dataset.parameters if p.is_varying]
    found = Counter(text for text in told if isinstance(text, str))
    return strip_suffix(found.most_common(1)[0][0].strip(), dataset.id) if found else ""


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted


def _entry(extract: Extract, parameter: Parameter, names: Mapping[str, str], known: Mapping[str, str]) -> Entry:
    found = complete_attributes(parameter)
    for key, value in found.items():
        if isinstance(value, str) and _POINTERS.match(key) and value.strip() in known:
            found[key] = known[value.strip()]
    for axis, bins in enumerate(parameter.depends, start=1):
        if bins is not None and bins in names:
            found[f"DEPEND_{axis}"] = names[bins]
    if parameter.is_varying:
        found["DEPEND_0"] = known[""]
    values = None if parameter.is_varying else np.asarray(extract.constants[parameter.name])
    return Entry(names[parameter.name], parameter, found, values)


def _pointed_to_labels(entry: Entry, labels: dict[str, Entry], taken: set[str], *, has_lists: bool) -> Entry:
    """Put labels that the attributes do not hold into a constant of their own."""
    parameter, axis = entry.parameter, len(entry.parameter.shape)
    if not parameter.labels or not axis or len(parameter.labels) != parameter.shape[-1]:
        return entry
    told = [attribute(entry.attributes, key) for key in label_keys(axis)]
    if has_lists and any(isinstance(value, tuple) and len(value) == len(parameter.labels) for value in told):
        return entry
    wanted = [value.strip() for value in told if isinstance(value, str) and value.strip() not in taken]
    ending = entry.name.removeprefix(parameter.name)
    target = wanted[0] if wanted else f"{parameter.name}_LABEL_{axis}{ending}"
    while target in taken or (target in labels and _texts(labels[target]) != parameter.labels):
        target = f"{target.removesuffix(ending) if ending else target}_{ending}"
    labels.setdefault(target, _label_entry(target, parameter))
    pointer = {} if target in told else {f"LABL_PTR_{axis}": target}
    return replace(entry, attributes={**entry.attributes, **pointer})


def _texts(entry: Entry) -> tuple[str, ...]:
    return tuple(np.ravel(entry.values).tolist()) if entry.values is not None else ()


def _label_entry(name: str, parameter: Parameter) -> Entry:
    values = np.array(parameter.labels, dtype=np.str_)
    described = Parameter(
        name, "str", (len(values),), parameter.dims[-1:], is_varying=False, role="metadata", display="none"
    )
    attributes = {"CATDESC": f"Labels of {parameter.name}", "FIELDNAM": name, "VAR_TYPE": "metadata"}
    return Entry(name, described, attributes, values)
