"""The headers of the files that the records of an interval came from, as one."""

from collections.abc import Sequence
from dataclasses import replace

from sepp.core.file_caveats import CAVEATS, caveat_texts
from sepp.core.model import Attribute, Attributes, Granule
from sepp.formats.writing.extract import Extract


def with_headers(extract: Extract, granules: Sequence[Granule]) -> Extract:
    """Describe records by the files that they came from, in order of time.

    Where files differ the last one counts, but caveats of all are told.
    Files recorded without their header tell nothing.
    """
    told = [granule.attributes for granule in granules if granule.attributes]
    if not told or not extract.rows:
        return extract
    return replace(extract, dataset=replace(extract.dataset, attributes=_united(told)))


def _united(told: Sequence[Attributes]) -> Attributes:
    united: dict[str, Attribute] = dict(told[-1])
    caveats = tuple(dict.fromkeys(text for attributes in told for text in caveat_texts(attributes)))
    if caveats:
        united[CAVEATS] = caveats if len(caveats) > 1 else caveats[0]
    return united
