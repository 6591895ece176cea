import re
from xml.etree import ElementTree

import pytest

from sepp.core.errors import UnknownNameError
from sepp.core.model import Dataset
from sepp.missions import enrich, identify, missions


def test_the_missions_are_there():
    assert set(missions) == {
        "ace", "cluster", "double_star", "mms", "omni", "proba2", "psp", "rosetta", "soho", "solar_orbiter", "themis",
        "ulysses", "wind",
    }  # fmt: skip
    assert len(missions) == 13


def test_an_unknown_mission_is_told_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'cluster'"):
        missions["clutser"]


@pytest.mark.parametrize("mission_id", list(missions))
def test_every_mission_tells_what_users_need(mission_id):
    mission = missions[mission_id]
    assert mission.id == mission_id
    assert all((mission.name, mission.description, mission.region, mission.citation))
    assert mission.observatories
    assert mission.frames
    assert all(document.url.startswith("https://") for document in mission.documents)
    assert all(instrument.long_name for instrument in mission.instruments.values())


@pytest.mark.parametrize("mission_id", list(missions))
def test_every_mission_names_the_groups_that_identity_needs(mission_id):
    mission = missions[mission_id]
    assert mission.dataset_patterns
    for pattern in mission.dataset_patterns:
        assert set(pattern.groupindex) == {"observatory", "instrument"}
    assert all(pattern.pattern.groupindex for pattern in mission.file_patterns)


@pytest.mark.parametrize("mission_id", list(missions))
def test_a_paper_is_cited_with_its_year(mission_id):
    mission = missions[mission_id]
    told = [mission.citation, *(instrument.reference for instrument in mission.instruments.values())]
    assert all(re.search(r"\((19|20)\d\d\)", text) for text in told if text)
    assert all(re.fullmatch(r"10\.\d{4,5}/\S+", doi) for text in told for doi in re.findall(r"doi:([^;\s]+)", text))


@pytest.mark.parametrize("folder", ["cdf/cluster", "cdf/mms"])
def test_names_of_real_files_are_known(shared, folder):
    names = [path.name for path in (shared / "data" / folder).glob("*.cdf") if path.name != "example_cluster.cdf"]
    assert names
    assert all(identify(name) for name in names)


_OTHERS = ("erg_", "fa_", "ge_", "ia_", "ela_", "imap_", "sta_")
_NAMELESS = (
    "a_",
    "contiguous",
    "demoData",
    "example_",
    "fragmented",
    "jeremydata",
    "not_a_cdf",
    "rvariable",
    "testutf8",
)


def test_every_real_file_of_a_mission_that_is_here_is_known(shared):
    names = {path.name for path in (shared / "data" / "cdf").rglob("*.cdf")}
    unknown = {name for name in names if identify(name) is None}
    assert unknown == {name for name in names if name.startswith((*_OTHERS, *_NAMELESS))}


_NAMES = {
    "SolO": "Solar Orbiter",
    "PSP": "Parker Solar Probe",
    "Themis": "THEMIS",
    "Artemis": "THEMIS",
    "DoubleStar": "Double Star",
}
_NOT_OF_THE_MISSION = {"sun-pol-cgck"}


def test_the_datasets_of_amda_belong_to_their_missions(shared):
    root = ElementTree.parse(shared / "data" / "amda" / "obsdatatree.xml").getroot()
    key = "{http://www.w3.org/XML/1998/namespace}id"
    known = {mission.name for mission in missions.values()}
    told, count = {}, 0
    for mission in root.iter("mission"):
        name = _NAMES.get(mission.get(key), mission.get(key))
        for dataset in mission.iter("dataset") if name in known else ():
            count += 1
            told[dataset.get(key)] = (name, enrich(Dataset(dataset.get(key))).mission)
    assert {key for key, (wanted, found) in told.items() if wanted != found} == _NOT_OF_THE_MISSION
    assert count > 250
