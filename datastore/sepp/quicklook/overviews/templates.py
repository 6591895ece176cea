"""Templates of overviews: those shipped, a site's own, and each dataset's."""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from sepp.core.errors import BadViewError, UnknownNameError, nearest_names
from sepp.quicklook.overviews.folder import OWN_TEMPLATES
from sepp.quicklook.view_state import PanelChoice, ViewState, read_view, split_panel

PLACE = "{n}"


@dataclass(frozen=True, slots=True)
class Template:
    """A view without time, under a name."""

    name: str
    """As URLs and commands have it."""
    view: ViewState
    """What it shows."""

    @property
    def title(self) -> str:
        """Say what it is."""
        return self.view.title or self.name

    def held(self, is_held: Callable[[str], bool]) -> "Template":
        """Leave out the panels of datasets that are not held."""
        kept = [
            replace(panel, over=tuple(name for name in panel.over if is_held(split_panel(name)[0])))
            for panel in self.view.panels
            if is_held(split_panel(panel.panel)[0])
        ]
        return replace(self, view=replace(self.view, panels=tuple(kept)))


def shipped_templates() -> Iterator[Template]:
    """Read the templates that come with SEPP."""
    folder = files(__package__) / "shipped"
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        for told in tomllib.loads(entry.read_text(encoding="utf-8"))["templates"]:
            yield from _spread(told)


def _spread(told: dict[str, Any]) -> Iterator[Template]:  # Any: TOML nests
    """Make one template for each number that ``each`` lists."""
    each = told.pop("each", [""])
    for number in each:
        filled = json.loads(json.dumps(told).replace(PLACE, number))
        yield Template(filled.pop("name"), read_view(filled))


def own_templates(folder: Path | None) -> Iterator[Template]:
    """Read a site's own templates: ``NAME.json``, each a ViewState.

    Raises ``BadViewError`` for a file that is none.
    """
    for path in sorted((folder / OWN_TEMPLATES).glob("*.json")) if folder else ():
        try:
            view = read_view(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, RecursionError) as error:
            raise BadViewError(f"Not a template: {path.name}: {error}") from error
        yield Template(path.stem, replace(view, interval=None))


def dataset_template(dataset_id: str) -> Template:
    """Show a dataset by itself: its data, coverage and caveats."""
    panels = tuple(PanelChoice(f"{dataset_id}{end}") for end in ("", "/@coverage", "/@caveats"))
    return Template(dataset_id, ViewState(panels))


def held_templates(folder: Path | None, is_held: Callable[[str], bool]) -> list[Template]:
    """List the templates that show something this archive holds; a site's own go before."""
    named = {template.name: template for template in (*shipped_templates(), *own_templates(folder))}
    cut = (template.held(is_held) for template in named.values())
    return sorted((template for template in cut if template.view.panels), key=lambda template: template.name)


def find_template(name: str, folder: Path | None, is_held: Callable[[str], bool]) -> Template:
    """Find a template, or make that of a dataset.

    Raises ``UnknownNameError`` with the nearest names.
    """
    known = {template.name: template for template in held_templates(folder, is_held)}
    if name in known:
        return known[name]
    if is_held(name):
        return dataset_template(name)
    raise UnknownNameError(f"No overview template {name!r}{nearest_names(name, known)}")


def templates_of(dataset_id: str, known: Iterable[Template]) -> list[Template]:
    """List the templates that show a dataset; without any, its own."""
    found = [template for template in known if dataset_id in template.view.datasets()]
    return found or [dataset_template(dataset_id)]
