"""Who may read which dataset, as the catalogue keeps it."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, and_, insert, or_, select, true, update

from sepp.catalog.engine import reading, writing
from sepp.catalog.models import AccessRow
from sepp.core.access import LIST_PREFIX, PUBLIC, Access, Rule, check_group
from sepp.store.states.layout import dataset_key

if TYPE_CHECKING:
    from sepp.catalog.catalog import Catalog


# Any: SQLAlchemy types a select by its columns, in two ways by its version.
def hidden_ids(access: Access, now_ns: int | None = None) -> Select[Any]:
    """Select the ids of the datasets that a caller may not read now.

    To be put into any query: ``DatasetRow.id.not_in(hidden_ids(access))``.
    """
    now = time.time_ns() if now_ns is None else now_ns
    is_kept = and_(
        or_(AccessRow.until_ns.is_(None), AccessRow.until_ns > now),
        or_(AccessRow.until_ns.is_not(None), AccessRow.group_name.is_not(None)),
    )
    is_other = or_(AccessRow.group_name.is_(None), AccessRow.group_name.not_in(sorted(access.groups)))
    query = select(AccessRow.dataset_id).where(is_kept, is_other)
    return query.where(~true()) if access.is_admin else query


def find_rule(connection: Connection, dataset_id: str) -> Rule:
    """Read who may read a dataset: everybody where nothing is said."""
    query = select(AccessRow.group_name, AccessRow.until_ns).where(AccessRow.dataset_id == dataset_id)
    row = connection.execute(query).first()
    return PUBLIC if row is None else Rule(*row)


def read_rule(catalog: "Catalog", dataset_id: str) -> Rule:
    """Tell who may read a dataset: everybody where nothing is said."""
    with reading(catalog.engine) as connection:
        return find_rule(connection, dataset_id.replace("\0", "?"))


def read_rules(catalog: "Catalog") -> Mapping[str, Rule]:
    """List the rules that were given, by dataset; also those that are public again."""
    columns = (AccessRow.dataset_id, AccessRow.group_name, AccessRow.until_ns)
    with reading(catalog.engine) as connection:
        rows = connection.execute(select(*columns).order_by(AccessRow.dataset_id))
        return {name: Rule(group, until) for name, group, until in rows}


def give_rule(catalog: "Catalog", dataset_id: str, rule: Rule) -> None:
    """Say who may read a dataset, or the list ``events:NAME``, whether it is there already or not.

    Raises ``BadNameError`` for what can't be a group, ``MismatchError`` for
    what can't be an id, ``StoreError``.
    """
    dataset_key(dataset_id.removeprefix(LIST_PREFIX))
    if rule.group is not None:
        check_group(rule.group)
    values = {"group_name": rule.group, "until_ns": rule.until_ns, "changed_ns": time.time_ns()}
    with writing(catalog.engine) as connection:
        changed = update(AccessRow).where(AccessRow.dataset_id == dataset_id).values(**values)
        if not connection.execute(changed).rowcount:
            connection.execute(insert(AccessRow).values(dataset_id=dataset_id, **values))
