"""``sepp catalog`` shows what there is."""

import pytest

from sepp.cli.main import main
from sepp.core.home import Home
from tests.datastore.catalog.examples import make_dataset, make_span, record


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home").prepare()


@pytest.fixture
def at_home(home, monkeypatch):
    from sepp.catalog import open_catalog

    monkeypatch.delenv("SEPP_CATALOG_URL", raising=False)
    catalog = open_catalog(home)
    catalog.upgrade()
    record(catalog, make_dataset(caveats="[bold]spikes[/bold]"), *(make_span(n, n + 1) for n in range(0, 40, 2)))
    record(catalog, make_dataset("MMS1_FGM_SRVY", mission="MMS", title="Survey field"))
    catalog.close()
    return str(home.root)


def test_list_shows_each_dataset(at_home, capsys):
    assert main(["catalog", "list", "--home", at_home]) == 0
    shown = capsys.readouterr().out
    assert "C1_CP_FGM_SPIN" in shown
    assert "Survey field" in shown
    assert "2 datasets" in shown


def test_list_narrows_by_words(at_home, capsys):
    assert main(["catalog", "list", "survey", "mms", "--home", at_home]) == 0
    shown = capsys.readouterr().out
    assert "MMS1_FGM_SRVY" in shown
    assert "C1_CP" not in shown


def test_show_tells_parameters_and_coverage(at_home, capsys):
    assert main(["catalog", "show", "C1_CP_FGM_SPIN", "--home", at_home]) == 0
    shown = capsys.readouterr().out
    for fact in (
        "B_vec_xyz_gse",
        "nT",
        "GSE",
        "4 s",
        "1.900",
        "[bold]spikes[/bold]",
        "1970-01-01T01:00:00Z",
        "and 10 more",
    ):
        assert fact in shown


def test_show_offers_the_nearest_ids(at_home, capsys):
    assert main(["catalog", "show", "MMS1_FGM", "--home", at_home]) == 1
    assert "did you mean 'MMS1_FGM_SRVY'" in capsys.readouterr().err


def test_without_a_catalogue_the_command_that_makes_it_is_named(tmp_path, capsys):
    assert main(["catalog", "list", "--home", str(tmp_path)]) == 1
    assert "sepp catalog upgrade" in capsys.readouterr().err


def test_upgrade_makes_the_catalogue(tmp_path, capsys):
    assert main(["catalog", "upgrade", "--home", str(tmp_path / "new")]) == 0
    assert main(["catalog", "list", "--home", str(tmp_path / "new")]) == 0
    assert "0 datasets" in capsys.readouterr().out


def test_another_database_can_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("SEPP_CATALOG_URL", f"sqlite:///{tmp_path}/elsewhere.sqlite")
    assert main(["catalog", "upgrade", "--home", str(tmp_path / "new")]) == 0
    assert (tmp_path / "elsewhere.sqlite").exists()
