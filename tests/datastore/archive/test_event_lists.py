"""``archive.events()``: from the mounted folder, and from the service where there is none."""

import pytest

from sepp import archive, events
from sepp.core.errors import UnknownListError
from sepp.core.home import find_home
from sepp.ingest.commands import open_archive
from sepp.ingest.event_lists.taking import ListIngestor
from sepp.ingest.sources import find_sources
from tests.fixtures_service import serve

NGUYEN = ("MMS_mp_flow", "TC1_mp_Crossings")


@pytest.fixture(scope="module")
def filled(shared, tmp_path_factory):
    home = find_home(tmp_path_factory.mktemp("home")).prepare()
    open_archive(home)[1].close()
    given = [shared / f"data/events/{name}.csv" for name in NGUYEN] + [shared / "reference/amda_catalogue_sample.txt"]
    list(ListIngestor(home).ingest(find_sources([str(path) for path in given], home.root)))
    return home


@pytest.fixture(scope="module")
def url(filled):
    process, found = serve(filled, filled.root / "serve.log")
    yield found
    process.terminate()
    process.wait(30)


@pytest.fixture(params=["mounted folder", "service"])
def way(request, filled, tmp_path, monkeypatch):
    for name in ("SEPP_ARCHIVE_ROOT", "SEPP_ARCHIVE_URL", "SEPP_HOME"):
        monkeypatch.delenv(name, raising=False)
    if request.param == "service":
        monkeypatch.setenv("SEPP_ARCHIVE_URL", request.getfixturevalue("url"))
        monkeypatch.setenv("SEPP_ARCHIVE_ROOT", str(tmp_path / "not mounted"))
    else:
        monkeypatch.setenv("SEPP_HOME", str(filled.root))
    return request.param


@pytest.mark.usefixtures("way")
def test_lists_are_tabulated():
    table = archive.events()
    assert list(table.columns) == ["name", "title", "events", "start", "stop", "version"]
    assert table["name"].tolist() == ["ML_GTL_IsSOR_AL_cat_0", *NGUYEN]
    assert table["events"].tolist() == [76, 1511, 931]
    assert str(table["start"][1]) == "2015-09-09 08:40:12"


@pytest.mark.usefixtures("way")
def test_a_list_is_read_whole(shared):
    found = archive.events("TC1_mp_Crossings")
    assert found.frame().equals(events.read(shared / "data/events/TC1_mp_Crossings.csv").frame())
    assert archive.events("archive:TC1_mp_Crossings", version=1) == found


@pytest.mark.usefixtures("way")
def test_unknown_lists_and_versions_are_told():
    with pytest.raises(UnknownListError, match="TC1_mp_Crossings"):
        archive.events("TC1_mp_Crossing")
    with pytest.raises(UnknownListError, match="no version 2; there are 1"):
        archive.events("TC1_mp_Crossings", version=2)
    with pytest.raises(UnknownListError, match="no event list"):
        archive.events("../state")


@pytest.mark.usefixtures("way")
def test_a_list_becomes_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("SEPP_EVENTS", str(tmp_path / "mine"))
    events.save(archive.events("MMS_mp_flow"), "mine")
    assert len(events.load("mine")) == 1511


def test_an_archive_without_lists_gives_an_empty_table(tmp_path, monkeypatch):
    for name in ("SEPP_ARCHIVE_ROOT", "SEPP_ARCHIVE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEPP_HOME", str(tmp_path))
    table = archive.events()
    assert (len(table), str(table["start"].dtype)) == (0, "datetime64[ns]")
