"""Models and migrations agree, and upgrades do not race."""

import multiprocessing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, update

from sepp.catalog import Catalog
from sepp.catalog.engine import make_engine, writing
from sepp.catalog.indexing import find_entry, index_dataset
from sepp.catalog.migration import make_config, upgrade
from sepp.catalog.models import Base, ParameterRow, RuleRow
from sepp.catalog.unit_keys import renew_unit_keys
from sepp.core.errors import StoreError


def test_the_migrations_make_what_the_models_say(catalog, url):
    engine = make_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_upgrading_again_changes_nothing(catalog, filled):
    catalog.upgrade()
    assert filled.count() == 3


def test_migrations_can_be_taken_back(catalog, url):
    engine = make_engine(url, is_migrating=True)
    with writing(engine) as connection:
        command.downgrade(make_config(connection), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_datasets_recorded_before_there_was_an_index_are_indexed(filled, url):
    engine = make_engine(url, is_migrating=True)
    with writing(engine) as connection:
        command.downgrade(make_config(connection), "0001")
    engine.dispose()
    filled.upgrade()
    assert [holding.dataset.id for holding in filled.search("magentic")] == ["C1_CP_FGM_SPIN", "MMS1_FPI"]
    assert [holding.granules for holding in filled.search()] == [1, 1, 1]


def test_upgrades_at_the_same_time_wait_for_each_other(url):
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(upgrade, [url] * 3)
    catalog = Catalog(url)
    assert catalog.search() == []
    catalog.close()


def test_a_new_database_is_for_its_owner_only(sqlite_url, tmp_path):
    upgrade(sqlite_url)
    assert (tmp_path / "catalog.sqlite").stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(StoreError, match="No such file or directory"):
        Catalog(f"sqlite:///{tmp_path}/none/catalog.sqlite").upgrade()


def test_migrations_know_no_type_of_ours(root: Path):
    for file in (root / "datastore" / "sepp" / "catalog" / "migrations" / "versions").glob("*.py"):
        assert "sepp." not in file.read_text()


@pytest.fixture
def old_keys(filled, url):
    """Make the catalogue as it was when nT and km had other keys."""
    engine = make_engine(url)
    with writing(engine) as connection:
        for name in ("C1_CP_FGM_SPIN", "MMS1_FPI"):
            before = find_entry(connection, name)
            table = ParameterRow.__table__
            connection.execute(update(table).where(table.c.dataset_id == name).values(unit_key="old"))
            index_dataset(connection, name, before)
        connection.execute(update(RuleRow).values(digest="of old rules"))
    engine.dispose()
    return filled


def test_keys_of_units_are_renewed_once_their_rules_changed(old_keys):
    assert [holding.dataset.id for holding in old_keys.search(units="nT")] == []
    old_keys.upgrade()
    assert [holding.dataset.id for holding in old_keys.search(units="nT")] == ["C1_CP_FGM_SPIN"]
    assert old_keys.search(units="old") == []


def test_keys_from_before_rules_were_told_are_renewed(old_keys, url):
    engine = make_engine(url, is_migrating=True)
    with writing(engine) as connection:
        command.downgrade(make_config(connection), "0006")
    engine.dispose()
    old_keys.upgrade()
    assert old_keys.count_matches(units="nT") == 1


def test_keys_by_the_same_rules_are_left_alone(filled, url):
    engine = make_engine(url)
    with writing(engine) as connection:
        assert renew_unit_keys(connection) == 0
        connection.execute(update(RuleRow).values(digest="of old rules"))
        assert renew_unit_keys(connection) == 0
    engine.dispose()
