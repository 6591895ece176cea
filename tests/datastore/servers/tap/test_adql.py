"""Only one SELECT over known tables and functions gets through; it means what ADQL says."""

import pytest

from sepp.servers.tap.adql.geometry import REFUSED
from sepp.servers.tap.errors import AdqlError, TapError, TimeLimitError

ID = "SELECT dataset_id FROM sepp.datasets"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "empty"),
        ("DROP TABLE datasets", "Only SELECT"),
        ("SELEC 1", "Only SELECT|Not an ADQL"),
        ("UPDATE sepp.datasets SET title = 'x'", "Only SELECT"),
        ("PRAGMA query_only=OFF", "Only SELECT"),
        ("ATTACH DATABASE 'x' AS y", "Not an ADQL"),
        (f"{ID}; DROP TABLE datasets", "2 statements"),
        (f"{ID}; {ID}", "2 statements"),
        (f"{ID} -- ; \n; DELETE FROM sepp.datasets", "2 statements"),
        ("SELECT * FROM datasets_fts", "No table"),
        ("SELECT * FROM sqlite_master", "No table"),
        ("SELECT * FROM main.datasets", "No table"),
        ("SELECT * FROM access_rules", "No table"),
        ("SELECT * FROM pg_catalog.pg_user", "No table"),
        ("SELECT * FROM sepp.dataset", "did you mean 'sepp.datasets'"),
        ("SELECT words FROM sepp.datasets", "No column 'words'"),
        ("SELECT load_extension('x') FROM sepp.datasets", "No function"),
        ("SELECT pg_sleep(10) FROM sepp.datasets", "No function"),
        ("SELECT randomblob(100000000) FROM sepp.datasets", "No function"),
        ("SELECT * FROM generate_series(1, 10)", "FROM takes|No table|not part"),
        ("SELECT dataset_id INTO x FROM sepp.datasets", "INTO"),
        (f"{ID} FOR UPDATE", "LOCKS"),
        (f"{ID} TABLESAMPLE (1)", "SAMPLE"),
        ("SELECT SUM(cadence) OVER () FROM sepp.datasets", "WINDOW"),
        ("SELECT ? FROM sepp.datasets", "PLACEHOLDER"),
        ("SELECT @x FROM sepp.datasets", "PARAMETER"),
        (f"WITH RECURSIVE x AS ({ID}) SELECT * FROM x", "RECURSIVE"),
        ("WITH x AS (SELECT * FROM x) SELECT * FROM x", "No table"),
        ("SELECT 1", "needs FROM"),
        (f"{ID} WHERE dataset_id", "Expected a condition"),
        (f"{ID} WHERE dataset_id = 5", "Cannot mix"),
        (f"{ID} WHERE start_time > 'yesterday'", "Not a time"),
        (f"{ID} WHERE start_time > title", "CAST"),
        (f"{ID} WHERE MAX(cadence) > 1", "not allowed here"),
        ("SELECT MAX(MIN(cadence)) FROM sepp.datasets", "not allowed here"),
        ("SELECT mission, COUNT(*) FROM sepp.datasets", "GROUP BY"),
        ("SELECT title FROM sepp.datasets GROUP BY mission", "GROUP BY"),
        ("SELECT SQRT(title) FROM sepp.datasets", "takes numbers"),
        ("SELECT SQRT(1, 2) FROM sepp.datasets", "takes 1 to 1"),
        ("SELECT dataset_id FROM sepp.datasets, sepp.granules", "several tables"),
        ("SELECT TOP x dataset_id FROM sepp.datasets", "Not an ADQL|whole number"),
        (f"{ID} ORDER BY 7", "columns"),
        ("SELECT POINT(1, 2) FROM sepp.datasets", "can't be selected"),
        *((f"SELECT {name}(1, 2, 3, 4, 5, 6) FROM sepp.datasets", f"^{name} is not offered") for name in REFUSED),
        (f"{ID} WHERE 1 = CONTAINS(POINT(1, 2), BOX(1, 2, 3, 4))", "^BOX is not offered"),
        ("SELECT COALESCE(POINT(1, 2), POINT(1, 2)) FROM sepp.datasets", "A point is no value"),
        ("SELECT COUNT(CIRCLE(1, 2, 3)) FROM sepp.datasets", "A circle is no value"),
        ("SELECT MIN(POINT(1, 2)) FROM sepp.datasets", "A point is no value"),
        ("SELECT POLYGN(1, 2) FROM sepp.datasets", "No function 'POLYGN'; did you mean 'POINT'"),
        (f"{ID} WHERE dataset_id IN (SELECT dataset_id, title FROM sepp.datasets)", "one column"),
        (f"{ID} WHERE " + "(" * 100 + "1=1" + ")" * 100, "nested"),
        (f"{ID} WHERE " + "NOT " * 900 + "1=1", "nested"),
        (f"{ID} WHERE cadence = " + "-" * 1 + " - " * 900 + "1", "nested"),
        (f"{ID} WHERE cadence IN ({','.join(['1'] * 30000)})", "too long"),
        ("SELECT " + "x" * 70_000, "characters"),
        (ID + "\x00", "NUL"),
        ("SELECT * FROM " + ", ".join(f"sepp.datasets AS t{i}" for i in range(20)), "16 tables"),
        (" UNION ".join([ID] * 40), "24 SELECTs"),
    ],
)
def test_what_is_not_a_plain_query_is_refused(asker, query, told):
    with pytest.raises(AdqlError, match=told):
        asker.compile(query)


def test_a_bomb_ends_at_its_time(any_asker):
    many = ", ".join(f"sepp.granules AS t{i}" for i in range(12))
    with pytest.raises(TimeLimitError):
        any_asker.rows(f"SELECT COUNT(*) FROM {many}", seconds=0.5)


def test_texts_that_grow_are_cut_off(asker):
    inner = "SELECT title AS x FROM sepp.datasets"
    for place in range(18):
        inner = f"SELECT x || x || x || x AS x FROM ({inner}) AS q{place}"
    with pytest.raises(TapError):
        asker.rows(inner, seconds=10)


def test_texts_are_values_and_comments_nothing(any_asker):
    evil = "x'' OR 1=1; DROP TABLE datasets --"
    assert any_asker.rows(f"SELECT title /* a */ FROM sepp.datasets -- b\n WHERE title = '{evil}'") == []
    assert any_asker.rows("SELECT COUNT(*) FROM sepp.datasets") == [(4,)]


C1 = "dataset_id = 'C1_CP_FGM_SPIN'"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"{ID} WHERE dataset_id LIKE 'C%' ORDER BY 1 DESC OFFSET 2", [("C1_CP_FGM_SPIN",)]),
        (f"{ID} WHERE dataset_id LIKE 'c1%'", []),
        (f"{ID} WHERE dataset_id LIKE 'C1\\_%'", []),
        (f"{ID} WHERE dataset_id ILIKE 'c1%'", [("C1_CP_FGM_SPIN",)]),
        ("SELECT TOP 1 d.dataset_id FROM sepp.datasets AS d ORDER BY d.dataset_id DESC", [("RPC_MAG",)]),
        ("SELECT DISTINCT mission FROM sepp.datasets ORDER BY mission", [("Cluster",), ("Rosetta",)]),
        (
            "SELECT mission AS m, COUNT(*) AS n FROM sepp.datasets GROUP BY mission HAVING COUNT(*) > 1",
            [("Cluster", 3)],
        ),
        ("SELECT COUNT(DISTINCT mission), SUM(granule_count), AVG(cadence) FROM sepp.datasets", [(2, 9, 4.0)]),
        (f"SELECT file_size FROM sepp.granules WHERE {C1} AND start_time >= '2005-01-11'", [(6144,)]),
        (f"SELECT COUNT(*) FROM sepp.coverage WHERE {C1} AND stop_time BETWEEN '2005-01-09' AND '2005-01-10'", [(1,)]),
        (
            "SELECT p.parameter_id FROM sepp.parameters AS p JOIN sepp.datasets AS d USING (dataset_id) "
            "WHERE d.mission = 'Rosetta' AND p.units = 'nT'",
            [("B_vec",)],
        ),
        ("SELECT COUNT(*) FROM sepp.datasets NATURAL JOIN (SELECT dataset_id FROM sepp.granules) AS g", [(9,)]),
        (
            "SELECT d.dataset_id FROM sepp.datasets AS d LEFT JOIN sepp.granules AS g ON g.dataset_id = d.dataset_id "
            "WHERE g.sha256 IS NULL",
            [("RPC_MAG",)],
        ),
        (
            "SELECT d.dataset_id FROM sepp.datasets AS d WHERE NOT EXISTS "
            "(SELECT * FROM sepp.granules AS g WHERE g.dataset_id = d.dataset_id)",
            [("RPC_MAG",)],
        ),
        (
            "SELECT mission FROM sepp.datasets AS d WHERE granule_count = 3 AND dataset_id = "
            "(SELECT MIN(dataset_id) FROM sepp.datasets)",
            [("Cluster",)],
        ),
        ("WITH a AS (SELECT mission FROM sepp.datasets) SELECT COUNT(*) FROM a AS x, a AS y", [(16,)]),
        ("SELECT q.n FROM (SELECT COUNT(*) AS n FROM sepp.granules) AS q", [(9,)]),
        (
            "SELECT mission FROM sepp.datasets UNION SELECT instrument FROM sepp.datasets ORDER BY mission",
            [("Cluster",), ("FGM",), ("Rosetta",)],
        ),
        ("SELECT mission FROM sepp.datasets EXCEPT SELECT 'Rosetta' FROM sepp.datasets", [("Cluster",)]),
        (f"SELECT 7/2, 7/2.0, 7/0, 2+3*4, -cadence FROM sepp.datasets WHERE {C1}", [(3, 3.5, None, 14, -4.0)]),
        (f"SELECT UPPER(mission) || '-' || LOWER('X') FROM sepp.datasets WHERE {C1}", [("CLUSTER-x",)]),
        (f"SELECT COALESCE(NULL, mission) FROM sepp.datasets WHERE {C1}", [("Cluster",)]),
        (f"SELECT IN_UNIT(cadence, 'ms') FROM sepp.datasets WHERE {C1}", [(4000.0,)]),
        (f"SELECT TRUNCATE(-2.7), MOD(7, 4), POWER(2, 3) FROM sepp.datasets WHERE {C1}", [(-2.0, 3.0, 8.0)]),
        (f"SELECT CAST(start_time AS VARCHAR) FROM sepp.datasets WHERE {C1}", [("2005-01-09T00:00:00.000Z",)]),
        ("SELECT COUNT(*) FROM sepp.datasets WHERE start_time = CAST('2005-01-09' AS TIMESTAMP)", [(3,)]),
        (f"SELECT CASE WHEN cadence > 3 THEN 'slow' ELSE 'fast' END FROM sepp.datasets WHERE {C1}", [("slow",)]),
        (
            f"SELECT ivo_hashlist_has('A#b', 'B'), ivo_nocasematch('Abc', 'a%') FROM sepp.datasets WHERE {C1}",
            [(1, 1)],
        ),
        ("SELECT \"dataset_id\" FROM \"sepp\".\"datasets\" WHERE mission = 'Rosetta'", [("RPC_MAG",)]),
        ("SELECT sepp.datasets.dataset_id FROM sepp.datasets WHERE mission = 'Rosetta'", [("RPC_MAG",)]),
    ],
)  # fmt: skip
def test_queries_mean_what_adql_says(any_asker, query, rows):
    assert any_asker.rows(query) == rows


def test_numbers_are_the_same_on_each_database(any_asker):
    names = (
        "ACOS(0.5), ATAN2(1, 2), CEILING(1.2), EXP(1), LOG(2), LOG10(50), DEGREES(1), PI(), SQRT(2), ROUND(2.345, 2)"
    )
    ((*found,),) = any_asker.rows(f"SELECT {names}, MOD(7, 4), POWER(2, 3) FROM sepp.datasets WHERE mission='Rosetta'")
    expected = [
        1.0471975511965979, 0.4636476090008061, 2, 2.718281828459045, 0.6931471805599453, 1.6989700043360187,
        57.29577951308232, 3.141592653589793, 1.4142135623730951, 2.35, 3, 8,
    ]  # fmt: skip
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_cone_is_searched(any_asker):
    where = "CONTAINS(POINT('ICRS', granule_count, 1), CIRCLE('ICRS', 3, 1.5, {})) = 1"
    assert any_asker.rows(f"SELECT COUNT(*) FROM sepp.datasets WHERE {where.format(0.6)}") == [(3,)]
    assert any_asker.rows(f"SELECT COUNT(*) FROM sepp.datasets WHERE {where.format(0.4)}") == [(0,)]


def test_columns_keep_what_they_are(asker):
    query = "SELECT cadence AS c, start_time, COUNT(*) + 1, MAX(stop_time) AS t, title || 'x' AS b FROM sepp.datasets "
    assert asker.columns(query + "GROUP BY cadence, start_time, title") == [
        ("c", "DOUBLE", "s"), ("start_time", "TIME", ""), ("expression", "LONG", ""), ("t", "TIME", ""),
        ("b", "UNICODE", ""),
    ]  # fmt: skip
