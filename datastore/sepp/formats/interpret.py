"""From the facts of a file to a batch of records of a dataset."""

from collections.abc import Iterable, Mapping

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
    squeezed = {variable.name: _squeeze(variable) for variable in table.variables}
    names = parameter_names(table, dataset_id)
    order = _order(table)
    values: dict[str, Values] = {}
    constants: dict[str, Values] = {}
    parameters: list[Parameter] = []
    for variable in squeezed.values():
        if variable.name not in names:
            continue
        parameter = describe_parameter(variable, squeezed, names)
        parameters.append(parameter)
        masked = mask_fills(variable.values, parameter.fill)
        if variable.is_varying:
            values[parameter.name] = masked if order is None else masked[order]
        else:
            constants[parameter.name] = masked
    time = table.time if order is None else table.time[order]
    dataset = _dataset(content, dataset_id, parameters, time)
    return Batch(dataset, time, values, constants)


def _dataset(content: FileContent, dataset_id: str, parameters: Iterable[Parameter], time: Times) -> Dataset:
    return describe_dataset(dataset_id, content.attributes, parameters=tuple(parameters), cadence_ns=median_step(time))


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
