"""Is a package small enough, and is there room to make it."""

from sepp.servers.csa.delivery import estimate_size
from sepp.servers.csa.errors import CsaError
from sepp.servers.csa.query import DataQuery
from sepp.servers.csa.selection import select_datasets
from sepp.servers.services import Services

_DEFER = "ask for less, or add RETRIEVAL_ACCESS=DEFERRED for a deferred request"


def check_package(services: Services, query: DataQuery, max_bytes: int, free_bytes: int) -> list[str]:
    """List the datasets of a package; refuse what would be too large with ``CsaError``."""
    ids = select_datasets(services, query)
    if query.is_header:
        return ids
    size = estimate_size(services, query, ids)
    if size > max_bytes:
        cure = "ask for less" if query.access == "deferred" else _DEFER
        raise CsaError(f"The request makes some {size / 1e9:.3g} GB; at most {max_bytes / 1e9:.3g} GB: {cure}", 413)
    if size > free_bytes:
        raise CsaError("There is no room to prepare this request now; ask for less, or later", 503)
    return ids
