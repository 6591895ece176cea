"""The list of panels, and the view that links and pictures carry."""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from traitlets import TraitError

from sepp.core.errors import BadViewError, SeppError, nearest_names

PanelLike = str | Mapping[str, Any]  # Any: ranges, texts, numbers
Panel = str | dict[str, Any]

KEYS = ("panel", "with", "height", "scale", "range", "color_range", "hidden", "map")
_SCALES = ("", "linear", "log", None)


def check_panel(told: object) -> Panel:
    """Check one panel and write it as short as it can be said.

    ``"DATASET"``, ``"DATASET/parameter"``, or a dictionary with ``panel`` and
    what else it says of itself. Raises ``BadViewError``.
    """
    if isinstance(told, str):
        return _check_name(told)
    if not isinstance(told, Mapping):
        raise BadViewError(f"Not a panel: {told!r}; write 'DATASET/parameter' or {{'panel': 'DATASET/parameter', …}}")
    if unknown := [key for key in told if key not in KEYS]:
        hint = nearest_names(str(unknown[0]), KEYS) or f"; it may say {', '.join(KEYS)}"
        raise BadViewError(f"A panel can't say {unknown[0]!r}{hint}")
    if told.get("scale") not in _SCALES:
        raise BadViewError(f"Not a scale: {told['scale']!r}; write 'linear' or 'log'")
    checked = {
        "panel": _check_name(told.get("panel")),
        "with": [_check_name(name) for name in _texts(told, "with")],
        "height": told.get("height"),
        "scale": told.get("scale"),
        "range": _check_range(told.get("range")),
        "color_range": _check_range(told.get("color_range")),
        "hidden": list(_texts(told, "hidden")),
        "map": told.get("map"),
    }
    kept = {key: value for key, value in checked.items() if value}
    return kept if len(kept) > 1 else str(kept["panel"])


def check_panels(told: Sequence[object]) -> list[Panel]:
    """Check all panels, for a trait; raises ``TraitError`` in the words of the first that is none."""
    try:
        return [check_panel(one) for one in told]
    except (SeppError, TypeError) as error:
        raise TraitError(str(error)) from error


def _check_name(told: object) -> str:
    name = str(told).strip() if isinstance(told, str) else ""
    if not name or name.startswith("/") or name.endswith("/"):
        raise BadViewError(f"Not a panel: {told!r}; write 'C1_CP_FGM_SPIN' or 'DATASET/parameter'")
    return name


def _texts(told: Mapping[str, Any], key: str) -> Sequence[str]:
    texts = told.get(key) or ()
    return [texts] if isinstance(texts, str) else list(texts)


def _check_range(told: object) -> list[float] | None:
    if told is None:
        return None
    values = list(told) if isinstance(told, Sequence) and not isinstance(told, str) else []
    if len(values) != 2 or not float(values[0]) < float(values[1]):
        raise BadViewError(f"Not a range: {told!r}; write two rising numbers, such as [0.1, 100]")
    return [float(value) for value in values]


def name_of(panel: PanelLike) -> str:
    """Give the dataset and parameter of a panel."""
    return panel if isinstance(panel, str) else str(panel["panel"])


def datasets_of(panels: Sequence[PanelLike]) -> list[str]:
    """List the datasets that panels show by themselves, each once."""
    return list(dict.fromkeys(name_of(panel).partition("/")[0] for panel in panels))


def place_of(panels: Sequence[PanelLike], wanted: str | int) -> int:
    """Find a panel by its place or its name; raises ``BadViewError``."""
    names = [name_of(panel) for panel in panels]
    if isinstance(wanted, str):
        if wanted not in names:
            raise BadViewError(f"No panel {wanted!r}{nearest_names(wanted, names) or f'; there are {names}'}")
        return names.index(wanted)
    if not -len(names) <= wanted < len(names):
        raise BadViewError(f"No panel number {wanted}; there are {len(names)}, from 0")
    return wanted % len(names)


def view_text(view: Mapping[str, Any]) -> str:
    """Write a view as base64url text, as links have it."""
    text = json.dumps(view, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def lab_path() -> str:
    """Give the path at which everybody's own Lab opens a link."""
    base = os.environ.get("JUPYTERHUB_BASE_URL") or ("/" if os.environ.get("JUPYTERHUB_USER") else "")
    return f"{base}hub/user-redirect/lab" if base else "/lab"
