"""Whatever is written, the answer is rows or an error of ours."""

import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepp.core.errors import SeppError

WORDS = [
    "SELECT", "TOP", "5", "DISTINCT", "*", "FROM", "sepp.datasets", "AS", "d", ",", "JOIN", "LEFT", "FULL",
    "NATURAL", "ON", "USING", "(", ")", "WHERE", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL",
    "EXISTS", "GROUP", "BY", "HAVING", "ORDER", "DESC", "OFFSET", "LIMIT", "UNION", "ALL", "EXCEPT", "WITH", "x",
    "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "INTEGER", "TIMESTAMP", "COUNT", "MAX", "SUM", "SQRT",
    "COALESCE", "POINT", "CIRCLE", "CONTAINS", "IN_UNIT", "dataset_id", "title", "cadence", "start_time",
    "granules", "1", "2.5", "-3", "'a'", "'2005-01-09'", "+", "-", "*", "/", "||", "=", "<", "<>", ".", ";", "--",
    "/*", "*/", '"', "'", "[", "]", "{", "}", "@", "?", "::", "$1", "0x1", "1e999", "VALUES", "LATERAL", "UNNEST",
    "PIVOT", "OVER", "FETCH", "INTERVAL", "DATE", "TRUE", "ARRAY", "MAP", "ANY", "GRANT", "SET", "COPY", "KILL",
]  # fmt: skip
BEGUN = (
    "SELECT dataset_id , cadence FROM sepp.datasets WHERE cadence > 1 AND title LIKE 'a%' ORDER BY cadence",
    "SELECT mission , COUNT( * ) AS n FROM sepp.datasets AS d JOIN sepp.granules USING (dataset_id) GROUP BY 1",
    "WITH w AS ( SELECT dataset_id FROM sepp.coverage ) SELECT w.dataset_id FROM w UNION SELECT title FROM q",
)


@st.composite
def texts(draw):
    words = draw(st.sampled_from(BEGUN)).split()
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(words) - 1))
        words[place : place + draw(st.integers(0, 1))] = draw(st.lists(st.sampled_from(WORDS), max_size=2))
        words = words or ["SELECT"]
    return " ".join(words)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts())
def test_any_text_gives_rows_or_an_error_of_ours(asker, text):
    with contextlib.suppress(SeppError):
        assert isinstance(asker.rows(text, seconds=2), list)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_characters_do_too(asker, text):
    with contextlib.suppress(SeppError):
        assert isinstance(asker.rows(text, seconds=2), list)
