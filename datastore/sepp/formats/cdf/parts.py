"""The tables of a CDF file read some records at a time, in order of time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sepp.core.model import Times, Values
from sepp.formats.cdf.blocks import BlockTable
from sepp.formats.cdf.decoding import BlockDecoder
from sepp.formats.cdf.ordering import Rows, TimeOrder
from sepp.formats.cdf.spilling import Spill
from sepp.formats.cdf.times import raw_to_ns
from sepp.formats.content import Table, Variable
from sepp.formats.cutting import Extent, cut_records


@dataclass(frozen=True, slots=True)
class Parts:
    """The tables of a file, read by ranges of their records."""

    tables: tuple[Table, ...]
    """All tables; zeros stand for values that are left in the file."""
    in_place: Mapping[str, BlockTable]
    """Where those values lie, by the variables' names."""
    decoder: BlockDecoder
    """Decodes them."""

    def read_all(self, max_bytes: int | None, spill: Spill) -> Iterator[tuple[Table, ...]]:
        """Read the records of all tables, ``max_bytes`` decoded at a time.

        Without a limit, or where all is smaller, they stand as in the file;
        else in order of time, and what is not so in the file is expanded
        into ``spill``. Raises ``UnreadableFileError`` for a damaged block.
        """
        extents = [self._extent(table) for table in self.tables]
        cuts = list(cut_records(extents, max_bytes))
        if len(cuts) == 1:
            yield tuple(map(self._read_table, self.tables, cuts[0]))
            return
        parts = replace(self, in_place=spill.take_giants(self.in_place))
        readers = [parts._reader(table, [rows[n] for rows in cuts], spill) for n, table in enumerate(self.tables)]
        for number in range(len(cuts)):
            yield tuple(read(number) for read in readers)

    def _extent(self, table: Table) -> Extent:
        varying = [variable for variable in table.variables if variable.is_varying]
        size = table.time.nbytes + sum(variable.values.nbytes for variable in varying)
        return Extent(len(table.time), size)

    def _is_in_order(self, table: Table) -> bool:
        if table.time_name in self.in_place:
            return self.decoder.is_in_order(self.in_place[table.time_name])
        return bool((table.time[1:] >= table.time[:-1]).all())

    def _reader(self, table: Table, cuts: Sequence[slice], spill: Spill) -> Callable[[int], Table]:
        """Give what reads a table's records of each part."""
        if self._is_in_order(table):
            return lambda number: self._read_table(table, cuts[number])
        own = {name: self._spilled(name, spill) for name in _names(table) if name in self.in_place}
        parts, records = replace(self, in_place=own), len(table.time)
        edges = [min(cut.start, records) for cut in cuts] + [records]
        order = TimeOrder(lambda first, last: parts._times(table, first, last), records, edges, spill.file)
        return lambda number: parts._take(table, *order.read(number))

    def _spilled(self, name: str, spill: Spill) -> BlockTable:
        found = self.in_place[name]
        return spill.take(found) if found.is_gzip.any() else found

    def _times(self, table: Table, first: int, last: int) -> Times:
        if table.time_name not in self.in_place:
            return table.time[first:last]
        found = self.in_place[table.time_name]
        return raw_to_ns(self.decoder.decode(found, first, last), found.time).reshape(-1)

    def _take(self, table: Table, time: Times, rows: Rows) -> Table:
        """Read records in any order."""
        found = {
            variable.name: self.decoder.take(self.in_place[variable.name], rows)
            for variable in table.variables
            if variable.name in self.in_place
        }
        return replace(table, time=time, variables=tuple(self._place(v, rows, found) for v in table.variables))

    def _read_table(self, table: Table, rows: slice) -> Table:
        """Read records that follow each other."""
        first, last, _ = rows.indices(len(table.time))
        under_way = {
            name: self.decoder.begin(self.in_place[name], first, last)
            for name in _names(table)
            if name in self.in_place
        }
        if table.time_name in under_way:
            time = raw_to_ns(under_way[table.time_name](), self.in_place[table.time_name].time).reshape(-1)
        else:
            time = table.time[rows]
        found = {name: finish() for name, finish in under_way.items() if name != table.time_name}
        return replace(table, time=time, variables=tuple(self._place(v, rows, found) for v in table.variables))

    def _place(self, variable: Variable, rows: slice | Rows, found: Mapping[str, Values]) -> Variable:
        if not variable.is_varying:
            return variable
        if variable.name not in self.in_place:
            return replace(variable, values=variable.values[rows])
        values, kind = found[variable.name], self.in_place[variable.name].time
        return replace(variable, values=raw_to_ns(values, kind).view("datetime64[ns]") if kind else values)


def _names(table: Table) -> tuple[str, ...]:
    return (table.time_name, *(variable.name for variable in table.variables))
