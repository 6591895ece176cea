"""To which dataset the records of a file belong, and by which rule."""

import re
from urllib.parse import parse_qs, urlsplit

from sepp.core.errors import IdentityError
from sepp.formats import FileContent, Table, dataset_id_of
from sepp.missions import identify

_SPASE = re.compile(r"spase://[^/]+/(?:NumericalData/|DisplayData/)?([\w.+/-]+)")


def choose_identity(content: FileContent, table: Table, given: str | None, *, origin: str = "") -> tuple[str, str]:
    """Choose dataset id and rule for one time axis of a file.

    In this order: the suffix that variables carry, ``Logical_source``, the
    mission's pattern for file names, the id given by the user, what a HAPI
    server was asked for (``origin`` is the URL), its ``resourceID``, what the
    reader made of the file's header (TELESCOP and INSTRUME of an image). A further
    time axis gives ``<id>@<time variable>``. Raises ``IdentityError`` if
    nothing tells.
    """
    found = dataset_id_of(content, table)
    if found and found[1] != content.made_of:
        return found
    tail = "" if table is content.tables[0] else f"@{table.time_name}"
    by_name = identify(content.name)
    if by_name:
        return by_name + tail, "file name"
    if given:
        return given + tail, "--dataset"
    for told, rule in ((_asked_for(content, origin), "HAPI request"), (_resource(content), "resourceID")):
        if told:
            return told + tail, rule
    if found:
        return found
    raise IdentityError(f"Nothing tells which dataset {content.name!r} belongs to; name it with --dataset ID")


def keep_identity(found: tuple[str, str], recorded_as: str) -> tuple[str, str]:
    """Give the id under which a file was recorded, with the tail of a further time axis."""
    return "@".join([recorded_as, *found[0].split("@", 1)[1:]]), found[1]


def _asked_for(content: FileContent, origin: str) -> str:
    """Tell the dataset that a HAPI server was asked for, by either name of old and new."""
    if content.format != "hapi":
        return ""
    for url in (origin, str(content.attributes.get("x_request", ""))):
        query = parse_qs(urlsplit(url).query)
        for name in ("dataset", "id"):
            told = query.get(name, [""])[0].replace("/", "_")
            if re.fullmatch(r"[A-Za-z0-9][\w.+@-]*", told):
                return told
    return ""


def _resource(content: FileContent) -> str:
    """Make an id of the name that SPASE has for the data."""
    found = _SPASE.fullmatch(str(content.attributes.get("resourceID", "")))
    return found[1].replace("/", "_") if found and content.format == "hapi" else ""
