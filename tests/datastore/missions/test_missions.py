import pytest

from sepp.core.errors import UnknownNameError
from sepp.missions import identify, missions


def test_cluster_and_mms_are_there():
    assert {"cluster", "mms"} <= set(missions)
    assert len(missions) == len(list(missions))


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
    assert set(mission.dataset_pattern.groupindex) == {"observatory", "instrument"}
    assert all(pattern.pattern.groupindex for pattern in mission.file_patterns)


@pytest.mark.parametrize("folder", ["cdf/cluster", "cdf/mms"])
def test_names_of_real_files_are_known(shared, folder):
    names = [path.name for path in (shared / "data" / folder).glob("*.cdf") if path.name != "example_cluster.cdf"]
    assert names
    assert all(identify(name) for name in names)
