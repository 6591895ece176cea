"""Which names mean which columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import FromClause
from sqlglot import exp

from sepp.core.errors import nearest_names
from sepp.servers.tap.adql.relations import Columns, Relation
from sepp.servers.tap.adql.terms import Element, Term
from sepp.servers.tap.errors import AdqlError


@dataclass(slots=True)
class Scope:
    """The tables of one SELECT, and those of the ones around it."""

    parent: "Scope | None" = None
    """The SELECT around; None for the outermost and for those in FROM."""
    relations: list[Relation] = field(default_factory=list)
    """In their order."""
    merged: dict[str, Term] = field(default_factory=dict)
    """Columns that a join has made one."""
    bare: list[Element] = field(default_factory=list)
    """Columns met outside of aggregates since this was last emptied."""
    may_aggregate: bool = False
    """In SELECT, HAVING and ORDER BY."""
    is_inside: bool = False
    """Within an aggregate."""
    has_aggregate: bool = False
    """An aggregate was met."""

    def add(self, relation: Relation) -> None:
        """Take in a table; raises ``AdqlError`` if its name is taken."""
        if any(one.name.lower() == relation.name.lower() and one.schema == relation.schema for one in self.relations):
            raise AdqlError(f"{relation.name!r} stands twice in FROM; give aliases")
        self.relations.append(relation)

    def sources(self) -> Iterator[FromClause]:
        """Give every table that is in sight."""
        yield from (relation.source for relation in self.relations)
        if self.parent is not None:
            yield from self.parent.sources()

    def find(self, node: exp.Column) -> Term:
        """Find a column; raises ``AdqlError`` if there is none, or several."""
        scope: Scope | None = self
        while scope is not None:
            term = scope.find_here(node)
            if term is not None:
                if scope is self and not self.is_inside:
                    self.bare.append(term.element)
                return term
            scope = scope.parent
        known = [column.name for relation in self.relations for column, _ in relation.columns]
        raise AdqlError(f"No column {node.name[:60]!r}{nearest_names(node.name, known)}")

    def find_here(self, node: exp.Column) -> Term | None:
        """Find a column in this SELECT only."""
        wanted = node.this
        if not node.args.get("table"):
            merged = next((term for name, term in self.merged.items() if is_named(wanted, name)), None)
            if merged is not None:
                return merged
        found = [
            Term(element, column.kind, column)
            for relation in self.relations
            if self._is_meant(relation, node)
            for column, element in relation.columns
            if is_named(wanted, column.name)
        ]
        if len(found) > 1:
            raise AdqlError(f"Column {node.name!r} is in several tables; write table.{node.name}")
        return found[0] if found else None

    def star(self, table: exp.Identifier | None) -> Columns:
        """List all columns, or those of one table."""
        if table is None:
            merged = [(term.column, term.element) for term in self.merged.values() if term.column is not None]
            rest = [
                pair
                for relation in self.relations
                for pair in relation.columns
                if pair[0].name.lower() not in self.merged
            ]
            return [*merged, *rest]
        found = [relation for relation in self.relations if is_named(table, relation.name)]
        if not found:
            raise AdqlError(f"No table {table.name[:60]!r} in FROM")
        return found[0].columns

    def _is_meant(self, relation: Relation, node: exp.Column) -> bool:
        table, schema = node.args.get("table"), node.args.get("db")
        is_table = table is None or is_named(table, relation.name)
        return is_table and (schema is None or is_named(schema, relation.schema))


def is_named(identifier: exp.Identifier | None, name: str) -> bool:
    """Compare as ADQL does: quoted names exactly, others in any case."""
    if identifier is None:
        return False
    given = str(identifier.this)
    return given == name if identifier.args.get("quoted") else given.lower() == name.lower()
