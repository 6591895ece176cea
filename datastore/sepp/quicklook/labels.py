"""Words beside a panel: names, units, frames."""

import re
from textwrap import wrap

from sepp.core.model import Dataset, Parameter
from sepp.quicklook.numbers import SUPERSCRIPTS

LABEL_WIDTH = 24
MOST_LETTERS = 24
_UNIT = re.compile(r"\s*\[[^\]]*\]\s*$")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_CUTS = re.compile(r"[,;:]\s+")
_WORDS = re.compile(r"[^A-Za-z0-9]+")


def short_name(parameter: Parameter, dataset: Dataset | None = None) -> str:
    """Name a parameter for the room beside an axis.

    ISTP's LABLAXIS, else the long name without frame, spacecraft and what
    follows its first comma.
    """
    told = next((value for name, value in parameter.attributes.items() if name.casefold() == "lablaxis"), "")
    label = _UNIT.sub("", str(told)).strip()
    if 0 < len(label) <= MOST_LETTERS and label.casefold() != parameter.units.casefold():
        return label
    parts = _CUTS.split(parameter.long_name or parameter.name)
    origin = _words(" ".join((dataset.mission, dataset.observatory, dataset.id)) if dataset else "")
    first = next((part for part in parts if not _words(part) <= origin), parts[0])
    return _without_frame(_ASIDE.sub("", first), parameter.frame).strip() or parameter.name


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORDS.split(text) if word}


def _without_frame(name: str, frame: str) -> str:
    """Cut a name before the frame, which stands beside the unit."""
    if not frame:
        return name
    return re.split(rf"\s+in\s+(?:the\s+)?(?={re.escape(frame)}\b|[A-Z])|\s+{re.escape(frame)}\b", name, maxsplit=1)[0]


def pretty_units(units: str) -> str:
    """Write exponents raised: ``cm^-3`` as cm⁻³."""
    return re.sub(r"(?:\^|\*\*)\(?(-?\d+)\)?", lambda found: found[1].translate(SUPERSCRIPTS), units)


def side_label(name: str, units: str, frame: str = "", width: int = LABEL_WIDTH) -> list[str]:
    """Write a name with its frame and unit in at most four short lines."""
    told = name if not frame or frame.casefold() in name.casefold() else f"{name} ({frame})"
    lines = wrap(told, max(width, 4), max_lines=2, placeholder="…")
    unit = wrap(f"[{pretty_units(units)}]", width + 4, max_lines=2, placeholder="…]") if units else []
    return [*lines, *unit]
