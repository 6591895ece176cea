"""What each file says of itself is kept, and written with its records."""

import pytest

from sepp.archive.exporting import export_interval
from sepp.archive.library import Library
from sepp.archive.settings import ArchiveSettings
from sepp.core.time import parse_interval
from tests.datastore.ingest.superseding.samples import ID, write_hour


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


def header(kept, tmp_path, interval, version=None) -> str:
    library = Library(ArchiveSettings(home=kept.home.root, archive_root=None, archive_url=None))
    path = tmp_path / "out.cef"
    wanted = parse_interval(interval) if interval else None
    export_interval(library, ID, wanted, path, version=version, force=True)
    return path.read_text()


def test_the_newest_granule_describes_the_dataset(kept, folder):
    kept.take(write_hour(folder, 1, 1, caveat="first"))
    kept.take(write_hour(folder, 1, 2, shift_ms=1, caveat="second"))
    attributes = kept.catalog.describe(ID).dataset.attributes
    assert (attributes["FILE_CAVEATS"], attributes["VERSION_NUMBER"]) == ("second", "2")
    assert kept.store.description(ID, "1").attributes["FILE_CAVEATS"] == "first"


def test_an_older_time_taken_in_later_does_not_describe_it(kept, folder):
    kept.take(write_hour(folder, 2, 1, caveat="late"))
    kept.take(write_hour(folder, 1, 1, caveat="early"))
    assert kept.store.description(ID).attributes["FILE_CAVEATS"] == "late"


def test_each_granule_keeps_its_own_header(kept, folder):
    kept.take(*(write_hour(folder, day, 1, caveat=f"day {day}") for day in (1, 2)))
    told = {one.name: one.attributes["FILE_CAVEATS"] for one in kept.catalog.headers(ID)}
    assert told == {f"{ID}__20050101_V01.cef": "day 1", f"{ID}__20050102_V01.cef": "day 2"}


def test_an_export_has_the_header_of_its_interval(kept, folder, tmp_path):
    kept.take(*(write_hour(folder, day, 1, caveat=f"day {day}") for day in (1, 2, 3)))
    text = header(kept, tmp_path, "2005-01-01/P1D")
    assert '"day 1"' in text
    assert '"day 3"' not in text
    text = header(kept, tmp_path, "2005-01-02/P2D")
    assert '"day 1"' not in text
    assert text.index('"day 2"') < text.index('"day 3"')


def test_an_export_of_an_old_version_has_its_header(kept, folder, tmp_path):
    kept.take(write_hour(folder, 1, 1, caveat="first"))
    kept.take(write_hour(folder, 1, 2, shift_ms=1, caveat="second"))
    assert '"second"' in header(kept, tmp_path, None)
    assert '"first"' in header(kept, tmp_path, None, "1.60")
