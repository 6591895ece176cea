"""The header of a dataset, under the status of the answer."""

from sepp.formats.writing import hapi_header
from sepp.formats.writing.hapi_header import Json, describe_source
from sepp.servers.hapi.errors import MESSAGES, OK
from sepp.servers.hapi.source import Source


def make_status(code: int = OK) -> Json:
    """Make what every JSON answer of HAPI begins with."""
    return hapi_header.make_status(code, MESSAGES[code])


def make_header(source: Source, code: int = OK) -> Json:
    """Make the header of the columns of a source."""
    return {**make_status(code), **describe_source(source)}
