"""The Solar Orbiter Archive's TAP and data retrieval over a few files."""

import re

import pycdfpp
from starlette.applications import Starlette
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

NAME = re.compile(r"solo_(?P<level>L\d)_(?P<descriptor>[a-z0-9-]+)_\d+_V\d+")


def describe(path, name=None):
    """Make the row of ``v_sc_data_item`` for a file."""
    times = pycdfpp.to_datetime64(pycdfpp.load(str(path))["EPOCH"])
    parts = NAME.match(path.name)
    name = name or path.name
    begin, end = (f"{at}"[:23].replace("T", " ") for at in (times.min(), times.max()))
    return {
        "descriptor": parts["descriptor"], "level": parts["level"], "filename": name, "begin_time": begin,
        "end_time": end, "data_item_id": name.rpartition("_V")[0], "filesize": path.stat().st_size, "path": path,
    }  # fmt: skip


def make_soar(rows):
    """Make the application over ``rows``, a list that may change meanwhile."""

    def tap(request):
        query = request.query_params["QUERY"]
        assert "FROM v_sc_data_item" in query
        bounds = dict(re.findall(r"(begin_time <|end_time >) '([^']+)'", query))
        equal = dict(re.findall(r"(\w+) = '([^']*)'", query))
        chosen = [row for row in rows if all(row[name] == value for name, value in equal.items())]
        if bounds:
            stop, start = bounds["begin_time <"], bounds["end_time >"]
            chosen = [row for row in chosen if row["begin_time"] < stop and row["end_time"] > start]
        return JSONResponse(_table(query, chosen))

    def data(request):
        query = request.query_params
        assert (query["retrieval_type"], query["product_type"]) == ("LAST_PRODUCT", "SCIENCE")
        newest = max((row for row in rows if row["data_item_id"] == query["data_item_id"]), key=lambda r: r["filename"])
        return FileResponse(newest["path"], filename=newest["filename"])

    return Starlette(routes=[Route("/soar-sl-tap/tap/sync", tap), Route("/soar-sl-tap/data", data)])


def _table(query, chosen):
    if "MIN(" in query:
        ends = [
            min((r["begin_time"] for r in chosen), default=None),
            max((r["end_time"] for r in chosen), default=None),
        ]
        return {"metadata": [{"name": "begin_first"}, {"name": "end_last"}], "data": [ends]}
    names = [name.strip() for name in query.split("FROM")[0].removeprefix("SELECT").replace("DISTINCT", "").split(",")]
    rows = [[row[name] for name in names] for row in chosen]
    return {"metadata": [{"name": name} for name in names], "data": rows}
