"""New records fitted to the dataset that they join."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from sepp.core.errors import MismatchError
from sepp.core.model import Batch, Dataset, Parameter, Times, Values
from sepp.store.adding.shaping import join_constants, join_shapes, pad_values
from sepp.store.chunks.array_spec import ArraySpec
from sepp.store.states.layout import TIME, default_fill, dtype_with_room, to_stored, zarr_dtype
from sepp.store.states.snapshot import Snapshot

_TOLD = ("title", "description", "citation", "caveats", "attributes")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Records as they will be stored, and what they ask of the dataset."""

    dataset: Dataset
    """Description of the dataset with what the records add to it."""
    time: Times
    """ns since 1970, shape ``(n,)``."""
    values: Mapping[str, Values]
    """Values as stored, of the varying parameters that came."""
    constants: Mapping[str, Values]
    """Values as stored, of the constants that came."""
    dtypes: Mapping[str, str]
    """Type in the store of every parameter that came."""
    came: Mapping[str, Parameter]
    """Every parameter that came, in the form in which it did."""
    recast: frozenset[str] = frozenset()
    """Held parameters that must become wider or varying."""

    def __len__(self) -> int:
        """Count the records."""
        return len(self.time)

    def rows(self, start: int, stop: int | None = None) -> "Fitted":
        """Give only the records from ``start`` to ``stop``."""
        values = {name: found[start:stop] for name, found in self.values.items()}
        return replace(self, time=self.time[start:stop], values=values)


def fit_batch(batch: Batch, snapshot: Snapshot | None, *, is_newest: bool = False) -> Fitted:
    """Check a batch and bring it to the types and shapes of what is held.

    The dataset is described as before, unless the batch ends last of all or
    ``is_newest``. Raises ``MismatchError`` if it contradicts itself or what
    is held.
    """
    check_batch(batch)
    given = {p.name: p for p in batch.dataset.parameters if p.name in batch.values or p.name in batch.constants}
    joined = join_shapes(given, snapshot)
    found = {name: batch.values.get(name, batch.constants.get(name)) for name in given}
    fitted = [
        _fit_one(given[name], joined[name], values, snapshot, len(batch))
        for name, values in found.items()
        if values is not None
    ]
    widened = [parameter for name, parameter in joined.items() if name not in given]
    came = [*(one.parameter for one in fitted), *widened]
    return Fitted(
        dataset=_describe(batch, snapshot, came, is_newest=is_newest),
        time=np.ascontiguousarray(batch.time, dtype=np.int64),
        values={one.parameter.name: one.values for one in fitted if one.parameter.is_varying},
        constants={one.parameter.name: one.values for one in fitted if not one.parameter.is_varying},
        dtypes={one.parameter.name: one.dtype for one in fitted},
        came=given,
        recast=frozenset(one.parameter.name for one in fitted if one.is_recast) | {one.name for one in widened},
    )


def fit_alike(batch: Batch, before: Batch, fitted: Fitted) -> Fitted | None:
    """Fit a batch as the one before it was, if it differs from that in nothing but its records.

    Raises ``MismatchError`` if it contradicts itself.
    """
    is_alike = batch.dataset is before.dataset and batch.values.keys() == before.values.keys() == fitted.values.keys()
    if not is_alike or not _has_same_constants(batch, before):
        return None
    if any(values.dtype != before.values[name].dtype for name, values in batch.values.items()):
        return None
    if fitted.recast:
        return None
    check_batch(batch)
    known = {parameter.name: parameter for parameter in fitted.dataset.parameters}
    values = {
        name: _filled_up(to_stored(found, fitted.dtypes[name]), known[name], fitted.dtypes[name])
        for name, found in batch.values.items()
    }
    return replace(fitted, time=np.ascontiguousarray(batch.time, dtype=np.int64), values=values)


def without_records(batch: Batch, fitted: Fitted) -> tuple[Batch, Fitted]:
    """Give both but for their records, whose memory is not held."""
    none = np.empty(0, np.int64)
    given = {name: np.empty(0, found.dtype) for name, found in batch.values.items()}
    stored = {name: np.empty(0, found.dtype) for name, found in fitted.values.items()}
    return replace(batch, time=none, values=given), replace(fitted, time=none, values=stored)


def _has_same_constants(batch: Batch, before: Batch) -> bool:
    if batch.constants.keys() != before.constants.keys():
        return False
    return all(found is before.constants[name] for name, found in batch.constants.items())


def check_batch(batch: Batch) -> None:
    """Refuse a batch that contradicts itself with ``MismatchError``."""
    if batch.time.ndim != 1 or (batch.time[1:] < batch.time[:-1]).any():
        raise MismatchError(f"Times of {batch.dataset.id!r} must not decrease; sort the records by time first")
    for name, values in (*batch.values.items(), *batch.constants.items()):
        parameter = batch.dataset.parameter(name)
        if parameter is None:
            raise MismatchError(f"Values of {name!r} came without its description in {batch.dataset.id!r}")
        if name == TIME:
            raise MismatchError(f"{batch.dataset.id!r} has a parameter named {TIME!r}; it is the name of the time axis")
        wanted = (len(batch), *parameter.shape) if name in batch.values else parameter.shape
        if values.shape != wanted or parameter.is_varying != (name in batch.values):
            raise MismatchError(f"{name!r} of {batch.dataset.id!r} should have shape {wanted}, got {values.shape}")


@dataclass(frozen=True, slots=True)
class _FittedOne:
    parameter: Parameter
    values: Values
    dtype: str
    is_recast: bool


def _fit_one(
    parameter: Parameter, joined: Parameter, values: Values, snapshot: Snapshot | None, count: int
) -> _FittedOne:
    """Fit what came as ``parameter`` to the shape of ``joined``."""
    dtype = zarr_dtype(values)
    held = snapshot.dataset.parameter(parameter.name) if snapshot else None
    if snapshot is None or held is None:
        return _FittedOne(joined, _filled_up(to_stored(values, dtype), joined, dtype), dtype, is_recast=False)
    spec = snapshot.array(held.name).spec
    kept = common_dtype(spec.dtype, dtype, f"{parameter.name!r} of {snapshot.dataset.id!r}")
    stored = to_stored(values, kept) if dtype != kept or kept != "string" else to_stored(values, dtype)
    varies = held.is_varying or parameter.is_varying
    if not varies:
        constant = join_constants(snapshot.array(held.name).read_all(), stored)
        varies, stored = constant is None, stored if constant is None else constant
    if varies and not parameter.is_varying:
        stored = np.broadcast_to(stored, (count, *stored.shape))
    if varies and not held.shape == parameter.shape == joined.shape:
        kept = dtype_with_room(kept, held)
        stored = to_stored(stored, kept)
    is_recast = kept != spec.dtype or varies != held.is_varying or joined.shape != held.shape
    return _FittedOne(replace(joined, is_varying=varies), _filled_up(stored, joined, kept), kept, is_recast)


def _filled_up(values: Values, parameter: Parameter, dtype: str) -> Values:
    return pad_values(values, parameter.shape, default_fill(parameter, dtype))


def common_dtype(held: str, new: str, what: str) -> str:
    """Choose the type that holds both; raises ``MismatchError``."""
    if held == new:
        return held
    if "string" in (held, new) or "bool" in (held, new):
        raise MismatchError(f"{what} is held as {held}, got {new}; ingest it as another dataset with --dataset")
    return str(np.result_type(np.dtype(held), np.dtype(new)).name)


def _describe(batch: Batch, snapshot: Snapshot | None, came: list[Parameter], *, is_newest: bool) -> Dataset:
    given = batch.dataset
    if snapshot is None:
        return replace(given, parameters=tuple(came))
    bounds = snapshot.document["bounds"] if snapshot.rows else None
    ends_last = bool(len(batch) and (bounds is None or int(batch.time[-1]) >= bounds[1]))
    held = _renewed(snapshot.dataset, given) if is_newest or ends_last else snapshot.dataset
    changed = {parameter.name: parameter for parameter in came}
    known = [changed.pop(parameter.name, parameter) for parameter in held.parameters]
    return replace(_completed(held, given), parameters=(*known, *changed.values()))


def _renewed(held: Dataset, given: Dataset) -> Dataset:
    """Take over what a newer file tells of itself; what it leaves open stays."""
    told = {name: getattr(given, name) for name in _TOLD if getattr(given, name)}
    return replace(held, **told)


def _completed(held: Dataset, given: Dataset) -> Dataset:
    gaps = {
        field.name: getattr(given, field.name)
        for field in fields(Dataset)
        if field.name != "parameters" and getattr(held, field.name) in ("", None, {})
    }
    return replace(held, **gaps)


def recast(values: Values, spec: ArraySpec, dtype: str) -> Values:
    """Bring held values to a wider type; fills of integers become NaN."""
    if spec.dtype == dtype:
        return values
    found = values.astype(dtype)
    if dtype.startswith("float") and values.dtype.kind != "f":
        found[np.asarray(values == spec.fill)] = np.nan
    return found
