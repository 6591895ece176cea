"""Levels for drawing, made of mounted files and kept in the archive."""

from collections.abc import Sequence

from sepp.core.errors import SeppError
from sepp.ingest.report import Outcome
from sepp.store.mounted import MountingStore
from sepp.store.mounted.levels import build_levels, damaged_levels, wants_levels


def raise_pyramids(store: MountingStore, outcomes: Sequence[Outcome], *, is_wanted: bool) -> list[str]:
    """Make levels of the datasets that files belong to, if wanted or made before.

    Gives what failed; the datasets are mounted all the same.
    """
    failed = []
    for name in sorted({granule.dataset_id for outcome in outcomes for granule in outcome.granules}):
        try:
            follow_rows(store, name, is_wanted=is_wanted)
        except (SeppError, OSError) as error:
            failed.append(f"no pyramids of {name}: {error}; run: sepp verify {name} --repair")
    return failed


def follow_rows(store: MountingStore, dataset_id: str, *, is_wanted: bool = False) -> None:
    """Make the levels that are missing of a mounted dataset, if wanted or made before."""
    mounting = store.mounting(dataset_id) if store.has_mounted(dataset_id) else None
    if mounting is None or not (is_wanted or wants_levels(mounting)):
        return
    if not wants_levels(mounting) or damaged_levels(store, mounting) == ["pyramid"]:
        build_levels(store, dataset_id)
