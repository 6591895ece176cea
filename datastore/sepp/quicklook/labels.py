"""Words beside a panel: names, units, frames."""

import re
from textwrap import wrap

from sepp.quicklook.numbers import SUPERSCRIPTS

LABEL_WIDTH = 24


def pretty_units(units: str) -> str:
    """Write exponents raised: ``cm^-3`` as cm⁻³."""
    return re.sub(r"(?:\^|\*\*)\(?(-?\d+)\)?", lambda found: found[1].translate(SUPERSCRIPTS), units)


def side_label(name: str, units: str, frame: str = "", width: int = LABEL_WIDTH) -> list[str]:
    """Write a name with its frame and unit in at most four short lines."""
    told = name if not frame or frame.casefold() in name.casefold() else f"{name} ({frame})"
    lines = wrap(told, max(width, 4), max_lines=2, placeholder="…")
    unit = wrap(f"[{pretty_units(units)}]", width + 4, max_lines=2, placeholder="…]") if units else []
    return [*lines, *unit]
