"""The platform's home folder and the rooms in it."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sepp.core.errors import HomeError

_MOUNTED = "mounted-folders"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")


@dataclass(frozen=True, slots=True)
class Home:
    """Where one installation keeps everything it must not lose."""

    root: Path
    """The folder given by ``--home``."""

    @property
    def archive(self) -> Path:
        """The Zarr archive (``public/`` and ``restricted/<group>/``)."""
        return self.root / "archive"

    @property
    def public(self) -> Path:
        """Datasets that everybody may read."""
        return self.archive / "public"

    @property
    def originals(self) -> Path:
        """Original files by checksum, never changed."""
        return self.root / "originals"

    @property
    def users(self) -> Path:
        """One home folder per user."""
        return self.root / "homes"

    @property
    def state(self) -> Path:
        """Databases, secrets, logs; readable by the platform only."""
        return self.root / "state"

    @property
    def catalog_url(self) -> str:
        """SQLAlchemy URL of the catalogue, unless settings name another."""
        return f"sqlite:///{self.state / 'catalog.sqlite'}"

    def mounted_folders(self) -> tuple[Path, ...]:
        """List the local files and folders that are served where they lie."""
        try:
            lines = (self.state / _MOUNTED).read_text(encoding="utf-8").splitlines()
        except OSError:
            return ()
        return tuple(Path(line) for line in lines if line)

    def remember_mounted(self, folders: Iterable[Path]) -> None:
        """Add local files and folders to those served where they lie."""
        known = dict.fromkeys([*self.mounted_folders(), *(folder.absolute() for folder in folders)])
        partial = self.state / f"{_MOUNTED}.{os.getpid()}"
        partial.write_text("".join(f"{folder}\n" for folder in known), encoding="utf-8")
        partial.replace(self.state / _MOUNTED)

    def forget_mounted(self, folders: Iterable[Path]) -> None:
        """Take local files and folders out of those served where they lie."""
        gone = {folder.absolute() for folder in folders}
        partial = self.state / f"{_MOUNTED}.{os.getpid()}"
        left = [folder for folder in self.mounted_folders() if folder not in gone]
        partial.write_text("".join(f"{folder}\n" for folder in left), encoding="utf-8")
        partial.replace(self.state / _MOUNTED)

    def prepare(self) -> "Home":
        """Make the folders that are missing.

        Raises ``HomeError`` if one can't be made or written.
        """
        try:
            for folder in (self.public, self.originals, self.users):
                folder.mkdir(parents=True, exist_ok=True)
            self.state.mkdir(mode=0o700, exist_ok=True)
            self.state.chmod(0o700)
        except OSError as error:
            raise HomeError(
                f"Cannot use {str(self.root)!r} as home: {error.strerror}; name another with --home"
            ) from error
        if not os.access(self.state, os.W_OK):
            raise HomeError(f"Cannot write to {str(self.root)!r}; name another home with --home")
        return self


def default_home() -> Path:
    """Name the home used without ``--home``: ``$SEPP_HOME`` or XDG data.

    Raises ``HomeError`` for a URL.
    """
    given = os.environ.get("SEPP_HOME")
    return find_folder(given) if given else Path.home() / ".local" / "share" / "sepp"


def find_home(given: str | os.PathLike[str] | None = None) -> Home:
    """Locate the home folder without touching it.

    Raises ``HomeError`` for a URL.
    """
    return Home(find_folder(given).absolute() if given else default_home().absolute())


def find_folder(given: str | os.PathLike[str], what: str = "A home") -> Path:
    """Read the path of a folder of this machine.

    Raises ``HomeError`` for a URL.
    """
    if _URL.match(os.fspath(given)):
        raise HomeError(
            f"{what} is a folder of this machine, got {os.fspath(given)!r}; what can lie in a bucket are its data "
            "(sepp ingest --store URL --home FOLDER; Store('s3://…') in Python) and files to serve (sepp mount URL)"
        )
    return Path(given).expanduser()
