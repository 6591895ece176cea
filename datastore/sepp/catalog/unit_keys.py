"""Canonical units in the catalogue made anew once the rules that make them have changed."""

import hashlib
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, tuple_, update

from sepp.catalog.indexing import find_entry, index_dataset
from sepp.catalog.models import ParameterRow, RuleRow
from sepp.catalog.postings import in_parts
from sepp.catalog.rows import unit_key
from sepp.core import unit_products, units

UNITS = "units"


def renew_unit_keys(connection: Connection) -> int:
    """Make the keys of units anew if they are of other rules; tell of how many datasets.

    A search by units compares with keys of today's rules, so one that finds
    old keys misses their datasets.
    """
    rules = _digest_rules()
    if connection.scalar(select(RuleRow.digest).where(RuleRow.name == UNITS)) == rules:
        return 0
    parameter = ParameterRow.__table__.c
    pairs = connection.execute(select(parameter.units, parameter.unit_key).distinct()).all()
    stale = [(told, key) for told, key in pairs if unit_key(told) != key]
    ids: set[str] = set()
    for some in in_parts(stale):
        is_stale = tuple_(parameter.units, parameter.unit_key).in_(some)
        ids |= set(connection.scalars(select(parameter.dataset_id).where(is_stale)))
    for dataset_id in sorted(ids):
        _renew(connection, dataset_id)
    connection.execute(delete(RuleRow).where(RuleRow.name == UNITS))
    connection.execute(insert(RuleRow).values(name=UNITS, digest=rules))
    return len(ids)


def _renew(connection: Connection, dataset_id: str) -> None:
    before = find_entry(connection, dataset_id)
    parameter = ParameterRow.__table__.c
    own = select(parameter.name, parameter.units).where(parameter.dataset_id == dataset_id)
    for name, told in connection.execute(own).all():
        row = update(ParameterRow).where(parameter.dataset_id == dataset_id, parameter.name == name)
        connection.execute(row.values(unit_key=unit_key(told)))
    index_dataset(connection, dataset_id, before)


def _digest_rules() -> str:
    """Tell the rules by the text of the modules that hold them, so that no change is forgotten."""
    texts = (Path(str(module.__file__)).read_bytes() for module in (units, unit_products))
    return hashlib.sha256(b"\0".join(texts)).hexdigest()
