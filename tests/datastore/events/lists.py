"""Event lists as hypothesis draws them."""

import numpy as np
from hypothesis import strategies as st

from sepp.events import Column, EventList

NS = st.integers(-(10**18), 4 * 10**18)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12)
NAMES = st.one_of(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True),
    st.sampled_from(
        ["start", "stop", "begin", "end", "time", "date", "epoch", "t", "index", "start_time", "a [nT]", "name"]
    ),
)
VALUES = {
    "float64": st.floats(width=64),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "bool": st.booleans(),
    "str": st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=8),
    "datetime64[ns]": NS.map(lambda ns: np.datetime64(ns, "ns")),
}


@st.composite
def event_lists(draw, texts=WORDS) -> EventList:
    count = draw(st.integers(0, 5))
    start = np.array(draw(st.lists(NS, min_size=count, max_size=count)), np.int64)
    length = np.array(draw(st.lists(st.integers(0, 10**15), min_size=count, max_size=count)), np.int64)
    columns, values = [], {}
    for name in draw(st.lists(NAMES, max_size=4, unique=True)):
        dtype, size = draw(st.sampled_from(sorted(VALUES))), draw(st.sampled_from([1, 1, 3]))
        size = size if dtype in ("float64", "int64") else 1
        told = {each: draw(texts) for each in ("units", "description", "ucd", "utype")}
        columns.append(Column(name, dtype, size, **told))
        cells = draw(st.lists(VALUES[dtype], min_size=count * size, max_size=count * size))
        found = np.array(cells, np.str_ if dtype == "str" else dtype)
        values[name] = found if size == 1 else found.reshape(count, size)
    times = [each.view("datetime64[ns]") for each in (start, start + length)]
    told = {"description": draw(texts), "provenance": draw(texts)}
    return EventList(draw(texts), *times, tuple(columns), values, **told)
