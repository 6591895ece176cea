"""One run of the command: opened, followed, summed up."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sepp.catalog import Catalog
from sepp.core.errors import ServiceError, UnknownDatasetError
from sepp.core.home import Home
from sepp.ingest.commands import open_archive
from sepp.ingest.mirroring.display import Meter, show_summary
from sepp.ingest.mirroring.journal import Journal, open_journal
from sepp.ingest.mirroring.mirror import Mirror, Request, make_plan
from sepp.ingest.mirroring.source import open_source
from sepp.ingest.mirroring.wire import Manners, Wire
from sepp.ingest.pipeline import Ingestor


def mirror_interval(request: Request, home: Home, manners: Manners, url: str | None = None) -> int:
    """Bring an interval into the archive; the exit status.

    A dataset that is new lies in the bucket at ``url``, if one is given.
    Raises ``ServiceError`` if the remote archive stays away; what came
    before is in, and the next run goes on from there.
    """
    with _open_wire(manners) as wire:
        source = open_source(request.source, wire)
        with open_journal(home.state / "mirrors", source.origin, request.dataset) as journal:
            store, catalog = open_archive(home, url=url)
            if not _is_true(journal, catalog):
                journal.forget()
            plan = make_plan(source, journal, request)
            ingestor = Ingestor(home, store, catalog, dataset_id=_clean(request.dataset))
            folder = journal.path.with_suffix(".pieces")
            mirror = Mirror(source, request.dataset, journal, ingestor.ingest, folder)
            meter = Meter(plan)
            wire.on_bytes = meter.count
            try:
                meter.follow(mirror.run(plan.queue))
            except ServiceError:
                show_summary(meter.done, plan)
                raise
            return show_summary(meter.done, plan)


@contextmanager
def _open_wire(manners: Manners) -> Iterator[Wire]:
    wire = Wire(manners)
    try:
        yield wire
    finally:
        wire.close()


def _is_true(journal: Journal, catalog: Catalog) -> bool:
    """Tell whether the archive still holds what the journal says."""
    try:
        for dataset_id in {each for entry in journal.entries for each in entry.datasets}:
            catalog.describe(dataset_id)
    except UnknownDatasetError:
        return False
    return True


def _clean(dataset: str) -> str:
    """Make an id that is a file name of some remote id: no slashes."""
    return re.sub(r"[^A-Za-z0-9.@+-]+", "_", dataset)
