"""Types, time, units, errors, registry and settings that all else rests on."""
