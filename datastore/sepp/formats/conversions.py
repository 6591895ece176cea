"""UNITS of a file's variables against their SI_CONVERSION."""

from dataclasses import replace

from sepp.core.units import contradict
from sepp.formats.content import FileContent
from sepp.formats.istp import attribute_text

_CONVERSIONS = ("SI_CONVERSION", "SI_CONV")


def note_contradictions(content: FileContent) -> FileContent:
    """Give a file's content, with a note where unit and conversion contradict each other.

    Both stay verbatim: nothing tells which of them is wrong.
    """
    told: dict[str, list[str]] = {}
    for variable in (variable for table in content.tables for variable in table.variables):
        units = attribute_text(variable.attributes, "UNITS")
        conversion = attribute_text(variable.attributes, *_CONVERSIONS)
        reason = contradict(units, conversion) if units and conversion else ""
        if reason:
            told.setdefault(reason, []).append(variable.name)
    if not told:
        return content
    notes = (f"UNITS and SI_CONVERSION of {_named(names)} differ: {reason}" for reason, names in told.items())
    return replace(content, notes=(*content.notes, *notes))


def _named(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
