"""Names that kept lists may have: any words that are the name of a file too."""

import re
import unicodedata

from sepp.core.errors import BadNameError

LONGEST_BYTES = 200
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff/\\:*?"<>|]')


def check_name(name: str) -> str:
    r"""Give the name as it is kept; raises ``BadNameError``.

    No ``/ \ : * ? " < > |``, no dot at the begin, no blanks around, at most
    200 bytes in UTF-8.
    """
    plain = unicodedata.normalize("NFC", str(name))
    if not plain.strip() or plain != plain.strip():
        raise BadNameError(f"Not a name for a list: {name!r}; give one word or more, without blanks around")
    if plain.startswith(".") or _FORBIDDEN.search(plain):
        raise BadNameError(f'Not a name for a list: {name!r}; leave out / \\ : * ? " < > | and a dot at the begin')
    if len(plain.encode()) > LONGEST_BYTES:
        raise BadNameError(f"The name {plain[:40]!r}… has {len(plain.encode())} bytes; {LONGEST_BYTES} is the most")
    return plain


def fit_name(text: str) -> str:
    """Make a name for a list out of any text."""
    plain = " ".join(_FORBIDDEN.sub(" ", unicodedata.normalize("NFC", text)).split()).lstrip(". ")
    while len(plain.encode()) > LONGEST_BYTES - 8:
        plain = plain[:-1]
    return plain.strip() or "events"


def free_name(text: str, taken: set[str]) -> str:
    """Make a name that no list has yet: ``shocks``, else ``shocks 2``."""
    name = fit_name(text)
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} {number}"
    return found
