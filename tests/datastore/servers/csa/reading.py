"""What the tests read packages with: Python's own tarfile, and SEPP's readers."""

import gzip
import io
import tarfile
from pathlib import Path

DATA = "csa/csa-sl-tap/data"
ALL = "START_DATE=2016-12-07T00:00:00Z&END_DATE=2016-12-08T00:00:00Z&DELIVERY_INTERVAL=ALL"
HOUR = "START_DATE=2016-12-07T01:00:00Z&END_DATE=2016-12-07T02:00:00Z"


def unpack(content: bytes) -> dict[str, bytes]:
    """Read a package as one gzip member, front to back, as a pipe does."""
    with tarfile.open(fileobj=io.BytesIO(content), mode="r|gz") as tar:
        found = {member.name: tar.extractfile(member).read() for member in tar}
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(content))) as tar:
        assert tar.getnames() == list(found)
    return found


def save(found: dict[str, bytes], folder: Path) -> list[Path]:
    paths = [folder / name.rpartition("/")[2] for name in found]
    for path, content in zip(paths, found.values(), strict=True):
        path.write_bytes(content)
    return paths


def error_of(answer) -> str:
    from astropy.io.votable import parse

    table = parse(io.BytesIO(answer.content))
    (told,) = [info for info in table.resources[0].infos if info.name == "QUERY_STATUS"]
    assert told.value == "ERROR"
    return told.content
