"""Headers describe datasets, with or without data."""

from dataclasses import replace

import pytest

from sepp.archive.settings import ArchiveSettings
from sepp.catalog.headers import HeaderFile, find_headers, import_headers, read_headers
from sepp.cli.main import main
from sepp.core.errors import NoDataError, StoreError
from tests.datastore.catalog.examples import make_dataset, record

GLOBAL = "START_META = MISSION\n ENTRY = Cluster\nEND_META = MISSION\n"
FIELD = """
START_META = DATASET_ID
 ENTRY = "C1_CP_FGM_SPIN"
END_META = DATASET_ID
START_META = TIME_RESOLUTION
 ENTRY = 4
END_META = TIME_RESOLUTION
INCLUDE = "CL_CH_MISSION.ceh"
START_VARIABLE = time_tags__C1_CP_FGM_SPIN
 VALUE_TYPE = ISO_TIME
END_VARIABLE = time_tags__C1_CP_FGM_SPIN
START_VARIABLE = B__C1_CP_FGM_SPIN
 VALUE_TYPE = FLOAT
 SIZES = 3
 UNITS = nT
 DEPEND_0 = time_tags__C1_CP_FGM_SPIN
END_VARIABLE = B__C1_CP_FGM_SPIN
"""
PICTURES = 'START_META = DATASET_ID\n ENTRY = "C1_CP_AUX_PLOT_GIF"\nEND_META = DATASET_ID\n'


@pytest.fixture
def headers(tmp_path):
    folder = tmp_path / "headers"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "CL_CH_MISSION.ceh").write_text(GLOBAL)
    (folder / "C1_CH_FGM_SPIN.ceh").write_text(FIELD)
    (folder / "C1_CH_AUX_PLOT_GIF.ceh").write_text(PICTURES)
    return folder


def read(folder):
    return list(read_headers(find_headers(folder), folder))


def test_a_header_describes_a_dataset_with_its_parameters(headers):
    dataset = next(header.dataset for header in read(headers) if header.name == "C1_CH_FGM_SPIN.ceh")
    assert (dataset.id, dataset.mission, dataset.instrument) == ("C1_CP_FGM_SPIN", "Cluster", "FGM")
    assert dataset.cadence_ns == 4_000_000_000
    assert [(p.name, p.units, p.shape) for p in dataset.parameters] == [("B", "nT", (3,))]


def test_a_dataset_of_files_has_no_parameters(headers):
    dataset = next(header.dataset for header in read(headers) if "GIF" in header.name)
    assert (dataset.id, dataset.parameters) == ("C1_CP_AUX_PLOT_GIF", ())


def test_what_others_include_is_no_dataset(catalog, headers):
    summary = import_headers(catalog, read(headers))
    assert summary.outcomes == {"C1_CP_FGM_SPIN": "new", "C1_CP_AUX_PLOT_GIF": "new"}
    assert summary.parts == ["deeper/CL_CH_MISSION.ceh"]
    assert summary.parameters == 1


def test_importing_again_changes_nothing(catalog, headers):
    import_headers(catalog, read(headers))
    once = catalog.search()
    assert set(import_headers(catalog, read(headers)).outcomes.values()) == {"same"}
    assert repr(catalog.search()) == repr(once)


def test_a_changed_header_describes_anew(catalog, headers):
    import_headers(catalog, read(headers))
    (headers / "C1_CH_AUX_PLOT_GIF.ceh").write_text(PICTURES + GLOBAL.replace("MISSION", "DATASET_TITLE"))
    assert import_headers(catalog, read(headers)).outcomes["C1_CP_AUX_PLOT_GIF"] == "changed"


def test_a_dataset_that_holds_data_is_left_alone(catalog, headers):
    record(catalog, make_dataset())
    before = catalog.describe("C1_CP_FGM_SPIN")
    assert import_headers(catalog, read(headers)).outcomes["C1_CP_FGM_SPIN"] == "held"
    assert repr(catalog.describe("C1_CP_FGM_SPIN")) == repr(before)


def test_data_may_come_later(catalog, headers):
    import_headers(catalog, read(headers))
    record(catalog, make_dataset())
    assert catalog.describe("C1_CP_FGM_SPIN").granules == 1


def test_a_missing_include_is_told_and_the_rest_is_taken(catalog, headers):
    (headers / "deeper" / "CL_CH_MISSION.ceh").unlink()
    summary = import_headers(catalog, read(headers))
    assert summary.outcomes["C1_CP_FGM_SPIN"] == "new"
    assert summary.incomplete == {"C1_CH_FGM_SPIN.ceh": ("CL_CH_MISSION.ceh",)}


def test_a_broken_header_is_named_with_the_reason(catalog, headers):
    (headers / "BROKEN.ceh").write_text("START_META = X\n")
    summary = import_headers(catalog, read(headers))
    assert "X is not closed" in summary.failed["BROKEN.ceh"]
    assert len(summary.outcomes) == 2


def test_a_header_that_includes_itself_ends(catalog, headers):
    (headers / "LOOP.ceh").write_text('INCLUDE = "LOOP.ceh"\n')
    assert "level 8" in import_headers(catalog, read(headers)).failed["LOOP.ceh"]


def test_of_two_headers_the_one_that_tells_more_is_taken(catalog):
    rich, poor = make_dataset(), replace(make_dataset(), parameters=())
    summary = import_headers(catalog, [HeaderFile("poor", poor), HeaderFile("rich", rich), HeaderFile("again", poor)])
    assert summary.doubles == {"poor": rich.id, "again": rich.id}
    assert catalog.describe(rich.id).dataset.parameters


def test_a_folder_without_headers_is_refused(tmp_path):
    with pytest.raises(StoreError, match="No headers"):
        find_headers(tmp_path)


def test_the_command_tells_what_was_done(headers, tmp_path, capsys):
    (headers / "BROKEN.ceh").write_text("START_META = X\n")
    assert main(["catalog", "import-headers", str(headers), "--home", str(tmp_path / "home")]) == 1
    shown = capsys.readouterr().out
    assert "2 datasets with 1 parameters: 2 new" in shown
    assert "failed BROKEN.ceh" in shown
    (headers / "BROKEN.ceh").unlink()
    assert main(["catalog", "import-headers", str(headers), "--home", str(tmp_path / "home")]) == 0
    assert "2 unchanged" in capsys.readouterr().out


def test_a_described_dataset_is_found_without_span_and_not_opened(headers, tmp_path, monkeypatch):
    from sepp.archive.library import Library, Selection

    monkeypatch.delenv("SEPP_CATALOG_URL", raising=False)
    assert main(["catalog", "import-headers", str(headers), "--home", str(tmp_path / "home")]) == 0
    library = Library(ArchiveSettings(home=tmp_path / "home"))
    found = library.catalogue.search("spin", None, {"mission": "Cluster"})
    assert [(holding.dataset.id, holding.start_ns) for holding in found] == [("C1_CP_FGM_SPIN", None)]
    with pytest.raises(NoDataError, match="holds no data"):
        library.open("C1_CP_FGM_SPIN", None, Selection())


def test_every_real_header_is_a_dataset_or_told_why_not(shared, sqlite_url):
    from sepp.catalog import Catalog

    catalog = Catalog(sqlite_url)
    catalog.upgrade()
    folder = shared / "data" / "ceh"
    summary = import_headers(catalog, read(folder))
    told = (summary.outcomes, summary.parts, summary.doubles, summary.failed)
    assert sum(map(len, told)) == len(find_headers(folder))
    assert len(summary.outcomes) > 500
    assert summary.failed == {}
    assert catalog.search("codif moments", mission="Cluster", units="km/s")
    assert all(holding.start_ns is None for holding in catalog.search("codif"))
    catalog.close()
