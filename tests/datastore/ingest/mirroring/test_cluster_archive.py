"""A dataset brought from a server that speaks csa-sl-tap, with its moods."""

import json
import shutil
import time

import numpy as np
import pytest

from sepp.core.errors import NoDataError, ServiceError, UnknownDatasetError
from sepp.core.home import find_home
from sepp.formats import read_file
from sepp.ingest.commands import open_archive
from tests.datastore.ingest.mirroring.remote import cut, refuse, run_mirror, serving
from tests.datastore.ingest.mirroring.remote_csa import make_csa

ACTIVE = "C4_CP_ASP_ACTIVE"
YEARS = ("2001-01-01", "2005-01-01")


@pytest.fixture(scope="module")
def originals(cef_dir):
    return [next(cef_dir.glob("C4_CP_ASP*")), next(cef_dir.glob("C1_CP_EFW*"))]


@pytest.fixture(scope="module")
def server(originals):
    with serving(make_csa(originals)) as remote:
        yield remote


@pytest.fixture
def csa(server):
    return server.forget()


@pytest.fixture
def home(tmp_path):
    return find_home(tmp_path / "home")


def mirror(remote, home, piece="P400D", *words, dataset=ACTIVE, interval=YEARS):
    cutting = ["--piece", piece] if piece else []
    return run_mirror(f"csa:{remote.url}", dataset, *interval, "--home", home.root, *cutting, *words)


def journal_of(home):
    lines = next((home.state / "mirrors").glob("*.jsonl")).read_text().splitlines()
    return [json.loads(line) for line in lines if line]


def times_of(home, dataset=ACTIVE):
    return open_archive(home)[0].open(dataset, None)["time"].values


def test_days_are_joined_by_size_and_no_record_is_lost(csa, home, originals, capsys):
    assert mirror(csa, home, "", interval=("2001-01-01", "2002-01-01")) == 0
    times = read_file(originals[0]).tables[0].time.view("datetime64[ns]")
    expected = times[times < np.datetime64("2002-01-01")]
    assert np.array_equal(times_of(home), expected)
    assert f"{len(expected)}" in capsys.readouterr().out
    starts, stops = (
        np.array([at[:-1] for at in csa.asked(name)], "datetime64[D]") for name in ("START_DATE", "END_DATE")
    )
    assert (stops - starts)[0] == np.timedelta64(1, "D")
    assert (stops - starts).max() > np.timedelta64(60, "D")
    assert np.array_equal(starts[1:], stops[:-1])


def test_every_record_of_the_real_file_arrives(csa, home, originals):
    assert mirror(csa, home) == 0
    assert np.array_equal(times_of(home), read_file(originals[0]).tables[0].time.view("datetime64[ns]"))


def test_values_and_description_are_those_of_the_file(csa, home, originals):
    assert mirror(csa, home, "P1D", dataset="C1_CP_EFW_L3_P", interval=("2001-02-01", "2001-02-02")) == 0
    held = open_archive(home)[0].open("C1_CP_EFW_L3_P", None)
    original = read_file(originals[1]).tables[0]
    potential = next(each for each in original.variables if each.name.startswith("Spacecraft_potential"))
    assert held["Spacecraft_potential"].values.tolist() == potential.values.ravel().tolist()
    assert held["Spacecraft_potential"].attrs["units"] == "V"


def test_each_piece_is_kept_as_it_came_with_its_url(csa, home):
    mirror(csa, home)
    granules = open_archive(home)[1].granules(ACTIVE)
    assert len(granules) == len(journal_of(home)) == 4
    for granule in granules:
        kept = home.originals / granule.sha256[:2] / granule.sha256 / granule.name
        assert kept.read_bytes()[:2] == b"\x1f\x8b"
        assert granule.source.startswith(f"{csa.url}/csa-sl-tap/data?RETRIEVAL_TYPE=PRODUCT&DATASET_ID={ACTIVE}")


def test_a_second_run_asks_for_no_data_again(csa, home, capsys):
    mirror(csa, home)
    before, count = times_of(home), len(csa.asked("DATASET_ID"))
    assert mirror(csa, home) == 0
    assert len(csa.asked("DATASET_ID")) == count
    assert np.array_equal(times_of(home), before)
    assert "0 pieces fetched" in capsys.readouterr().out


def test_a_longer_interval_asks_only_for_what_is_missing(csa, home):
    mirror(csa, home, interval=("2001-01-01", "2003-01-01"))
    csa.requests.clear()
    mirror(csa, home)
    assert min(csa.asked("START_DATE")) == "2003-01-01T00:00:00Z"
    assert len(times_of(home)) == 668


def test_again_fetches_once_more_and_changes_nothing(csa, home):
    mirror(csa, home)
    revision = open_archive(home)[0].revision(ACTIVE)
    assert mirror(csa, home, "P400D", "--again") == 0
    assert (len(csa.asked("DATASET_ID")), open_archive(home)[0].revision(ACTIVE)) == (8, revision)


def test_an_archive_that_was_lost_is_filled_again(csa, home):
    mirror(csa, home)
    for folder in (*home.public.iterdir(), home.originals):
        shutil.rmtree(folder)
    (home.state / "catalog.sqlite").unlink()
    assert mirror(csa, home) == 0
    assert len(times_of(home)) > 600


def test_what_exceeds_the_limit_is_asked_for_in_halves(originals, home):
    with serving(make_csa(originals, max_records=150)) as csa:
        assert mirror(csa, home) == 0
        assert len(csa.asked("DATASET_ID")) > 6
    assert np.array_equal(times_of(home), read_file(originals[0]).tables[0].time.view("datetime64[ns]"))


@pytest.mark.parametrize("mood", [cut(3000), cut(3000, openly=False), refuse(502, "bad gateway"), refuse(500)])
def test_an_answer_that_breaks_is_asked_for_again(csa, home, originals, mood):
    csa.moods.append(mood)
    assert mirror(csa, home, "P40000D") == 0
    assert len(csa.asked("DATASET_ID")) == 2
    assert np.array_equal(times_of(home), read_file(originals[0]).tables[0].time.view("datetime64[ns]"))


@pytest.mark.parametrize("status", [429, 503])
def test_it_comes_back_when_it_was_told_to(csa, home, status):
    csa.moods.append(refuse(status, "slow down", Retry_After="1"))
    assert mirror(csa, home, "P40000D") == 0
    first, second = (at for url, _, at in csa.requests if url.path.endswith("/data"))
    assert 1 <= second - first < 3


def test_a_host_that_wants_more_time_than_there_is_patience_is_left_alone(csa, home):
    csa.moods.append(refuse(429, "slow down", Retry_After="3600"))
    with pytest.raises(ServiceError, match="left alone for 3600 s; run the same mirror again"):
        mirror(csa, home)
    assert len(csa.asked("DATASET_ID")) == 1


def test_nothing_half_written_stays(csa, home):
    csa.moods.extend([cut(3000)] * 9)
    with pytest.raises(ServiceError, match="gave no whole answer"):
        mirror(csa, home, "P40000D", "--patience", "0.4")
    assert [path for path in home.originals.rglob("*") if path.is_file()] == []
    assert not open_archive(home)[0].has(ACTIVE)
    assert [path for path in (home.state / "mirrors").rglob("*") if path.is_file() and path.stat().st_size] == []


def test_a_piece_that_is_refused_is_told_and_tried_by_the_next_run(csa, home, capsys):
    csa.moods.extend([refuse(403, "not this one")])
    assert mirror(csa, home) == 1
    assert "answered 403: not this one" in capsys.readouterr().out
    assert len(journal_of(home)) == 3
    csa.requests.clear()
    assert mirror(csa, home) == 0
    assert len(csa.asked("DATASET_ID")) == 1


def test_a_page_of_another_server_is_no_gap(csa, home):
    csa.moods.append(refuse(404, "<html><body>No data center here</body></html>"))
    assert mirror(csa, home) == 1
    assert len(journal_of(home)) == 3


def test_a_gap_is_told_and_not_asked_for_twice(csa, home, capsys):
    interval = ("2001-03-01", "2001-03-01T00:00:10")
    assert mirror(csa, home, interval=interval) == mirror(csa, home, interval=interval) == 0
    assert "0 pieces fetched (0 bytes), 1 without data, 0 failed; 0 were here" in capsys.readouterr().out
    assert len(csa.asked("DATASET_ID")) == 1


def test_it_stops_after_three_refusals_in_a_row(csa, home):
    csa.moods.extend([refuse(403, "go away")] * 9)
    with pytest.raises(ServiceError, match="3 pieces failed one after another"):
        mirror(csa, home, "P100D")
    assert len(csa.asked("DATASET_ID")) == 3


def test_an_unknown_dataset_offers_the_nearest(csa, home):
    with pytest.raises(UnknownDatasetError, match=f"did you mean '{ACTIVE}'"):
        mirror(csa, home, dataset="C4_CP_ASP_ACTIV")


def test_an_interval_without_data_tells_where_there_are_some(csa, home):
    with pytest.raises(NoDataError, match="has 'C4_CP_ASP_ACTIVE' from 2001-"):
        mirror(csa, home, interval=("1999-01-01", "2000-01-01"))


def test_files_that_are_no_cef_come_in_a_tar(originals, home, cdf_dir):
    path = next((cdf_dir / "cluster").glob("c1_cps_fgm_spin_2001*"))
    other = ("C1_CP_FGM_SPIN", "2001-01-30T00:00:00Z", "2001-01-31T23:59:59Z", path)
    with serving(make_csa(originals, others=[other])) as csa:
        assert mirror(csa, home, "P9D", dataset=other[0], interval=("2001-01-30", "2001-02-01")) == 0
    granule = open_archive(home)[1].granules("C1_CP_FGM_SPIN")[0]
    assert (granule.name, granule.records) == (path.name, open_archive(home)[0].revision("C1_CP_FGM_SPIN").rows)


def test_it_says_who_it_is_on_one_connection_and_does_not_hurry(csa, home):
    mirror(csa, home)
    agents = {headers["user-agent"] for _, headers, _ in csa.requests}
    at = [when for _, _, when in csa.requests]
    assert all(agent.startswith("sepp/") for agent in agents)
    assert len(csa.callers) == 1
    assert at[-1] - at[0] > 0.09 * (len(at) - 1)


def test_it_takes_no_more_than_the_rate_allows(csa, home):
    begun = time.monotonic()
    assert mirror(csa, home, "P40000D", "--rate", "10K") == 0
    assert time.monotonic() - begun > 15.4 / 10 - 0.2
