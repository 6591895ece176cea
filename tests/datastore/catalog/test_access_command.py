"""``sepp catalog access``."""

import pytest

from sepp.catalog import Catalog
from sepp.catalog.access import read_rule
from sepp.core.access import PUBLIC, Rule
from sepp.core.home import find_home
from sepp.core.time import parse_time
from sepp.store import Store
from tests.datastore.store.samples import make_batch
from tests.fixtures_archive import run_sepp

NAME = "C1_TEST"


@pytest.fixture
def home(tmp_path):
    found = find_home(tmp_path / "home").prepare()
    catalog = Catalog(found.catalog_url)
    catalog.upgrade()
    batch = make_batch(100)
    store = Store(str(found.public))
    catalog.record(batch.dataset, None, store.append(batch), store.spans(NAME))
    catalog.close()
    return found


def ask(home, *words):
    done = run_sepp("catalog", "access", *words, "--home", home.root)
    return done.returncode, done.stdout.strip(), done.stderr


def rule_of(home):
    catalog = Catalog(home.catalog_url)
    try:
        return read_rule(catalog, NAME)
    finally:
        catalog.close()


def test_a_rule_is_given_shown_and_taken_back(home):
    assert ask(home, NAME, "--group", "team") == (0, f"{NAME}  group team only", "")
    assert (home.archive / "restricted" / "team" / NAME / "zarr.json").exists()
    assert ask(home)[1] == f"{NAME}  group team only"
    told = ask(home, NAME, "--embargo", "2199-01-01")[1]
    assert told == f"{NAME}  administrators only, public from 2199-01-01T00:00:00Z on"
    assert rule_of(home) == Rule(until_ns=parse_time("2199-01-01"))
    assert ask(home, NAME, "--public")[1] == f"{NAME}  public"
    assert (rule_of(home), ask(home)[1]) == (PUBLIC, "Every dataset is public")
    assert (home.public / NAME / "zarr.json").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("NOT_THERE", "--public"), "No dataset 'NOT_THERE'"),
        ((NAME, "--group", "../up"), "Not a group"),
        ((NAME, "--embargo", "some day"), "some day"),
        ((NAME, "--public", "--group", "team"), "public or not"),
        (("--public",), "Name the dataset"),
    ],
)
def test_bad_words_change_nothing(home, words, told):
    status, _, error = ask(home, *words)
    assert (status, error.count("\n"), told in error) == (1, 1, True)
    assert rule_of(home) == PUBLIC
