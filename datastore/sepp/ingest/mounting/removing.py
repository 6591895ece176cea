"""Mounted files that are to be served no more; the files themselves are left alone."""

from pathlib import Path
from urllib.parse import urlsplit

from sepp.core.errors import MismatchError, NoDataError
from sepp.core.home import Home
from sepp.ingest.mounting.mounter import Mounter
from sepp.ingest.mounting.pyramids import follow_rows
from sepp.store.adding.versions import LOCK
from sepp.store.mounted.mounting import FOLDER, POINTER, Mounting
from sepp.store.states.layout import dataset_key


def unmount(mounter: Mounter, home: Home, given: str) -> list[str]:
    """Remove a mounted dataset, or whatever is mounted of a file, a folder or below a URL.

    A dataset with other files too goes on with these as its next version.
    Gives a sentence for each dataset. Raises ``MismatchError`` for a dataset
    that was ingested, ``NoDataError`` if nothing of the kind is mounted.
    """
    store = mounter.store
    held = {name: found for name in store.files.names("") if (found := _mounting(mounter, name))}
    if given in held:
        told = [_remove(mounter, given, held[given])]
    elif "/" not in given and not given.startswith(".") and store.has(given):
        raise MismatchError(f"{given!r} was ingested, not mounted; sepp unmount forgets only what is mounted")
    else:
        told = [line for name, mounting in held.items() if (line := _remove_below(mounter, name, mounting, given))]
    if not told:
        known = f"mounted are: {', '.join(sorted(held))}" if held else "nothing is mounted"
        raise NoDataError(f"Nothing of {given!r} is mounted; {known}")
    left = [url for name in held for url in _urls(_mounting(mounter, name))]
    home.forget_mounted(folder for folder in home.mounted_folders() if not any(_is_below(u, str(folder)) for u in left))
    return told


def _mounting(mounter: Mounter, name: str) -> Mounting | None:
    return None if name.startswith(".") else mounter.store.mounting(name)


def _urls(mounting: Mounting | None) -> list[str]:
    return [granule.origin.url for granule in mounting.granules] if mounting else []


def _is_below(url: str, place: str) -> bool:
    return url == place or url.startswith(place.rstrip("/") + "/")


def _remove_below(mounter: Mounter, name: str, mounting: Mounting, given: str) -> str:
    place = given if urlsplit(given).scheme else str(Path(given).expanduser().resolve())
    urls = set(_urls(mounting))
    gone = {url for url in urls if _is_below(url, place)}
    if not gone:
        return ""
    if gone == urls:
        return _remove(mounter, name, mounting)
    mounter.remount(name, gone)
    follow_rows(mounter.store, name)
    return f"{name}: {_files(len(gone))} no longer mounted and left untouched; {_files(len(urls - gone))} still mounted"


def _remove(mounter: Mounter, name: str, mounting: Mounting) -> str:
    """Take a dataset out of the catalogue, then what was written down of it out of the store."""
    store, key = mounter.store, dataset_key(name)
    is_shown = store.has_mounted(name)
    with store.files.lock(f"{key}/{LOCK}"):
        if is_shown:
            mounter.catalog.remove(name)
        store.files.remove(f"{key}/{POINTER}")
        store.files.remove(f"{key}/{FOLDER}")
    if is_shown:
        store.files.remove(key)
    return f"{name}: no longer in the archive; its {_files(len(set(_urls(mounting))))} left untouched"


def _files(count: int) -> str:
    return f"{count} file is" if count == 1 else f"{count} files are"
