"""The tables hold what the catalogue holds; each tells truly of itself."""

import hashlib

import pytest

from sepp.core.model import Granule, Revision, Span
from sepp.events.files import read
from sepp.events.published import PublishedLists
from sepp.ingest.event_lists.keeping import GivenList, keep_list
from sepp.servers.tap.columns import Kind
from sepp.servers.tap.schemas.epn_columns import MANDATORY
from sepp.servers.tap.schemas.namespace import TABLES
from tests.datastore.servers.tap.conftest import DAY, make_dataset

# From the recommendation EPN-TAP 2.0 (IVOA, 2022), table of mandatory parameters.
EPN_MANDATORY = [
    "granule_uid",
    "granule_gid",
    "obs_id",
    "dataproduct_type",
    "measurement_type",
    "processing_level",
    "target_name",
    "target_class",
    "time_min",
    "time_max",
    "time_sampling_step_min",
    "time_sampling_step_max",
    "time_exp_min",
    "time_exp_max",
    "spectral_range_min",
    "spectral_range_max",
    "spectral_sampling_step_min",
    "spectral_sampling_step_max",
    "spectral_resolution_min",
    "spectral_resolution_max",
    "c1min",
    "c1max",
    "c2min",
    "c2max",
    "c3min",
    "c3max",
    "s_region",
    "c1_resol_min",
    "c1_resol_max",
    "c2_resol_min",
    "c2_resol_max",
    "c3_resol_min",
    "c3_resol_max",
    "spatial_frame_type",
    "incidence_min",
    "incidence_max",
    "emergence_min",
    "emergence_max",
    "phase_min",
    "phase_max",
    "instrument_host_name",
    "instrument_name",
    "service_title",
    "creation_date",
    "modification_date",
    "release_date",
]
LIST = "start,stop\n2003-01-01T00:00:00Z,2003-01-01T01:00:00Z\n2005-01-09T06:00:00Z,2005-01-09T07:00:00Z\n"
REQUIRED = (
    "granule_uid", "granule_gid", "obs_id", "dataproduct_type", "target_class", "spatial_frame_type", "service_title",
    "creation_date", "modification_date", "release_date",
)  # fmt: skip


@pytest.fixture(scope="session")
def event_lists(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    file = folder / "shocks.csv"
    file.write_text(LIST)
    given = GivenList(file, hashlib.sha256(LIST.encode()).hexdigest(), "made", read(file))
    keep_list(folder / "kept", "shocks", given)
    return PublishedLists(folder / "kept")


@pytest.mark.parametrize("table", [one for one in TABLES if one.name != "products"], ids=lambda table: table.full_name)
def test_each_table_gives_the_columns_that_it_tells(any_asker, event_lists, table):
    any_asker.lists = event_lists
    rows = any_asker.rows(f"SELECT * FROM {table.full_name}")
    assert rows
    for column, values in zip(table.columns, zip(*rows, strict=True), strict=True):
        known = [value for value in values if value is not None]
        expected = str if column.kind.is_text else float if column.kind is Kind.DOUBLE else int
        assert all(isinstance(value, expected) for value in known), column.name


def test_the_archive_s_events_are_joined_with_granules(any_asker, event_lists):
    any_asker.lists = event_lists
    query = (
        "SELECT e.catalogue, e.ordinal, g.dataset_id FROM sepp.events AS e JOIN sepp.granules AS g "
        "ON e.start_time BETWEEN g.start_time AND g.stop_time WHERE g.dataset_id LIKE 'C1%' ORDER BY e.ordinal"
    )
    assert any_asker.rows(query) == [("shocks", 1, "C1_CP_FGM_SPIN")]
    assert any_asker.rows("SELECT catalogue, version_number, event_count FROM sepp.catalogues") == [("shocks", 1, 2)]


def test_tap_schema_tells_every_table_and_column(any_asker):
    ((tables,),) = any_asker.rows("SELECT COUNT(*) FROM tap_schema.tables WHERE schema_name <> 'tap_schema'")
    told = any_asker.rows("SELECT table_name, column_name FROM tap_schema.columns")
    assert tables == len(TABLES)
    assert {(one.full_name, column.name) for one in TABLES for column in one.columns} <= set(told)
    assert ("tap_schema.columns", '"size"') in told


def test_csa_s_views_answer_what_its_clients_ask(any_asker):
    datasets = any_asker.rows(
        "SELECT dataset_id, instruments FROM csa.v_dataset WHERE dataset_id like '%GRMB' OR "
        "(is_cef='true' AND is_istp='true')"
    )
    instruments = any_asker.rows("SELECT name, observatories FROM csa.v_instrument")
    observatories = any_asker.rows("SELECT name, mission_name FROM csa.v_observatory")
    assert sorted(datasets)[0] == ("C1_CP_FGM_SPIN", "FGM")
    assert instruments == [("FGM", "MULTIPLE")]
    assert ("MULTIPLE", "Cluster") in observatories
    assert any_asker.rows("SELECT COUNT(*) FROM csa.v_parameter WHERE data_type='Data' AND value_type<>'CHAR'") == [
        (8,)
    ]


def test_epn_core_has_every_mandatory_column_in_order():
    assert [column.name for column in MANDATORY] == EPN_MANDATORY
    units = {column.name: (column.unit, column.ucd) for column in MANDATORY}
    assert units["time_min"] == ("d", "time.start;obs")
    assert units["spectral_range_max"] == ("Hz", "em.freq;stat.max")
    assert units["processing_level"] == ("", "meta.calibLevel")


def test_epn_core_keeps_its_rules(any_asker):
    for name in REQUIRED:
        assert any_asker.rows(f"SELECT COUNT(*) FROM sepp.epn_core WHERE {name} IS NULL") == [(0,)], name
    for low in [name for name in EPN_MANDATORY if name.endswith("min")]:
        high = low.removesuffix("min") + "max"
        query = f"SELECT COUNT(*) FROM sepp.epn_core WHERE {low} > {high} OR ({low} IS NULL AND {high} IS NOT NULL)"
        assert any_asker.rows(query) == [(0,)]
    assert any_asker.rows("SELECT COUNT(DISTINCT granule_uid), COUNT(*) FROM sepp.epn_core") == [(9, 9)]


def test_a_granule_is_told_as_epn_tap_has_it(any_asker):
    query = (
        "SELECT dataproduct_type, measurement_type, processing_level, target_name, target_class, time_min, access_url, "
        "access_estsize FROM sepp.epn_core WHERE granule_gid = 'C1_CP_FGM_SPIN' AND file_name LIKE '%0.cdf'"
    )
    ((product, measured, level, *target, julian, url, size),) = any_asker.rows(query)
    assert (product, level, target, size) == ("ts", 3, ["Earth", "planet"], 2)
    assert sorted(measured.split("#")) == ["phys.magField", "phys.veloc"]
    assert julian == 2453379.5
    assert url == (
        "http://archive/export/C1_CP_FGM_SPIN?start=2005-01-09T00:00:00.000Z&stop=2005-01-09T12:00:00.001Z&format=cdf"
    )


def test_products_are_described_and_there_are_none_yet(asker):
    query = "SELECT * FROM sepp.products WHERE start_time > '2005-01-01'"
    assert asker.rows(query) == []
    assert asker.columns(query)[:2] == [("product_id", "TEXT", ""), ("version_number", "INT", "")]


@pytest.fixture
def reprocessed(any_asker):
    """A dataset of which two of three files came in a later version."""
    known = {
        name: Granule(name, name[-1] * 64, 10, "TWICE", DAY, DAY + 1, 1, Revision(1, 3)) for name in ("V1", "V2", "V3")
    }
    spans = [Span(DAY, DAY + 1, 3)]
    any_asker.catalog.record_many(make_dataset("TWICE", "One"), list(known.values()), Revision(1, 3), spans)
    late = {known["V1"].sha256: "V2", known["V2"].sha256: "V3"}
    any_asker.catalog.record_many(make_dataset("TWICE", "One"), [], Revision(2, 1), spans, superseded=late)
    yield any_asker
    any_asker.catalog.remove("TWICE")
    any_asker.catalog.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT logical_file_id FROM csa.v_file WHERE dataset_id = 'TWICE'", [("V3",)]),
        ("SELECT file_name FROM sepp.epn_core WHERE granule_gid = 'TWICE'", [("V3",)]),
        (
            "SELECT file_name, superseded_by FROM sepp.granules WHERE dataset_id = 'TWICE' ORDER BY file_name",
            [("V1", "V2"), ("V2", "V3"), ("V3", None)],
        ),
        ("SELECT file_name FROM sepp.granules WHERE dataset_id = 'TWICE' AND superseded_by IS NULL", [("V3",)]),
    ],
)
def test_superseded_files_are_listed_for_those_only_who_ask_for_versions(reprocessed, query, expected):
    assert reprocessed.rows(query) == expected
