"""Names of datasets and their states, as ``sepp://`` and ``zarr/`` have them."""

LONGEST = 32


def split_version(head: str) -> tuple[str, str | None]:
    """Take ``@2`` or ``@2.81234`` off an id; ids of further time axes have an ``@`` too."""
    dataset_id, _, version = head.rpartition("@")
    is_version = len(version) <= LONGEST and version.isascii() and version.replace(".", "", 1).isdigit()
    return (dataset_id, version) if dataset_id and is_version else (head, None)
