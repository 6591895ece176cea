"""Records of several files as one batch, where they fit together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sepp.core.model import Batch, Granule


def join_batches(batches: Sequence[Batch]) -> Iterator[tuple[Batch, list[int]]]:
    """Join batches of one dataset that follow each other in time.

    Gives each joined batch with the places of those in it, in order of
    time. Batches that overlap, or differ in parameters, types or
    constants, stay apart, in the order given.
    """
    order = sorted(range(len(batches)), key=lambda place: int(batches[place].time[0]))
    run: list[int] = []
    for place in order:
        if run and not _follows(batches[run[-1]], batches[place]):
            yield _joined([batches[each] for each in run]), run
            run = []
        run.append(place)
    if run:
        yield _joined([batches[each] for each in run]), run


def _follows(first: Batch, second: Batch) -> bool:
    return int(first.time[-1]) < int(second.time[0]) and _is_alike(first, second)


def _is_alike(first: Batch, second: Batch) -> bool:
    if first.values.keys() != second.values.keys() or first.constants.keys() != second.constants.keys():
        return False
    kinds = all(
        (found.dtype, found.shape[1:]) == (second.values[name].dtype, second.values[name].shape[1:])
        for name, found in first.values.items()
    )
    return kinds and all(
        np.array_equal(found, second.constants[name], equal_nan=found.dtype.kind == "f")
        for name, found in first.constants.items()
    )


def _joined(batches: Sequence[Batch]) -> Batch:
    if len(batches) == 1:
        return batches[0]
    names = batches[0].values
    values = {name: np.concatenate([batch.values[name] for batch in batches]) for name in names}
    return replace(batches[-1], time=np.concatenate([batch.time for batch in batches]), values=values)


def join_granules(first: Granule, second: Granule) -> Granule:
    """Sum up what two parts of one file gave to one dataset."""
    starts = [start for start in (first.start_ns, second.start_ns) if start is not None]
    stops = [stop for stop in (first.stop_ns, second.stop_ns) if stop is not None]
    return replace(
        second,
        start_ns=min(starts, default=None),
        stop_ns=max(stops, default=None),
        records=first.records + second.records,
    )
