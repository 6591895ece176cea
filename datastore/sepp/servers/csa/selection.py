"""Which datasets and which stretches of them a request means."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate

from sepp.archive.exporting import take_extract
from sepp.core.errors import nearest_names
from sepp.core.time import SECOND_NS, Interval
from sepp.formats.writing.extract import Extract
from sepp.servers.csa.errors import CsaError
from sepp.servers.csa.query import DataQuery
from sepp.servers.services import Services

MOST_DATASETS = 500
_WILD = frozenset("*?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Records of one dataset that are wanted."""

    extract: Extract
    """The records, bound to a version."""
    interval: Interval
    """What was asked for of them."""


def select_datasets(services: Services, query: DataQuery) -> list[str]:
    """List the datasets that the patterns of a request mean.

    Raises ``CsaError`` if one is not known, or if they are too many.
    """
    found: dict[str, None] = {}
    for pattern in query.patterns:
        ids = _match(services, pattern, query) if _WILD & set(pattern) else [require_dataset(services, pattern)]
        found.update(dict.fromkeys(ids))
    if len(found) > MOST_DATASETS and not query.is_header:
        raise CsaError(f"{len(found)} datasets fit; at most {MOST_DATASETS} at once: write more of DATASET_ID", 413)
    return list(found)


def require_dataset(services: Services, dataset_id: str) -> str:
    """Give the id of a dataset that may be read; raises ``CsaError``."""
    if not services.catalog.has(dataset_id):
        near = nearest_names(dataset_id, services.catalog.similar(dataset_id))
        raise CsaError(f"No dataset {dataset_id!r}{near}", 404)
    return dataset_id


def take_stretches(services: Services, query: DataQuery, dataset_id: str) -> Iterator[Stretch]:
    """Give the records of a dataset that a request means; nothing where there are none."""
    if not services.store.has(dataset_id):
        return
    whole = take_extract(services.store, dataset_id, None)
    if not whole.rows:
        return
    first, last = whole.bounds()
    start = query.start_ns if query.start_ns is not None else first - first % SECOND_NS
    stop = query.stop_ns if query.stop_ns is not None else last + SECOND_NS - last % SECOND_NS
    if start >= stop:
        return
    wanted = Interval(start, stop)
    for interval in [wanted] if query.since_ns is None else _ingested(services, query.since_ns, dataset_id, wanted):
        extract = take_extract(services.store, dataset_id, interval, version=whole.version)
        if extract.rows:
            yield Stretch(extract, interval)


def _match(services: Services, pattern: str, query: DataQuery) -> Sequence[str]:
    fits = re.compile(translate(re.sub(r"\*+", "*", pattern))).fullmatch
    known = services.catalog.outlines() if query.is_header else services.catalog.titles()
    found = [one.id for one in known if fits(one.id)]
    if not found:
        raise CsaError(f"No dataset fits {pattern!r}", 404)
    return found


def _ingested(services: Services, since_ns: int, dataset_id: str, wanted: Interval) -> list[Interval]:
    """Find the stretches whose files were taken in from an instant on."""
    found: list[Interval] = []
    for granule in services.catalog.granules(dataset_id):
        if granule.ingested_ns < since_ns or granule.start_ns is None or granule.stop_ns is None:
            continue
        start, stop = max(granule.start_ns, wanted.start_ns), min(granule.stop_ns + 1, wanted.stop_ns)
        if start >= stop:
            continue
        if found and start <= found[-1].stop_ns:
            found[-1] = Interval(found[-1].start_ns, max(stop, found[-1].stop_ns))
        else:
            found.append(Interval(start, stop))
    return found
