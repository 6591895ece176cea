"""Files that are mounted: there, and as they were."""

from sepp.core.errors import StoreError
from sepp.ingest.verification.finding import Archive, Cure, Finding
from sepp.store.mounted import MountingStore, look_up
from sepp.store.mounted.levels import build_levels, damaged_levels
from sepp.store.mounted.mounting import POINTER, Mounting
from sepp.store.states.snapshot import ROOT


def folder_names(archive: Archive) -> set[str]:
    """Name what may be datasets."""
    return {name for name in archive.store.files.names("") if not name.startswith(".")}


def mounted_ids(archive: Archive) -> set[str]:
    """Name the datasets that are mounted, not ingested."""
    within = {name: set(archive.store.files.names(name)) for name in folder_names(archive)}
    return {name for name, members in within.items() if POINTER in members and ROOT not in members}


def check_mounted(archive: Archive, dataset_id: str) -> list[Finding]:
    """Look for each file of a mounted dataset; no values are read."""
    store = _mounting(archive)
    mounting = store.mounting(dataset_id)
    found = _check_levels(store, dataset_id, mounting) if mounting else []
    for granule in mounting.granules if mounting else ():
        try:
            is_same = look_up(granule.origin.url) == granule.origin
            text = "" if is_same else f"changed since it was mounted; run: sepp mount {granule.origin.url}"
        except StoreError as error:
            text = str(error)
        if text:
            found.append(Finding(dataset_id, granule.origin.url, text, Cure.NONE))
    return found


def _check_levels(store: MountingStore, dataset_id: str, mounting: Mounting) -> list[Finding]:
    damaged = damaged_levels(store, mounting)
    if not damaged:
        return []
    text = f"lost, damaged or not made yet: {', '.join(damaged[:3])}{' …' if len(damaged) > 3 else ''}"
    return [Finding(dataset_id, "levels of mounted data", text, Cure.LEVELS, mounting.version)]


def rebuild_mounted_levels(archive: Archive, dataset_id: str) -> str:
    """Make the levels of a mounted dataset anew; raises as ``build_levels`` does."""
    return f"levels of {build_levels(_mounting(archive), dataset_id, is_anew=True)} computed again"


def _mounting(archive: Archive) -> MountingStore:
    store = MountingStore(archive.store.url)
    store.files = archive.store.files
    return store
