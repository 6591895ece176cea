"""The header of a dataset, under the status of the answer."""

from sepp.core.model import Dataset
from sepp.core.time import to_iso, to_iso_duration
from sepp.formats.istp import attribute
from sepp.formats.writing import hapi_header
from sepp.formats.writing.hapi_header import Json, describe_source
from sepp.formats.writing.json_texts import plain_attributes
from sepp.servers.hapi.errors import MESSAGES, OK
from sepp.servers.hapi.source import Source

_SAMPLE_RECORDS = 1000
_MILLISECOND_NS = 10**6
_ISTP = "https://spdf.gsfc.nasa.gov/istp_guide/istp_guide.html"


def make_status(code: int = OK) -> Json:
    """Make what every JSON answer of HAPI begins with."""
    return hapi_header.make_status(code, MESSAGES[code])


def make_header(source: Source, code: int = OK) -> Json:
    """Make the header of the columns of a source."""
    return {**make_status(code), **make_facts(source)}


def make_facts(source: Source) -> Json:
    """Describe a source, with a span to try and the longest that one request may ask for."""
    facts = describe_source(source)
    parameters = facts.pop("parameters")
    start_ns, stop_ns = source.bounds_ns
    if source.cadence_ns:
        # Checkers compare times as milliseconds, so it ends at a whole one.
        sample_ns = start_ns + _SAMPLE_RECORDS * source.cadence_ns
        sample_ns = min(stop_ns, sample_ns + -sample_ns % _MILLISECOND_NS)
        facts |= {"sampleStartDate": facts["startDate"], "sampleStopDate": to_iso(sample_ns, 9)}
        if source.index.rows_total > source.max_records:
            facts["maxRequestDuration"] = to_iso_duration(source.max_records * source.cadence_ns)
    if source.changed_ns:
        facts["modificationDate"] = to_iso(source.changed_ns, 0)
    more = _additional(source.dataset)
    return {**facts, **({"additionalMetadata": more} if more else {}), "parameters": parameters}


def _additional(dataset: Dataset) -> list[Json]:
    """Give the original attributes as they are, under the name of their convention."""
    if not dataset.attributes:
        return []
    is_istp = attribute(dataset.attributes, "Logical_source", "Logical_file_id") is not None
    named = {"name": "ISTP", "aboutURL": _ISTP} if is_istp else {}
    return [{**named, "content": plain_attributes(dataset.attributes)}]
