"""VOSI: capabilities, tables, availability."""

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from sepp.servers.jobs.engine import JobLimits
from sepp.servers.tap.adql.geometry import OFFERED
from sepp.servers.tap.columns import Column
from sepp.servers.tap.query import DEFAULT_ROWS, MOST_ROWS
from sepp.servers.tap.schemas import epn, tap_schema
from sepp.servers.tap.schemas.model import ForeignKey
from sepp.servers.tap.schemas.namespace import TABLES
from sepp.servers.tap.uploads import MOST_BYTES

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_TAP = "ivo://ivoa.net/std/TAPRegExt"
_ADQL = "ivo://ivoa.net/std/ADQL"
_FORMATS = (
    ("application/x-votable+xml;serialization=tabledata", ("votable", "votable/td", "text/xml"), "output-votable-td"),
    ("application/x-votable+xml;serialization=binary2", ("votable/b2",), "output-votable-binary2"),
    ("text/csv;header=present", ("csv", "text/csv"), ""),
    ("text/tab-separated-values", ("tsv",), ""),
    ("application/json", ("json",), ""),
)
_GEOMETRY = {
    "POINT": "two numbers in degrees, within the others; can't be selected",
    "CIRCLE": "a POINT or two numbers, and a radius, in degrees; can't be selected",
    "CONTAINS": "a POINT or a CIRCLE in a CIRCLE",
    "INTERSECTS": "of POINTs and CIRCLEs",
}
_FEATURES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (f"{_TAP}#features-udf", (
        ("ivo_hashlist_has(hashlist TEXT, item TEXT) -> INTEGER", "1 where a list joined by # has an entry"),
        ("ivo_nocasematch(value TEXT, pattern TEXT) -> INTEGER", "1 where LIKE holds whatever the case"),
        ("ivo_interval_overlaps(l1 NUMERIC, h1 NUMERIC, l2 NUMERIC, h2 NUMERIC) -> INTEGER",
         "1 where two intervals share a value"),
    )),
    (f"{_TAP}#features-adqlgeo", tuple((name, _GEOMETRY.get(name, "")) for name in OFFERED)),
    (f"{_TAP}#features-adql-string", (("LOWER", ""), ("UPPER", ""), ("ILIKE", ""))),
    (f"{_TAP}#features-adql-sets", (("UNION", ""), ("EXCEPT", ""), ("INTERSECT", ""))),
    (f"{_TAP}#features-adql-common-table", (("WITH", ""),)),
    (f"{_TAP}#features-adql-type", (("CAST", ""),)),
    (f"{_TAP}#features-adql-unit", (("IN_UNIT", ""),)),
    (f"{_TAP}#features-adql-offset", (("OFFSET", ""),)),
)  # fmt: skip
_STANDARD = 'role="std" version="1.1" '
_OTHERS = (
    ("ivo://ivoa.net/std/VOSI#capabilities", "capabilities"),
    ("ivo://ivoa.net/std/VOSI#availability", "availability"),
    ("ivo://ivoa.net/std/VOSI#tables-1.1", "tables"),
    ("ivo://ivoa.net/std/DALI#examples", "examples"),
)


def write_availability(_archive_url: str) -> str:
    """Tell that the service is up."""
    return (
        f'{_HEAD}<vosi:availability xmlns:vosi="http://www.ivoa.net/xml/VOSIAvailability/v1.0">\n'
        "<vosi:available>true</vosi:available>\n</vosi:availability>\n"
    )


def write_capabilities(archive_url: str, path: str, limits: JobLimits) -> str:
    """Tell what the service can do, and its limits."""
    base = f"{archive_url}{path.strip('/')}"
    others = "".join(
        f"<capability standardID={quoteattr(name)}>{_interface(f'{base}/{place}', 'full')}</capability>\n"
        for name, place in _OTHERS
    )
    return (
        f'{_HEAD}<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0" '
        f'xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" xmlns:tr="http://www.ivoa.net/xml/TAPRegExt/v1.0" '
        f'{_XSI}>\n<capability standardID="ivo://ivoa.net/std/TAP" xsi:type="tr:TableAccess">\n'
        f"{_interface(base, 'base', _STANDARD)}\n"
        f'<dataModel ivo-id="{epn.UTYPE}">EPN-TAP 2.0</dataModel>\n{_language()}{_formats()}'
        f'<uploadMethod ivo-id="{_TAP}#upload-inline"/>\n<uploadMethod ivo-id="{_TAP}#upload-http"/>\n'
        f"{_limits(limits)}</capability>\n{others}</vosi:capabilities>\n"
    )


def _interface(url: str, use: str, attributes: str = "") -> str:
    return (
        f'<interface {attributes}xsi:type="vs:ParamHTTP"><accessURL use="{use}">{escape(url)}</accessURL></interface>'
    )


def _language() -> str:
    features = "".join(
        f'<languageFeatures type="{kind}">\n' + "".join(_feature(*entry) for entry in entries) + "</languageFeatures>\n"
        for kind, entries in _FEATURES
    )
    return (
        f'<language>\n<name>ADQL</name>\n<version ivo-id="{_ADQL}#v2.0">2.0</version>\n'
        f'<version ivo-id="{_ADQL}#v2.1">2.1</version>\n'
        f"<description>One SELECT over the tables told in tables; COALESCE and CASE are answered too</description>\n"
        f"{features}</language>\n"
    )


def _feature(form: str, description: str) -> str:
    told = f"<description>{escape(description)}</description>" if description else ""
    return f"<feature><form>{escape(form)}</form>{told}</feature>\n"


def _formats() -> str:
    return "".join(
        (f'<outputFormat ivo-id="{_TAP}#{name}">' if name else "<outputFormat>")
        + f"<mime>{mime}</mime>"
        + "".join(f"<alias>{alias}</alias>" for alias in aliases)
        + "</outputFormat>\n"
        for mime, aliases, name in _FORMATS
    )


def _limits(limits: JobLimits) -> str:
    pairs = {
        "retentionPeriod": (limits.kept_seconds, limits.most_kept_seconds, ""),
        "executionDuration": (limits.execution_seconds, limits.most_execution_seconds, ""),
        "outputLimit": (DEFAULT_ROWS, MOST_ROWS, ' unit="row"'),
        "uploadLimit": (MOST_BYTES, MOST_BYTES, ' unit="byte"'),
    }
    return "".join(
        f"<{name}><default{unit}>{usual}</default><hard{unit}>{most}</hard></{name}>\n"
        for name, (usual, most, unit) in pairs.items()
    )


def write_tables(_archive_url: str) -> str:
    """Tell every table and column."""
    schemas = "".join(_schema(name) for name in dict.fromkeys([tap_schema.SCHEMA, *(one.schema for one in TABLES)]))
    return (
        f'{_HEAD}<vosi:tableset xmlns:vosi="http://www.ivoa.net/xml/VOSITables/v1.0" '
        f'xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" {_XSI}>\n{schemas}</vosi:tableset>\n'
    )


def _schema(name: str) -> str:
    return (
        f"<schema>\n<name>{name}</name>\n<description>{escape(tap_schema.DESCRIPTIONS[name])}</description>\n"
        + "".join(_tables(name))
        + "</schema>\n"
    )


def _tables(schema: str) -> Iterator[str]:
    if schema == tap_schema.SCHEMA:
        for name, columns in tap_schema.COLUMNS.items():
            told = tap_schema.TABLE_DESCRIPTIONS[name]
            yield _table((f"{schema}.{name}", "table", told, ""), columns, tap_schema.KEYS.get(name, ()))
    for table in TABLES:
        if table.schema == schema:
            yield _table((table.full_name, "view", table.description, table.utype), table.columns, table.keys)


def _table(told: tuple[str, str, str, str], columns: Sequence[Column], keys: Iterable[ForeignKey]) -> str:
    name, kind, description, utype = told
    return (
        f'<table type="{kind}">\n<name>{name}</name>\n<description>{escape(description)}</description>\n'
        + (f"<utype>{utype}</utype>\n" if utype else "")
        + "".join(_column(column) for column in columns)
        + "".join(_key(key) for key in keys)
        + "</table>\n"
    )


def _column(column: Column) -> str:
    kind = column.kind
    told = {"description": column.description, "unit": column.unit, "ucd": column.ucd, "utype": column.utype}
    size = f' arraysize="{kind.arraysize}"' if kind.arraysize else ""
    extended = f' extendedType="{kind.xtype}"' if kind.xtype else ""
    flags = {"indexed": column.is_indexed, "principal": column.is_principal}
    return (
        f'<column std="{str(column.is_standard).lower()}"><name>{escape(tap_schema.written_name(column.name))}</name>'
        + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items() if value)
        + f'<dataType xsi:type="vs:VOTableType"{size}{extended}>{kind.datatype}</dataType>'
        + "".join(f"<flag>{name}</flag>" for name, is_set in flags.items() if is_set)
        + "</column>\n"
    )


def _key(key: ForeignKey) -> str:
    pairs = "".join(
        f"<fkColumn><fromColumn>{here}</fromColumn><targetColumn>{there}</targetColumn></fkColumn>"
        for here, there in key.columns
    )
    return f"<foreignKey><targetTable>{key.target}</targetTable>{pairs}</foreignKey>\n"
