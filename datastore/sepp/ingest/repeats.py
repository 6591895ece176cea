"""Records that a file holds more than once, time and values alike: kept once."""

from dataclasses import replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from sepp.core.model import Batch, Values

_VALUES_AT_ONCE = 1 << 20
_MOST_CARRIED = 1 << 16
_SEED = 20050109
_MIXING = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))

Rows = NDArray[np.intp]


class Repeats:
    """Leaves out what repeats a record of the same file, as the store does with records that it holds.

    Records of one time whose values differ are all kept. Of a time that
    goes on in the next part its last records are remembered.
    """

    def __init__(self) -> None:
        """Begin a file."""
        self._left_out = 0
        self._carried: dict[str, Batch] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """Tell how many records were left out; nothing if none was."""
        if not self._left_out:
            return ()
        what = "1 record repeats another" if self._left_out == 1 else f"{self._left_out:,} records repeat another"
        return (f"{what} of the file, time and values alike: kept once",)

    def leave_out(self, batch: Batch) -> Batch:
        """Give a batch without repeats; its parts must come in order."""
        if not len(batch):
            return batch
        carried = self._carried.pop(batch.dataset.id, None)
        before = carried if carried and _goes_on(carried, batch) else None
        rows = _rows_of_shared_times(batch, is_begun=before is not None)
        if len(rows):
            batch = self._without(batch, rows, before)
        last = int(np.searchsorted(batch.time, batch.time[-1])) if len(batch) else 0
        tail = before if not len(batch) else take_rows(batch, np.arange(last, len(batch)))
        if before is not None and len(batch) and last == 0:
            tail = _joined(before, take_rows(batch, np.arange(len(batch))))
        if tail is not None:
            self._carried[batch.dataset.id] = take_rows(tail, np.arange(max(0, len(tail) - _MOST_CARRIED), len(tail)))
        return batch

    def _without(self, batch: Batch, rows: Rows, before: Batch | None) -> Batch:
        shared = take_rows(batch, rows)
        count = len(before) if before is not None else 0
        repeats = find_repeats(shared if before is None else _joined(before, shared))
        repeats = repeats[repeats >= count] - count
        self._left_out += len(repeats)
        if not len(repeats):
            return batch
        is_kept = np.ones(len(batch), np.bool_)
        is_kept[rows[repeats]] = False
        return take_rows(batch, np.flatnonzero(is_kept))


def find_repeats(batch: Batch) -> Rows:
    """Give the records that equal an earlier one; NaN is the same as NaN."""
    signs = np.zeros(len(batch), np.uint64)
    for number, values in enumerate(batch.values.values()):
        signs ^= _sign(values, number)
    order = np.lexsort((signs, batch.time))
    is_alike = (np.diff(batch.time[order]) == 0) & (signs[order][1:] == signs[order][:-1])
    first, second = order[:-1][is_alike], order[1:][is_alike]
    is_same = np.ones(len(first), np.bool_)
    for values in batch.values.values():
        is_same &= _is_same(values[first], values[second])
    return np.sort(second[is_same])


def take_rows(batch: Batch, rows: Rows) -> Batch:
    """Give some records of a batch."""
    return replace(batch, time=batch.time[rows], values={name: each[rows] for name, each in batch.values.items()})


def _rows_of_shared_times(batch: Batch, *, is_begun: bool) -> Rows:
    """Give the rows whose time another has too; those of the first time if it is begun."""
    as_before = batch.time[1:] == batch.time[:-1]
    if not is_begun and not as_before.any():
        return np.empty(0, np.intp)
    is_shared = np.zeros(len(batch), np.bool_)
    is_shared[1:] = as_before
    is_shared[:-1] |= as_before
    is_shared[0] |= is_begun
    return np.flatnonzero(is_shared)


def _goes_on(before: Batch, batch: Batch) -> bool:
    return before.time[-1] == batch.time[0] and before.values.keys() == batch.values.keys()


def _joined(first: Batch, second: Batch) -> Batch:
    values = {name: np.concatenate([each, second.values[name]]) for name, each in first.values.items()}
    return replace(first, time=np.concatenate([first.time, second.time]), values=values)


def _sign(values: Values, number: int) -> NDArray[np.uint64]:
    """Give a number for each record, the same for equal ones and hardly ever for others."""
    flat = values.reshape(len(values), prod(values.shape[1:]))
    signs = np.zeros(len(flat), np.uint64)
    step = max(1, _VALUES_AT_ONCE // max(1, flat.shape[1]))
    for first in range(0, len(flat), step):
        words = _mixed(_words(flat[first : first + step]))
        factors = np.random.default_rng([_SEED, number]).integers(1, 1 << 63, words.shape[1], np.uint64) | np.uint64(1)
        signs[first : first + step] = (words * factors).sum(axis=1, dtype=np.uint64)
    return signs


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each word over all its bits, which no two words share (SplitMix64, Steele et al. 2014)."""
    for shift, factor in _MIXING:
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(factor)
    return words ^ (words >> np.uint64(31))


def _words(flat: Values) -> NDArray[np.uint64]:
    """Give the bits of values, those of equal values the same."""
    if flat.dtype.kind == "f":
        plain = flat.astype(np.float64) + 0.0
        plain[np.isnan(plain)] = np.nan
        return plain.view(np.uint64)
    if flat.dtype.kind in "iubmM":
        return flat.astype(np.int64).view(np.uint64)
    text = np.ascontiguousarray(flat.astype(np.str_))
    return (
        text.view(np.uint32).reshape(len(flat), -1).astype(np.uint64) if text.size else np.zeros((len(flat), 1), "u8")
    )


def _is_same(first: Values, second: Values) -> NDArray[np.bool_]:
    is_same = np.asarray(first == second)
    if first.dtype.kind in "fmM":
        is_same |= (first != first) & (second != second)  # noqa: PLR0124 - NaN and NaT differ from themselves
    return np.asarray(is_same.all(axis=tuple(range(1, is_same.ndim))))
