"""Lists of events taken into the archive: real ones of AMDA and of Nguyen et al."""

import argparse
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sepp import events
from sepp.core.errors import BadNameError, MismatchError, UnknownListError
from sepp.core.home import find_home
from sepp.events.published import PublishedLists, check_list_name
from sepp.ingest.commands import ingest, read_given
from sepp.ingest.demo_events import NAME, true_crossings
from sepp.ingest.demonstration import crossings
from sepp.ingest.event_lists.taking import ListIngestor, list_folder, tell_apart
from sepp.ingest.originals import checksum
from sepp.ingest.sources import find_sources
from sepp.ingest.verification.commands import verify

TABLE = "start,stop,speed [km/s]\n2005-01-09T18:00:00Z,2005-01-09T19:00:00Z,400\n"
FIELD = '<FIELD name="{0}" ID="{0}" ucd="{1}" xtype="dateTime" datatype="char" arraysize="*"/>'
VOTABLE = (
    '<?xml version="1.0"?><VOTABLE version="1.1" xmlns="http://www.ivoa.net/xml/VOTable/v1.1"><RESOURCE>'
    '<TABLE name="tt">'
    "{}<DATA><TABLEDATA><TR><TD>2005-01-09T18:00:00</TD><TD>2005-01-09T19:00:00</TD></TR></TABLEDATA></DATA></TABLE>"
    "</RESOURCE></VOTABLE>"
)


@pytest.fixture
def home(tmp_path):
    return find_home(tmp_path / "home")


@pytest.fixture
def lists(home):
    return PublishedLists(list_folder(home))


@pytest.fixture
def take(home, capsys):
    def run(*words, command=ingest):
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        status = command.run(parser.parse_args([*map(str, words), "--home", str(home.root)]))
        return status, capsys.readouterr().out

    return run


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("reference/amda_catalogue_sample.txt", ("ML_GTL_IsSOR_AL_cat_0", 76)),
        ("data/events/cluster1Crossings(1).csv", ("cluster1Crossings_1", 1813)),
        ("data/events/MMS_mp_flow.csv", ("MMS_mp_flow", 1511)),
        ("reference/catalogues/nguyen_listOfICMEs.csv", ("nguyen_listOfICMEs", 653)),
    ],
)
def test_a_real_list_is_recognised_and_kept_as_it_is(shared, take, lists, file, expected):
    name, count = expected
    status, said = take(shared / file)
    told = lists.find(name)
    assert (status, told.current.events, told.current.number) == (0, count, 1)
    assert lists.path(name, told.current).read_bytes() == (shared / file).read_bytes()
    assert told.current.sha256 == checksum(shared / file)
    assert f"{name} (events)" in said
    assert f"{count:,}" in said


def test_a_list_reads_as_its_file_does(shared, take, lists):
    path = shared / "data/events/TC1_mp_Crossings.csv"
    take(path)
    found = lists.load("TC1_mp_Crossings")
    assert found.frame().equals(events.read(path).frame())
    assert lists.find("TC1_mp_Crossings").current.sha256 in found.provenance


def test_a_changed_list_is_a_new_version_and_the_old_one_stays(take, lists, tmp_path):
    path = put(tmp_path / "shocks.csv", TABLE)
    take(path)
    put(path, TABLE + "2005-02-09T18:00:00Z,2005-02-09T19:00:00Z,500\n")
    said = take(path)[1]
    assert [len(lists.load("shocks", number)) for number in (None, 1, 2)] == [2, 1, 2]
    assert "version 2 of the list shocks; those before stay: version=1" in said
    with pytest.raises(UnknownListError, match="no version 3; there are 1, 2"):
        lists.load("shocks", 3)


def test_the_same_list_is_taken_once(take, lists, tmp_path):
    path = put(tmp_path / "shocks.csv", TABLE)
    take(path)
    status, said = take(path)
    assert (status, len(lists.find("shocks").versions)) == (0, 1)
    assert [word for word in said.split() if word.isdigit()][:1] == ["0"]


def test_a_folder_gives_lists_and_leaves_other_texts_alone(shared, take, lists, tmp_path):
    folder = tmp_path / "delivery"
    put(folder / "shocks.csv", TABLE)
    put(folder / "README.txt", "# Name: words\nAll about it, and more.\n")
    shutil.copy(shared / "reference/amda_catalogue_sample.txt", folder)
    status, said = take(folder)
    assert (status, lists.names()) == (0, ["ML_GTL_IsSOR_AL_cat_0", "shocks"])
    assert "README" not in said


def test_a_time_table_in_votable_is_told_by_its_ucds(take, lists, tmp_path):
    fields = FIELD.format("Start", "time.start") + FIELD.format("Stop", "time.end")
    assert take(put(tmp_path / "tt.vot", VOTABLE.format(fields)))[0] == 0
    assert lists.find("tt").current.events == 1


def test_a_votable_that_may_be_both_is_a_dataset_and_says_so(take, lists, tmp_path):
    fields = FIELD.format("start_time", "") + FIELD.format("stop_time", "")
    path = put(tmp_path / "DATA_TABLE.vot", VOTABLE.format(fields))
    said = take(path, "--dataset", "DATA_TABLE")[1]
    assert "if it is a list of events, take it as one: sepp ingest --events DATA_TABLE.vot" in said
    assert lists.names() == []
    assert take(path, "--events")[0] == 0
    assert lists.names() == ["tt"]


def test_text_with_single_times_is_told_of_with_the_cure(take, lists, tmp_path):
    path = put(tmp_path / "shocks.csv", "time,strength\n2005-01-09T18:00:00Z,4\n")
    status, said = take(path)
    assert (status, lists.names()) == (1, [])
    assert "No header for 'shocks.csv'" in said
    assert "if it is a list of events, take it as one: sepp ingest --events shocks.csv" in said
    assert take("--events", path)[0] == 0
    assert lists.find("shocks").current.events == 1


def test_a_list_gets_the_name_that_is_wanted(take, lists, tmp_path):
    take(put(tmp_path / "a.csv", TABLE), "--events", "shocks-2005")
    assert lists.names() == ["shocks-2005"]


def test_what_is_no_list_fails_alone(take, lists, tmp_path):
    bad = put(tmp_path / "bad.csv", "start,stop\n2005-01-09,2005-01-08\n")
    status, said = take(bad, put(tmp_path / "good.csv", TABLE), "--events")
    assert (status, lists.names()) == (1, ["good"])
    assert "Event 1 of 'bad' ends before it begins" in said


def test_options_that_contradict_are_refused(tmp_path):
    sources = find_sources([str(put(tmp_path / name, TABLE)) for name in ("a.csv", "b.csv")], tmp_path)
    with pytest.raises(MismatchError, match="give one of both"):
        tell_apart(sources, "DATASET", "")
    with pytest.raises(MismatchError, match="name of 2 lists"):
        tell_apart(sources, None, "shocks")


def test_a_path_after_the_option_is_a_file():
    assert read_given(["b.csv"], "lists/a.csv") == (["lists/a.csv", "b.csv"], "")
    assert read_given(["b.csv"], "shocks") == (["b.csv"], "shocks")


@pytest.mark.parametrize("name", ["../x", "a b", ".hidden", "x.csv", "", "é", "a" * 101])
def test_names_that_are_no_names_are_refused(lists, name):
    with pytest.raises(BadNameError, match="use letters, digits"):
        check_list_name(name)
    with pytest.raises(UnknownListError):
        lists.find(name)


@pytest.mark.parametrize("file", ["list.json", "shocks.csv"])
def test_a_run_that_dies_changes_nothing_and_the_next_one_completes(take, lists, tmp_path, monkeypatch, file):
    path = put(tmp_path / "shocks.csv", TABLE)
    take(path)
    put(path, TABLE.replace("400", "500"))
    replace = os.replace

    def die(source, target):
        if Path(target).name == file:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr("os.replace", die)
    with pytest.raises(KeyboardInterrupt):
        take(path)
    monkeypatch.setattr("os.replace", replace)
    assert lists.load("shocks").values["speed"].tolist() == [400]
    take(path)
    assert [version.number for version in lists.find("shocks").versions] == [1, 2]
    assert take(command=verify)[0] == 0


def test_a_full_disk_is_told_and_leaves_nothing(take, lists, home, tmp_path):
    home.prepare()
    list_folder(home).mkdir()
    (list_folder(home) / "shocks").write_text("a file is in the way")
    status, said = take(put(tmp_path / "shocks.csv", TABLE))
    assert status == 1
    assert "Cannot keep the list 'shocks'" in said
    assert "nothing was changed" in said


def test_verify_finds_damaged_lost_and_unnamed_files(take, lists, tmp_path):
    for name in ("damaged", "lost", "unnamed"):
        take(put(tmp_path / f"{name}.csv", TABLE))
    paths = {name: lists.path(name, lists.find(name).current) for name in lists.names()}
    paths["damaged"].chmod(0o644)
    paths["damaged"].write_text(TABLE.replace("400", "401"))
    paths["lost"].unlink()
    (lists.folders[0] / "unnamed" / "list.json").unlink()
    status, said = take(command=verify)
    assert status == 1
    for text in ("its bytes are not those that were ingested", "the file is not there", "sepp ingest --events unnamed"):
        assert text in said
    assert take(paths["unnamed"], "--events", "unnamed")[0] == 0
    assert lists.find("unnamed").current.number == 1


def test_what_a_killed_copy_left_is_cleared_away(take, lists, tmp_path):
    take(put(tmp_path / "shocks.csv", TABLE))
    left = put(lists.folders[0] / "shocks" / "2" / ".shocks.csv.1.partial", "start,st")
    os.utime(left, (0, 0))
    status, said = take(command=verify)
    assert (status, "a copy that was cut short" in said) == (1, True)
    assert take("--repair", command=verify)[0] == 0
    assert not left.exists()


def test_two_that_write_at_once_make_two_versions(lists, home, tmp_path):
    home.prepare()
    paths = [put(tmp_path / str(n) / "shocks.csv", TABLE.replace("400", str(n))) for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda path: list(ListIngestor(home).ingest(find_sources([str(path)], tmp_path))), paths))
    assert [outcome.failure for [outcome] in taken] == [""] * 6
    versions = lists.find("shocks").versions
    assert [each.number for each in versions] == [1, 2, 3, 4, 5, 6]
    assert {lists.load("shocks", n).values["speed"][0] for n in range(1, 7)} == set(range(6))


def test_a_record_that_was_tampered_with_names_no_other_file(take, lists, tmp_path):
    take(put(tmp_path / "shocks.csv", TABLE))
    record = lists.folders[0] / "shocks" / "list.json"
    told = json.loads(record.read_text())
    told["versions"][0]["file"] = "../../../secret"
    record.write_text(json.dumps(told))
    status, said = take(command=verify)
    assert (status, "Damaged record of the list 'shocks'" in said) == (1, True)


def test_the_demonstration_offers_its_truth():
    found, truth = true_crossings(), crossings()
    assert found.name == NAME
    assert found.description.startswith("SYNTHETIC")
    assert found.start.tolist() == truth["time"].to_numpy().tolist()
    assert found.values["normal"][:, 0] == pytest.approx(truth["normal_x"], abs=1e-6)
