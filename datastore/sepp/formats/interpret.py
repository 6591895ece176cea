"""From the facts of a file to a batch of records of a dataset."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sepp.core.model import Batch, Dataset, Parameter, Times, Values
from sepp.formats.cadence import median_step
from sepp.formats.content import NO_TIME, FileContent, Table, Variable
from sepp.formats.descriptions import describe_dataset
from sepp.formats.fills import mask_fills
from sepp.formats.identity import common_suffix, strip_suffix
from sepp.formats.parameters import describe_parameter, label_names

_RESERVED = {"time": "time_value"}


def to_batch(content: FileContent, table: Table, dataset_id: str) -> Batch:
    """Interpret a table of a file as records of ``dataset_id``.

    Fills become NaN in floats and NaT in times; a trailing axis of length
    1 is squeezed; records without time are dropped and the rest put in
    order of time (stable). Variables that only label another are folded
    into its ``labels``.
    """
    return Interpreter().to_batch(content, table, dataset_id)


class Interpreter:
    """Interprets the parts of one file; what they have in common is looked at once."""

    def __init__(self, complete: Callable[[Dataset], Dataset] | None = None, *, is_own: bool = False) -> None:
        """Have descriptions completed by ``complete``.

        Fills are replaced in place in arrays that ``is_own``: nobody else looks at them.
        """
        self._complete = complete
        self._is_own = is_own
        self._known: dict[tuple[str, str], _Told] = {}

    def to_batch(self, content: FileContent, table: Table, dataset_id: str) -> Batch:
        """Interpret a table as the function of this name does.

        Tables that are alike but for their records share the dataset's description,
        whose cadence is that of the first one that had any.
        """
        order = _order(table)
        time = table.time if order is None else table.time[order]
        told = self._tell(content, table, dataset_id, time)
        values: dict[str, Values] = {}
        for variable in table.variables:
            parameter = told.parameters.get(variable.name)
            if variable.is_varying and parameter is not None:
                masked = mask_fills(_squeeze(variable).values, parameter.fill, is_own=self._is_own)
                values[parameter.name] = masked if order is None else masked[order]
        return Batch(told.dataset, time, values, told.constants)

    def _tell(self, content: FileContent, table: Table, dataset_id: str, time: Times) -> "_Told":
        key, facts = (table.time_name, dataset_id), _facts(content, table)
        known = self._known.get(key)
        if known and known.dataset.cadence_ns and _is_same(known.facts, facts):
            return known
        variables = {variable.name: _squeeze(variable) for variable in table.variables}
        names = parameter_names(table, dataset_id)
        found = {name: describe_parameter(variables[name], variables, names) for name in names}
        constants = {
            parameter.name: mask_fills(variables[name].values, parameter.fill)
            for name, parameter in found.items()
            if not parameter.is_varying
        }
        dataset = describe_dataset(
            dataset_id, content.attributes, parameters=tuple(found.values()), cadence_ns=median_step(time)
        )
        told = _Told(facts, self._complete(dataset) if self._complete else dataset, found, constants)
        self._known[key] = told
        return told


@dataclass(frozen=True, slots=True)
class _Told:
    """What a table says but for its records."""

    facts: tuple[object, ...]
    dataset: Dataset
    parameters: dict[str, Parameter]
    """By the variables' names."""
    constants: dict[str, Values]


def _facts(content: FileContent, table: Table) -> tuple[object, ...]:
    """Give all that a description is made of: objects that parts of a file share, types and shapes."""
    facts: list[object] = [content.attributes]
    for variable in table.variables:
        facts += [variable.name, variable.attributes, variable.is_varying, variable.values.dtype]
        facts.append(variable.values.shape[1:] if variable.is_varying else variable.values)
    return tuple(facts)


def _is_same(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    if len(first) != len(second):
        return False
    pairs = zip(first, second, strict=True)
    return all(a is b or (isinstance(a, str | tuple | np.dtype) and a == b) for a, b in pairs)


def parameter_names(table: Table, dataset_id: str) -> Mapping[str, str]:
    """Map the variables that become parameters to the parameters' names."""
    suffix = common_suffix(table) or dataset_id
    labels = label_names(table)
    names: dict[str, str] = {}
    for variable in table.variables:
        if variable.name not in labels:
            names[variable.name] = _free_name(strip_suffix(variable.name, suffix), names)
    return names


def _free_name(wanted: str, taken: Mapping[str, str]) -> str:
    name = _RESERVED.get(wanted, wanted).replace("/", "_")
    while name in taken.values():
        name += "_"
    return name


def _squeeze(variable: Variable) -> Variable:
    first = 1 if variable.is_varying else 0
    shape = variable.values.shape
    if len(shape) <= first or shape[-1] != 1:
        return variable
    return Variable(variable.name, variable.values.reshape(shape[:-1]), variable.is_varying, variable.attributes)


def _order(table: Table) -> np.ndarray[tuple[int], np.dtype[np.intp]] | None:
    """Give the rows to take in order of time; None to take all as they are."""
    is_timed = table.time != NO_TIME
    if is_timed.all() and not (table.time[1:] < table.time[:-1]).any():
        return None
    rows = np.flatnonzero(is_timed)
    return rows[np.argsort(table.time[rows], kind="stable")]
