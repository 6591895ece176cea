"""Names of the files that pieces are kept as."""

import re

from sepp.core.time import Interval, to_iso


def name_piece(dataset: str, interval: Interval, suffix: str) -> str:
    """Name a stretch as the Cluster archive does: ``ID__20010201_000000_20010202_000000``."""
    times = (to_iso(at, 0) for at in (interval.start_ns, interval.stop_ns))
    stretch = "_".join(re.sub(r"[-:Z]", "", text).replace("T", "_") for text in times)
    return f"{re.sub(r'[^A-Za-z0-9.@-]+', '_', dataset)}__{stretch}{suffix}"
