"""``csa/aio/metadata-action``: the old grammar of metadata requests."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from sepp.core.time import to_iso
from sepp.servers.csa.conditions import Condition, Row, Value, compare, like, read_condition
from sepp.servers.csa.errors import CsaError
from sepp.servers.csa.forms import read_pairs
from sepp.servers.csa.tables import FIELDS, find_rows, resolve_field
from sepp.servers.services import Services, services_of

MOST_ROWS = 100_000
_IGNORED = frozenset({"NON_BROWSER", "CSACOOKIE", "USERNAME", "PASSWORD"})
_KNOWN = ("RESOURCE_CLASS", "SELECTED_FIELDS", "QUERY", "RETURN_TYPE", "PAGE", "PAGE_SIZE")
_TYPES = {"JSON": "application/json", "CSV": "text/csv; charset=utf-8", "VOTABLE": "application/x-votable+xml"}
_TIMES = ("_DATE", "_TIME", "LAST_UPDATE")


@dataclass(frozen=True, slots=True)
class MetadataQuery:
    """A request for metadata."""

    fields: tuple[str, ...]
    """Fields wanted, in order, with their tables."""
    condition: Condition | None
    """Which rows; None for all."""
    return_type: str
    """``JSON``, ``VOTABLE`` or ``CSV``."""
    rows: slice
    """Which of the rows found."""


async def show_metadata(request: Request) -> Response:
    """Answer a metadata request."""
    query = read_metadata_query(await read_pairs(request))
    body = await to_thread.run_sync(_answer, services_of(request), query)
    return Response(body, media_type=_TYPES[query.return_type], headers={"Cache-Control": "no-store"})


def read_metadata_query(pairs: Iterable[tuple[str, str]]) -> MetadataQuery:
    """Read a request; raises ``CsaError``."""
    words: dict[str, str] = {}
    filters: list[tuple[str, str]] = []
    for name, value in pairs:
        key = name.upper()
        if "." in key:
            filters.append((key, value))
        elif key in words:
            raise CsaError(f"{key} was given twice; give it once")
        elif key in _KNOWN:
            words[key] = value
        elif key not in _IGNORED and key:
            raise CsaError(f"Unknown parameter {name[:60]!r}; known are {', '.join(_KNOWN)}")
    table = words.get("RESOURCE_CLASS", "").upper()
    if table not in FIELDS:
        raise CsaError(f"RESOURCE_CLASS {table[:60]!r} is not known; give one of {', '.join(FIELDS)}")
    return_type = words.get("RETURN_TYPE", "VOTABLE").upper()
    if return_type not in _TYPES:
        raise CsaError(f"RETURN_TYPE {return_type[:60]!r} is not known; give one of {', '.join(_TYPES)}")
    return MetadataQuery(
        _read_fields(words.get("SELECTED_FIELDS", ""), table), _read_condition(words, filters, table), return_type,
        _read_page(words),
    )  # fmt: skip


def _read_fields(text: str, table: str) -> tuple[str, ...]:
    names = [name for name in text.split(",") if name.strip()] or list(FIELDS[table])
    return tuple(dict.fromkeys(resolve_field(name, table) for name in names))


def _read_condition(words: dict[str, str], filters: list[tuple[str, str]], table: str) -> Condition | None:
    """Read QUERY and the filters beside it, ``EXPERIMENT.NAME=FGM``: all must hold."""
    found = []
    if words.get("QUERY", "").strip():
        found.append(read_condition(words["QUERY"], lambda name: resolve_field(name, table)))
    for name, value in filters:
        field = resolve_field(name, table)
        judge = like(field, value) if set(value) & set("%*") else compare(field, "=", value)
        found.append(Condition(judge, frozenset({field})))
    if not found:
        return None
    judges = [one.judge for one in found]

    def judge_all(row: Row) -> bool | None:
        told = [judge(row) for judge in judges]
        return False if False in told else None if None in told else True

    return Condition(judge_all, frozenset().union(*(one.fields for one in found)))


def _read_page(words: dict[str, str]) -> slice:
    size, page = _read_count(words, "PAGE_SIZE", MOST_ROWS), _read_count(words, "PAGE", 1)
    return slice((page - 1) * size, page * size)


def _read_count(words: dict[str, str], key: str, usual: int) -> int:
    text = words.get(key, str(usual)).strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text[:10]) <= MOST_ROWS):
        raise CsaError(f"{key} must be a whole number from 1 to {MOST_ROWS}")
    return int(text)


def _answer(services: Services, query: MetadataQuery) -> str:
    rows = list(islice(_distinct(find_rows(services, query.fields, query.condition), query.fields), *_bounds(query)))
    write = {"JSON": _write_json, "CSV": _write_csv, "VOTABLE": _write_votable}[query.return_type]
    return write(query.fields, rows)


def _bounds(query: MetadataQuery) -> tuple[int, int]:
    return query.rows.start, query.rows.stop


def _distinct(rows: Iterable[Row], fields: Sequence[str]) -> Iterator[tuple[str, ...]]:
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        told = tuple(_text(name, row.get(name)) for name in fields)
        if told not in seen:
            seen.add(told)
            yield told


def _text(name: str, value: Value) -> str:
    if isinstance(value, int):
        return to_iso(value) if name.endswith(_TIMES) else str(value)
    return value or ""


def _write_json(fields: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    return json.dumps({"data": [dict(zip(fields, row, strict=True)) for row in rows]}, ensure_ascii=False)


def _write_csv(fields: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([fields, *rows])
    return out.getvalue()


def _write_votable(fields: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    columns = "".join(f"   <FIELD name={quoteattr(name)} datatype='unicodeChar' arraysize='*'/>\n" for name in fields)
    cells = ("".join(f"<TD>{escape(_clean(text))}</TD>" for text in row) for row in rows)
    lines = "".join(f"    <TR>{row}</TR>\n" for row in cells)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">\n <RESOURCE type="results">\n'
        f'  <INFO name="QUERY_STATUS" value="OK"/>\n  <TABLE>\n{columns}   <DATA><TABLEDATA>\n{lines}'
        "   </TABLEDATA></DATA>\n  </TABLE>\n </RESOURCE>\n</VOTABLE>\n"
    )


def _clean(text: str) -> str:
    return "".join(character if character >= " " or character in "\t\n" else " " for character in text)
