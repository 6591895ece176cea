"""What the headers of single files warn of."""

from collections.abc import Sequence

from sepp.core.model import Attributes, Granule, Scalar

CAVEATS = "FILE_CAVEATS"


def caveats_of(granules: Sequence[Granule]) -> dict[str, list[str]]:
    """Give the names of files by what their headers warn of, in order."""
    found: dict[str, list[str]] = {}
    for granule in granules:
        texts = caveat_texts(granule.attributes)
        if texts:
            found.setdefault("\n".join(map(str, texts)), []).append(granule.name)
    return found


def caveat_texts(attributes: Attributes) -> tuple[Scalar, ...]:
    """Give what the header of a file warns of."""
    value = next((value for name, value in attributes.items() if name.upper() == CAVEATS), None)
    several = value if isinstance(value, tuple | list) else (value,)
    return tuple(text for text in several if str(text or "").strip())
