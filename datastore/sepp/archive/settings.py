"""Where this process finds the archive."""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr

from sepp.core.home import Home, find_folder, find_home
from sepp.core.settings import Settings


class ArchiveSettings(Settings):
    """Read from ``SEPP_…``; a hub's spawner sets them in each server."""

    archive_root: Path | None = Field(
        default=None, description="Folder that holds public/ and restricted/, where it is mounted"
    )
    archive_url: str | None = Field(
        default=None, description="URL of the archive service, ending in /services/archive/"
    )
    home: Path | None = Field(default=None, description="Home of a platform on this machine, used outside a hub")
    token: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("SEPP_TOKEN", "JUPYTERHUB_API_TOKEN"),
        description="Hub token sent to the archive service",
    )

    def find_home(self) -> Home:
        """Locate the home folder of a platform on this machine."""
        return find_home(self.home)

    @property
    def root(self) -> Path:
        """The archive's folder, mounted or in the home; raises ``HomeError`` for a URL."""
        return find_folder(self.archive_root, "SEPP_ARCHIVE_ROOT") if self.archive_root else self.find_home().archive
