"""The catalogue against the store, which rules."""

from typing import Any

from sepp.core.errors import UnknownDatasetError
from sepp.core.model import Dataset, Granule, Holding
from sepp.core.time import to_iso
from sepp.ingest.verification.finding import Archive, Cure, Finding
from sepp.ingest.verification.originals import has_original
from sepp.ingest.verification.superseded import check_superseded
from sepp.store import TimeIndex
from sepp.store.states.description import encode_parameter


def check_catalogue(archive: Archive, dataset_id: str) -> list[Finding]:
    """Compare a dataset's rows, spans, parameters and granules."""
    try:
        holding = archive.catalog.describe(dataset_id)
    except UnknownDatasetError:
        return [Finding(dataset_id, "catalogue", "the store holds it, the catalogue does not know it", Cure.RECORD)]
    granules = [one for one in archive.catalog.granules(dataset_id) if not one.superseded_by]
    if not archive.store.has(dataset_id):
        return _check_absent(holding, granules)
    lost = _check_granules(archive, dataset_id, granules)
    lost += check_superseded(granules)
    return lost or [Finding(dataset_id, "catalogue", text, Cure.RECORD) for text in _differences(archive, holding)]


def _check_absent(holding: Holding, granules: list[Granule]) -> list[Finding]:
    if holding.revision is None:
        return []
    cure = Cure.REBUILD if granules else Cure.NONE
    text = f"the catalogue knows version {holding.revision}, the store does not hold it"
    return [Finding(holding.dataset.id, "store", text, cure)]


def _check_granules(archive: Archive, dataset_id: str, granules: list[Granule]) -> list[Finding]:
    index = archive.store.time_index(dataset_id)
    lost = [one for one in granules if not all(_is_held(index, time) for time in (one.start_ns, one.stop_ns))]
    if not lost:
        return []
    first = lost[0]
    when = to_iso(first.start_ns) if first.start_ns is not None else "-"
    text = f"records of {len(lost)} granules are not there, such as {first.name} from {when}"
    return [Finding(dataset_id, "store", text, Cure.REBUILD if has_original(lost) else Cure.NONE)]


def _is_held(index: TimeIndex, time_ns: int | None) -> bool:
    if time_ns is None:
        return True
    row = index.search(time_ns)
    return row < index.rows_total and int(index.times(slice(row, row + 1))[0]) == time_ns


def _differences(archive: Archive, holding: Holding) -> list[str]:
    dataset_id = holding.dataset.id
    found = []
    revision = archive.store.revision(dataset_id)
    if holding.revision != revision:
        found.append(f"says version {holding.revision or '-'}, the store holds {revision or '-'}")
    spans = archive.store.spans(dataset_id)
    if holding.coverage != spans:
        found.append(f"says {len(holding.coverage)} spans of coverage, the store's {len(spans)} are not the same")
    named = _differing_parameters(archive.store.description(dataset_id), holding.dataset)
    if named:
        found.append(f"tells otherwise of {', '.join(named[:5])}{' …' if len(named) > 5 else ''}")
    return found


def _differing_parameters(stored: Dataset, catalogued: Dataset) -> list[str]:
    known = {parameter.name.replace("\0", ""): parameter for parameter in catalogued.parameters}
    differing = []
    for parameter in stored.parameters:
        told = known.get(parameter.name.replace("\0", ""))
        if told is None or _plain(encode_parameter(told)) != _plain(encode_parameter(parameter)):
            differing.append(parameter.name)
    return differing


def _plain(value: Any) -> Any:  # Any: JSON
    """Drop NUL, which the catalogue can't hold."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
