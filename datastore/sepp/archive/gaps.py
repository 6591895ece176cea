"""Tell a user who opens a gap where there is data."""

import warnings

from sepp.core.errors import NoDataWarning
from sepp.core.time import Interval, to_iso
from sepp.store import Store


def warn_of_gap(store: Store, dataset_id: str, interval: Interval, version: str | None) -> None:
    """Warn that an interval holds no record, naming the nearest ones."""
    index = store.time_index(dataset_id, version)
    row = index.rows(interval).start
    near = []
    if row > 0:
        near.append(f"the last before is {to_iso(int(index.times(slice(row - 1, row))[0]), 0)}")
    if row < index.rows_total:
        near.append(f"the next is {to_iso(int(index.times(slice(row, row + 1))[0]), 0)}")
    warnings.warn(f"{dataset_id} has no record in {interval}: {', '.join(near)}", NoDataWarning, stacklevel=4)
