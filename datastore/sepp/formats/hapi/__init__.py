"""Data of the Heliophysics API with their header: CSV, binary, JSON."""

from sepp.formats.hapi.reader import HapiReader

reader = HapiReader()
