"""What the name of a file or the id of a dataset tells of it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from sepp.core.model import Dataset
from sepp.missions.mission import Instrument, Mission, Observatory
from sepp.missions.shelf import missions


def identify(file_name: str) -> str | None:
    """Tell the dataset id by a file's name; None if no mission knows it."""
    name = PurePath(file_name).name
    for mission in missions.values():
        for pattern in mission.file_patterns:
            found = pattern.dataset_id(name)
            if found is not None:
                return found
    return None


def enrich(dataset: Dataset) -> Dataset:
    """Add what the mission knows of a dataset with such an id.

    The id rules over the file for mission, observatory and instrument:
    merged files carry the attributes of another spacecraft. Title, region
    and citation are filled where the file did not tell them; the region only
    where the mission's TOML says that a dataset measures in one.
    """
    for mission in missions.values():
        told = _told(mission, dataset.id.partition("@")[0])
        if told is not None:
            observatory = mission.observatories.get((told.get("observatory") or "").upper(), mission.only_observatory)
            instrument = mission.instruments.get((told.get("instrument") or "").upper())
            return _fill(dataset, mission, observatory, instrument)
    return dataset


def _told(mission: Mission, dataset_id: str) -> Mapping[str, str | None] | None:
    matches = (pattern.fullmatch(dataset_id) for pattern in mission.dataset_patterns)
    return next((match.groupdict() for match in matches if match), None)


def _fill(
    dataset: Dataset, mission: Mission, observatory: Observatory | None, instrument: Instrument | None
) -> Dataset:
    return replace(
        dataset,
        mission=mission.name,
        observatory=observatory.name if observatory else dataset.observatory,
        instrument=instrument.name if instrument else dataset.instrument,
        region=_region(dataset, mission, instrument),
        citation=dataset.citation or _citation(mission, instrument),
        title=dataset.title or _title(dataset, observatory, instrument),
    )


def _region(dataset: Dataset, mission: Mission, instrument: Instrument | None) -> str:
    """Tell where data are from; of orbits, housekeeping and models no region is told, whatever the file says."""
    name = dataset.id.partition("@")[0]
    if mission.located_patterns and not any(pattern.fullmatch(name) for pattern in mission.located_patterns):
        return ""
    return (instrument.region if instrument else "") or dataset.region or mission.region


def _citation(mission: Mission, instrument: Instrument | None) -> str:
    return "; ".join(text for text in (instrument.reference if instrument else "", mission.citation) if text)


def _title(dataset: Dataset, observatory: Observatory | None, instrument: Instrument | None) -> str:
    if observatory is None or instrument is None:
        return dataset.id
    return f"{instrument.long_name} on {observatory.name} ({dataset.id})"
