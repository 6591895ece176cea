"""What attributes of ISTP, CEF, CF and HAPI mean: one vocabulary for all."""

import re
from collections.abc import Iterable, Mapping

from sepp.core.model import Attribute, Attributes

FILL_KEYS = ("FILLVAL", "_FillValue", "missing_value", "FILL_VALUE", "fill")
"""What names the fill value, the surest first."""
NAME_KEYS = ("CATDESC", "FIELDNAM", "LABLAXIS", "long_name", "DESCRIPTION", "standard_name")
"""What says in a few words what a variable is, the best first."""
_FRAME_KEYS = ("COORDINATE_SYSTEM", "TENSOR_FRAME", "coordinateSystemName", "coordinate_frame")
_FRAME_KINDS = ("vector", "array", "scalar", "tensor", "na")
_NAMED_FRAMES = re.compile(r"(?:\b|_)(gse|gsm|gei|rtn|hci|hee|heeq|dmpa|isr2)(?:\b|_)", re.IGNORECASE)


def attribute(attributes: Attributes, *names: str) -> Attribute:
    """Give the first attribute that is there, whatever its case; else None."""
    folded = _folded(attributes)
    for name in names:
        value = folded.get(name.casefold())
        if value is not None and value != () and not (isinstance(value, str) and not value.strip()):
            return value
    return None


def attribute_text(attributes: Attributes, *names: str, joint: str = " ") -> str:
    """Give an attribute as one text, its lines joined; empty if missing."""
    return joint.join(text for text in texts_of(attribute(attributes, *names)) if text)


def texts_of(value: Attribute) -> tuple[str, ...]:
    """Give the entries of an attribute as texts without blanks around."""
    if value is None:
        return ()
    entries = value if isinstance(value, tuple) else (value,)
    return tuple(str(entry).strip() for entry in entries)


def numbers_of(value: Attribute) -> tuple[float, ...]:
    """Give the entries of an attribute that are numbers."""
    return tuple(_numbers(value if isinstance(value, tuple) else (value,)))


def frame_of(attributes: Attributes, names: Iterable[str] = ()) -> str:
    """Tell the coordinate frame: ``GSE>Geocentric Solar Ecliptic`` is GSE.

    Where no attribute tells, ``names`` of the vector and of its components
    may (``V_p_xyz_gse``, ``field in GSE``), if all that tell one tell the same.
    """
    told = attribute_text(attributes, *_FRAME_KEYS) or _frame_attribute(attributes)
    if told:
        frame = told.partition(">")[0].strip()
        return "" if frame.casefold() in ("na", "n/a", "none") else frame.upper()
    named = {found.upper() for name in names for found in _NAMED_FRAMES.findall(name)}
    return named.pop() if len(named) == 1 else ""


def role_of(attributes: Attributes) -> str:
    """Tell ``data``, ``support_data`` or ``metadata``."""
    role = attribute_text(attributes, "VAR_TYPE", "PARAMETER_TYPE").lower()
    return role if role in ("data", "support_data", "metadata") else "support_data" if role else "data"


def scale_of(attributes: Attributes) -> str:
    """Tell a ``linear`` or ``log`` axis from SCALETYP."""
    return "log" if attribute_text(attributes, "SCALETYP").lower().startswith("log") else "linear"


def valid_range(attributes: Attributes) -> tuple[float | None, float | None]:
    """Give the smallest and largest plausible value over all components."""
    both = numbers_of(attribute(attributes, "valid_range"))
    low = numbers_of(attribute(attributes, "VALIDMIN", "valid_min")) or both[:1]
    high = numbers_of(attribute(attributes, "VALIDMAX", "valid_max")) or both[1:]
    return (min(low) if low else None), (max(high) if high else None)


def label_keys(axis: int) -> tuple[str, ...]:
    """Name the attributes that may label a further axis, the best first."""
    return (f"LABL_PTR_{axis}", f"LABEL_{axis}", f"DEPEND_{axis}", f"REPRESENTATION_{axis}")


def pointed_names(attributes: Attributes) -> frozenset[str]:
    """Name the variables that an attribute points to for labels, units, formats."""
    keys = [key for axis in (1, 2, 3, 4) for key in label_keys(axis)]
    return frozenset(attribute_text(attributes, key) for key in (*keys, "UNIT_PTR", "FORM_PTR", "LABEL_PTR"))


def _folded(attributes: Attributes) -> Mapping[str, Attribute]:
    return {name.casefold(): value for name, value in attributes.items()}


def _frame_attribute(attributes: Attributes) -> str:
    first, _, second = attribute_text(attributes, "FRAME").partition(">")
    if first.strip().lower() in _FRAME_KINDS:
        return second.strip().partition("_")[0] or "na"
    return first


def _numbers(entries: Iterable[object]) -> Iterable[float]:
    for entry in entries:
        try:
            yield float(str(entry))
        except ValueError:
            continue
