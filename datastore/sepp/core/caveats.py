"""Caveats as people read them."""

import re

__all__ = ["caveat_words"]

_REFERENCE = re.compile(r"(?<!\S)\*(?=[A-Za-z])([\w@-]+)")


def caveat_words(text: str) -> str:
    """Write out what the Cluster archive's headers abbreviate.

    ``*C1_CQ_FGM_CAVF`` in DATASET_CAVEATS refers to a dataset of caveats.
    """
    return _REFERENCE.sub(r"see caveat dataset \1", text)
