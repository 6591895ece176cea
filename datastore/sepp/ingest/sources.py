"""What there is to ingest: files, folders walked, URLs brought here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sepp.core.errors import NoDataError, UnreadableFileError
from sepp.core.model import Granule
from sepp.formats import readers
from sepp.formats.reader import read_head
from sepp.ingest.event_lists.telling import TEXTS, is_event_list
from sepp.ingest.fetching import fetch, is_url

_ANYBODYS = (".asc", ".bin", ".csv", ".dat", ".json", ".tab", ".txt", ".xml")
_TABLES = (".tsv", ".vot", ".votable")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to ingest."""

    path: Path
    """Where it lies on this machine."""
    origin: str
    """Path or URL that it was taken from."""
    is_named: bool
    """True if the user named this very file, False if a folder gave it."""
    passed_over: str = ""
    """Why it is not read; empty if it is."""
    is_list: bool = False
    """True if it is a list of events, none of a dataset."""
    lenient: bool = False
    """True if it is read although it breaks a rule of delivery."""
    renamed: bool = False
    """True if ``path`` has another name than the file has where it comes from."""
    recorded_as: str = ""
    """Id of its main dataset where it was recorded before, whatever tells ids today; empty for new files."""

    @property
    def size(self) -> int:
        """Size in bytes."""
        return self.path.stat().st_size


def find_sources(given: Sequence[str], scratch: Path) -> list[Source]:
    """List the files that paths and URLs give, in order of name.

    In a folder only files with a known suffix count; where that suffix says
    little (``.csv``, ``.xml``), a reader must know the content, else the
    source tells why it is passed over. Raises ``NoDataError``
    for a path that does not exist, and ``UnreadableFileError`` for a URL
    that can't be fetched into ``scratch``.
    """
    return [source for each in given for source in _expand(each, scratch)]


def _expand(given: str, scratch: Path) -> Iterator[Source]:
    if is_url(given):
        yield _fetch(given, scratch)
        return
    path = Path(given).expanduser().absolute()
    if path.is_dir():
        suffixes = tuple(suffix for reader in readers.values() for suffix in reader.suffixes)
        found = sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith((*suffixes, *TEXTS)))
        sources = [Source(each, str(each), is_named=False, is_list=_is_list(each)) for each in found]
        named = [each for each in sources if each.is_list or each.path.name.lower().endswith(suffixes)]
        yield from (each if each.is_list else replace(each, passed_over=_unknown(each.path)) for each in named)
    elif path.is_file():
        yield Source(path, str(path), is_named=True, is_list=_is_list(path))
    else:
        raise NoDataError(f"No such file or folder: {given!r}")


def _is_list(path: Path) -> bool:
    return path.name.lower().endswith(_ANYBODYS + _TABLES) and is_event_list(path)


def _unknown(path: Path) -> str:
    """Tell why no reader takes a file that could be anybody's; empty if one does."""
    if not path.name.lower().endswith(_ANYBODYS):
        return ""
    try:
        head = read_head(path)
    except UnreadableFileError:
        return ""
    if any(reader.recognises(path, head) for reader in readers.values()):
        return ""
    return f"no reader knows its content, it begins with {head[:16]!r}; a table needs a header, as the README tells"


def _fetch(url: str, scratch: Path) -> Source:
    fetched = fetch(url, scratch)
    renamed = not fetched.path.name.lower().endswith((".cef", ".cef.gz"))
    is_list = not fetched.is_answer and _is_list(fetched.path)
    return Source(fetched.path, url, is_named=True, is_list=is_list, renamed=renamed)


def read_again(path: Path, granule: Granule) -> Source:
    """Give a kept original to be read as what it was recorded as."""
    origin, recorded_as = granule.source or str(path), granule.dataset_id.partition("@")[0]
    return Source(path, origin, is_named=True, lenient=True, recorded_as=recorded_as)
