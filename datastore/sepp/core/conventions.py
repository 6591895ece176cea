"""Names, units and types that readers of CF and HAPI act upon or lack, and so are not written as they came."""

CF_SPANS_OF_TIME = {
    "days": "d",
    "hours": "h",
    "minutes": "min",
    "seconds": "s",
    "milliseconds": "ms",
    "microseconds": "us",
    "nanoseconds": "ns",
}
"""Units that make readers decode numbers as time spans, with spellings that do not."""

CF_ATTRIBUTES = frozenset(
    {
        "_FillValue", "missing_value", "scale_factor", "add_offset", "units", "calendar", "dtype", "coordinates",
        "_Unsigned", "bounds", "grid_mapping", "flag_meanings", "flag_values", "flag_masks", "_Encoding",
    }
)  # fmt: skip
"""Attributes that make readers change values."""

HAPI_INTEGERS = ("int8", "int16", "int64", "uint8", "uint16", "uint32", "uint64")
"""Integers that HAPI has no type for: told as ``x_dtype`` beside its ``integer`` (32 bits with sign) or ``double``."""
