"""The tables that TAP offers, composed from the catalogue's."""
