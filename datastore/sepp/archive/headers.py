"""The headers of the files that the records of an interval came from, as one."""

from collections.abc import Sequence
from dataclasses import replace

from sepp.core.model import Attribute, Attributes, Granule, Scalar
from sepp.formats.writing.extract import Extract

CAVEATS = "FILE_CAVEATS"


def with_headers(extract: Extract, granules: Sequence[Granule]) -> Extract:
    """Describe records by the files that they came from, in order of time.

    Where files differ the last one counts, but caveats of all are told.
    Files recorded without their header tell nothing.
    """
    told = [granule.attributes for granule in granules if granule.attributes]
    if not told or not extract.rows:
        return extract
    return replace(extract, dataset=replace(extract.dataset, attributes=_united(told)))


def caveats_of(granules: Sequence[Granule]) -> dict[str, str]:
    """Give what files warn of, by name of the file."""
    found = {granule.name: _texts(granule.attributes) for granule in granules}
    return {name: "\n".join(map(str, texts)) for name, texts in found.items() if texts}


def _united(told: Sequence[Attributes]) -> Attributes:
    united: dict[str, Attribute] = dict(told[-1])
    caveats = tuple(dict.fromkeys(text for attributes in told for text in _texts(attributes)))
    if caveats:
        united[CAVEATS] = caveats if len(caveats) > 1 else caveats[0]
    return united


def _texts(attributes: Attributes) -> tuple[Scalar, ...]:
    value = next((value for name, value in attributes.items() if name.upper() == CAVEATS), None)
    several = value if isinstance(value, tuple | list) else (value,)
    return tuple(text for text in several if text not in (None, "", " "))
