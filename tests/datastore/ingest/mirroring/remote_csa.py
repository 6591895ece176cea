"""The wire protocol of the Cluster Science Archive over a few CEF files."""

import gzip
import io
import re
import tarfile
from pathlib import Path

import numpy as np
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

TIME = re.compile(rb"^\s*(\d{4}-\d\d-\d\dT[\d:.]+Z)")


class CefFile:
    """A real CEF file whose records can be asked for by time."""

    def __init__(self, path: Path):
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        head, mark, rest = text.partition(b"DATA_UNTIL")
        first, _, rows = rest.partition(b"\n")
        self.head, self.dataset = head + mark + first + b"\n", path.name.partition("__")[0]
        self.rows = [row for row in rows.splitlines(keepends=True) if TIME.match(row)]
        self.times = np.array([TIME.match(row)[1].decode().rstrip("Z") for row in self.rows], "datetime64[ns]")

    def between(self, start, stop):
        chosen = np.nonzero((self.times >= start) & (self.times <= stop))[0]
        return self.head + b"".join(self.rows[i] for i in chosen) + b"END_OF_DATA\n", len(chosen)


def make_csa(paths, *, others=(), max_records=10**9):
    """Make the application; ``others`` are files of a dataset that is no CEF: ``(id, start, stop, path)``."""
    files = {file.dataset: file for file in map(CefFile, paths)}

    def tap(request):
        query = request.query_params["QUERY"]
        wanted = re.search(r"dataset_id (?:=|LIKE) '([^']*)'", query)[1]
        columns = [name.strip() for name in query.split("FROM")[0].removeprefix("SELECT").split(",")]
        rows = [(f.dataset, f"{f.times[0]}Z", f"{f.times[-1]}Z", "true") for f in files.values()]
        rows += [(name, start, stop, "false") for name, start, stop, _ in others]
        chosen = [row[: len(columns)] for row in rows if re.fullmatch(wanted.replace("%", ".*"), row[0])]
        return JSONResponse({"metadata": [{"name": name} for name in columns], "data": chosen})

    def data(request):
        query = {name.upper(): value for name, value in request.query_params.items()}
        assert query["RETRIEVAL_TYPE"].upper() == "PRODUCT"
        start, stop = (np.datetime64(query[name].rstrip("Z")) for name in ("START_DATE", "END_DATE"))
        if query.get("RETRIEVAL_ACCESS") != "streamed":
            return Response(_pack(other for other in others if other[0] == query["DATASET_ID"]))
        text, count = files[query["DATASET_ID"]].between(start, stop)
        if count > max_records:
            return PlainTextResponse("The requested data exceeds the limit of 1 GB, please reduce it", 400)
        if not count:
            return PlainTextResponse("No data found for this request", 404)
        return Response(gzip.compress(text, mtime=0), media_type="application/gzip")

    return Starlette(routes=[Route("/csa-sl-tap/tap/sync", tap), Route("/csa-sl-tap/data", data)])


def _pack(others):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, _, _, path in others:
            tar.add(path, f"CSA_Download_20260101_0000/{name}/{path.name}")
        note = tarfile.TarInfo("CSA_Download_20260101_0000/cdf_convert_summary.log")
        tar.addfile(note, io.BytesIO())
    return packed.getvalue()
