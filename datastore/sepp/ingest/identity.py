"""To which dataset the records of a file belong, and by which rule."""

from sepp.core.errors import IdentityError
from sepp.formats import FileContent, Table, dataset_id_of
from sepp.missions import identify


def choose_identity(content: FileContent, table: Table, given: str | None) -> tuple[str, str]:
    """Choose dataset id and rule for one time axis of a file.

    In this order: the suffix that variables carry, ``Logical_source``, the
    mission's pattern for file names, the id given by the user. A further
    time axis gives ``<id>@<time variable>``. Raises ``IdentityError`` if
    nothing tells.
    """
    found = dataset_id_of(content, table)
    if found:
        return found
    tail = "" if table is content.tables[0] else f"@{table.time_name}"
    by_name = identify(content.name)
    if by_name:
        return by_name + tail, "file name"
    if given:
        return given + tail, "--dataset"
    raise IdentityError(f"Nothing tells which dataset {content.name!r} belongs to; name it with --dataset ID")
