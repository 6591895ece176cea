"""Records of granules of which the archive holds later versions too."""

from collections.abc import Sequence

from sepp.core.model import Granule
from sepp.ingest.superseding.versions import find_superseded
from sepp.ingest.verification.finding import Cure, Finding
from sepp.ingest.verification.originals import is_kept


def check_superseded(granules: Sequence[Granule]) -> list[Finding]:
    """Look for current granules of a dataset that others of them supersede.

    Archives made before ingest left their records out hold both mixed.
    """
    found = find_superseded(granules)
    if not found:
        return []
    old, new = next((granules[place], granules[other]) for place, other in found.items())
    count = "1 granule stands" if len(found) == 1 else f"{len(found)} granules stand"
    text = f"{count} mixed with a later version of the same file, such as {old.name} with {new.name}"
    is_curable = all(is_kept(granules[place]) for place in found)
    return [Finding(old.dataset_id, "records", text, Cure.REBUILD if is_curable else Cure.NONE)]
