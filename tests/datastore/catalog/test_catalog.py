"""What is recorded comes back as it was."""

import math
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from sepp.catalog import Catalog
from sepp.catalog.engine import make_engine
from sepp.catalog.types import PlainJson
from sepp.core.errors import StoreError, UnknownDatasetError
from sepp.core.model import Parameter, Revision
from sepp.core.time import Interval
from tests.datastore.catalog.examples import HOUR, make_dataset, make_granule, make_span, record


def test_a_dataset_comes_back_as_it_was_recorded(catalog):
    spans = (make_span(1, 2), make_span(5, 6))
    field = replace(make_dataset().parameters[0], fill=-1e31)
    dataset = make_dataset(is_synthetic=True, caveats="spikes", citation="Balogh 2001", parameters=(field,))
    catalog.record(dataset, make_granule(), Revision(1, 1800), spans)
    held = catalog.describe(dataset.id)
    assert held.dataset == dataset
    assert (held.start_ns, held.stop_ns, held.granules) == (HOUR, 6 * HOUR, 1)
    assert held.revision == Revision(1, 1800)
    assert held.coverage == catalog.coverage(dataset.id) == spans


def test_a_fill_that_is_not_a_number_comes_back(catalog):
    record(catalog, make_dataset())
    fill = catalog.describe("C1_CP_FGM_SPIN").dataset.parameters[0].fill
    assert isinstance(fill, float)
    assert math.isnan(fill)


def test_recording_twice_changes_nothing(catalog):
    record(catalog, make_dataset())
    once = catalog.describe("C1_CP_FGM_SPIN")
    record(catalog, make_dataset())
    again = catalog.describe("C1_CP_FGM_SPIN")
    assert repr(again) == repr(once)
    assert len(catalog.granules("C1_CP_FGM_SPIN")) == 1


def test_parameters_that_a_granule_lacks_are_kept(catalog):
    first, second = Parameter("B", "float32"), Parameter("N", "float64")
    record(catalog, make_dataset(parameters=(first, second)))
    changed = replace(second, units="cm^-3")
    record(catalog, make_dataset(parameters=(changed,)))
    assert catalog.describe("C1_CP_FGM_SPIN").dataset.parameters == (changed, first)


def test_a_granule_is_found_by_its_checksum(catalog):
    record(catalog, make_dataset())
    granule = make_granule()
    assert catalog.granule(granule.sha256) == granule
    assert catalog.granule(granule.sha256, "C1_CP_FGM_SPIN") == granule
    assert catalog.granule(granule.sha256, "OTHER") is None
    assert catalog.granule("0" * 64) is None


def test_many_granules_of_one_append_are_recorded_together(catalog):
    granules = [make_granule(number=number) for number in (1, 2, 3)]
    catalog.record_many(make_dataset(), granules, Revision(1, 2700), ())
    catalog.record_many(make_dataset(), granules[1:], Revision(1, 2700), ())
    assert catalog.granules("C1_CP_FGM_SPIN") == granules
    assert catalog.describe("C1_CP_FGM_SPIN").granules == 3


def test_granules_come_in_order_of_time(catalog):
    for number in (3, 1, 2):
        catalog.record(make_dataset(), make_granule(number=number), Revision(1, 900), ())
    assert [granule.start_ns // HOUR for granule in catalog.granules("C1_CP_FGM_SPIN")] == [1, 2, 3]


def test_a_dataset_may_be_described_before_it_has_data(catalog):
    catalog.record(make_dataset(), None, None, ())
    held = catalog.describe("C1_CP_FGM_SPIN")
    assert (held.start_ns, held.stop_ns, held.revision, held.granules, held.coverage) == (None, None, None, 0, ())


@given(st.lists(st.lists(st.integers(0, 4), max_size=6), min_size=1, max_size=4))
@settings(deadline=None, max_examples=25)
def test_coverage_is_always_that_of_the_last_record(tmp_path_factory, histories):
    catalog = Catalog(f"sqlite:///{tmp_path_factory.mktemp('coverage')}/catalog.sqlite")
    catalog.upgrade()
    for history in histories:
        spans = tuple(make_span(10 * place, 10 * place + length) for place, length in enumerate(history))
        catalog.record(make_dataset(), None, None, spans)
        assert catalog.coverage("C1_CP_FGM_SPIN") == spans
    catalog.close()


_SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text()


@given(st.dictionaries(st.text(), _SCALARS | st.lists(_SCALARS).map(tuple)))
@settings(deadline=None)
def test_attributes_survive_json(attributes):
    column = PlainJson()
    written = column.process_bind_param(attributes, None)
    kept = column.process_result_value(written, None)
    assert repr(kept) == repr(_without_nul(attributes))


def _without_nul(value):
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, tuple):
        return tuple(_without_nul(item) for item in value)
    return {name: _without_nul(item) for name, item in value.items()} if isinstance(value, dict) else value


def test_an_unknown_dataset_is_answered_with_the_nearest(filled):
    for ask in (filled.describe, filled.coverage, filled.granules):
        with pytest.raises(UnknownDatasetError, match="did you mean 'C1_CP_FGM_SPIN'"):
            ask("C1_CP_FGM_SPIM")


@pytest.mark.parametrize("name", ["", "c1_cp_fgm_spin", "C1_CP_FGM_SPIN\0", "%", "../x"])
def test_only_the_very_id_is_known(filled, name):
    assert filled.has("C1_CP_FGM_SPIN")
    assert not filled.has(name)


def test_datasets_are_counted(filled):
    assert filled.count() == 3


def test_a_failed_record_leaves_nothing_behind(catalog):
    broken = make_span()
    object.__setattr__(broken, "records", None)
    with pytest.raises(StoreError):
        catalog.record(make_dataset(), make_granule(), Revision(1, 900), (broken,))
    assert catalog.search() == []


def test_a_missing_database_names_the_command_and_is_not_made(tmp_path):
    catalog = Catalog(f"sqlite:///{tmp_path}/none.sqlite")
    with pytest.raises(StoreError, match="sepp catalog upgrade"):
        catalog.search()
    assert not (tmp_path / "none.sqlite").exists()


def test_a_database_without_tables_names_the_command(tmp_path):
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(StoreError, match="sepp catalog upgrade"):
        Catalog(f"sqlite:///{tmp_path}/empty.sqlite").search()


def test_a_corrupt_database_is_one_clear_line(tmp_path):
    (tmp_path / "bad.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Catalog(f"sqlite:///{tmp_path}/bad.sqlite").search()


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x/y"])
def test_a_url_that_names_no_database_is_refused(url):
    with pytest.raises(StoreError, match="Not a database URL"):
        Catalog(url)


def test_writers_wait_for_each_other(catalog, url):
    def write(first):
        mine = Catalog(url)
        for number in range(first, first + 10):
            mine.record(make_dataset(), make_granule(number=number), Revision(1, number), (make_span(),))
        mine.close()

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert catalog.describe("C1_CP_FGM_SPIN").granules == 30


def test_foreign_keys_are_on_and_readers_do_not_wait(sqlite_url):
    Catalog(sqlite_url).upgrade()
    with make_engine(sqlite_url).connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"


def test_listing_takes_as_many_queries_for_many_datasets_as_for_one(filled):
    statements = []
    event.listen(filled._engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    record(filled, make_dataset("X0"))
    statements.clear()
    filled.search("x")
    one = len(statements)
    for number in range(1, 40):
        record(filled, make_dataset(f"X{number}"))
    statements.clear()
    assert len(filled.search("x")) >= 40
    assert len(statements) == one


def test_superseded_granules_are_marked_and_not_counted(filled):
    (granule,) = filled.granules("MMS1_FPI")
    newer = replace(granule, sha256="9" * 64, name="newer.cdf")
    holding = filled.describe("MMS1_FPI")
    marks = {granule.sha256: newer.name}
    filled.record_many(holding.dataset, [newer], holding.revision, holding.coverage, superseded=marks)
    assert {one.name: one.superseded_by for one in filled.granules("MMS1_FPI")} == {
        granule.name: "newer.cdf",
        "newer.cdf": "",
    }
    assert [one.name for one in filled.granules("MMS1_FPI", is_current=True)] == ["newer.cdf"]
    assert filled.describe("MMS1_FPI").granules == filled.count_granules("MMS1_FPI") == 1


def test_each_granule_keeps_the_header_of_its_file(filled):
    (granule,) = filled.granules("MMS1_FPI")
    holding = filled.describe("MMS1_FPI")
    headers = [{"A": "x", "N": (1, 2)}, {"A": "y", "B": 2.5}, {"A": "x", "N": (1, 2)}]
    for number, header in enumerate(headers):
        one = replace(granule, sha256=f"{number}" * 64, name=f"{number}.cdf", attributes=header)
        filled.record(holding.dataset, one, holding.revision, holding.coverage)
    assert [dict(one.attributes) for one in filled.headers("MMS1_FPI") if one.name[0] in "012"] == headers


def test_granules_of_an_interval_are_those_with_records_in_it(filled):
    (granule,) = filled.granules("MMS1_FPI")
    assert filled.granules("MMS1_FPI", Interval(granule.stop_ns, granule.stop_ns + 1)) == [granule]
    assert filled.granules("MMS1_FPI", Interval(granule.stop_ns + 1, granule.stop_ns + 2)) == []
