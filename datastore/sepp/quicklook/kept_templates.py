"""The user's own arrangements of panels: kept, read, renamed, removed."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from sepp.core.errors import BadNameError, BadViewError, UnknownNameError, nearest_names
from sepp.core.settings import Settings
from sepp.quicklook.view_state import MOST_TEXT, VERSION, read_view
from sepp.store.places.replacing import PARTIAL, replace_file

SUFFIX = ".json"
LONGEST_BYTES = 200
_KEPT = ("panels", "ephemeris", "events")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff/\\:*?"<>|]')

Json = dict[str, Any]  # Any: JSON nests


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    """What a list of templates tells of one."""

    name: str
    """Its name."""
    panels: int
    """How many panels it has."""
    saved: np.datetime64
    """When it was kept, UTC."""


class TemplateSettings(Settings):
    """Where templates are kept."""

    templates: Path | None = Field(
        default=None, description="Folder of the templates; ~/.local/share/sepp/templates by default."
    )


def own_templates() -> "TemplateShelf":
    """Give the user's templates: ``$SEPP_TEMPLATES``, else in the home folder."""
    given = TemplateSettings().templates
    return TemplateShelf(given.expanduser() if given else Path.home() / ".local" / "share" / "sepp" / "templates")


class TemplateShelf:
    """Views without times, each in ``NAME.json``, replaced as a whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Keep templates in ``folder``, which is made when it is needed."""
        self.folder = folder

    def kept(self) -> tuple[KeptTemplate, ...]:
        """List what is kept, by name; files that are no templates are passed over."""
        found = []
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            try:
                count = len(_read(path)["panels"])
            except (BadViewError, OSError):
                continue
            saved = np.datetime64(path.stat().st_mtime_ns // 10**9, "s")
            found.append(KeptTemplate(path.name.removesuffix(SUFFIX), count, saved))
        return tuple(found)

    def load(self, name: str) -> Json:
        """Give a template as its JSON.

        Raises ``UnknownNameError``, and ``BadViewError`` for a broken file.
        """
        path = self._path(name)
        if not path.is_file():
            known = [one.name for one in self.kept()]
            raise UnknownNameError(f"No template {name!r}{nearest_names(name, known) or f'; there are {known}'}")
        return _read(path)

    def save(self, name: str, told: object) -> Json:
        """Keep what a view shows, without its time, and give it back.

        Raises ``BadNameError`` and ``BadViewError``.
        """
        path, template = self._path(name), as_template(told)
        self.folder.mkdir(parents=True, exist_ok=True)
        data = json.dumps(template, ensure_ascii=False, indent=1).encode()
        replace_file(f"{path}{PARTIAL}", str(path), data, is_durable=True)
        return template

    def rename(self, name: str, new_name: str) -> None:
        """Give a template another name; raises ``BadNameError`` where it is taken."""
        self.load(name)
        target = self._path(new_name)
        if target.exists():
            raise BadNameError(f"There is a template {new_name!r} already; remove it, or choose another name")
        self._path(name).rename(target)

    def remove(self, name: str) -> None:
        """Remove a template; raises ``UnknownNameError``."""
        try:
            self._path(name).unlink()
        except FileNotFoundError:
            raise UnknownNameError(f"No template {name!r}; it may have been removed elsewhere") from None

    def _path(self, name: str) -> Path:
        plain = unicodedata.normalize("NFC", name)
        is_bad = not plain or plain != plain.strip() or plain.startswith(".") or _FORBIDDEN.search(plain)
        if is_bad or len(plain.encode()) > LONGEST_BYTES:
            raise BadNameError(
                f'Not a name for a template: {name[:60]!r}; give words without / \\ : * ? " < > | or a dot at the begin'
            )
        return self.folder / f"{plain}{SUFFIX}"


def as_template(told: object) -> Json:
    """Take from a view what a template has; raises ``BadViewError``."""
    read_view(told)
    kept = {name: told[name] for name in _KEPT if told.get(name)} if isinstance(told, Mapping) else {}
    if len(json.dumps(kept)) > MOST_TEXT:
        raise BadViewError(f"A template of more than {MOST_TEXT} letters is too long; leave out some panels")
    return {"v": VERSION, **kept}


def _read(path: Path) -> Json:
    try:
        return as_template(json.loads(path.read_bytes()))
    except ValueError as error:
        raise BadViewError(f"Not a template: {path.name}: {error}") from error
