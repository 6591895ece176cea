"""HAPI files, served plainly, as HAPI's own client reads them."""

import json
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import numpy as np
import pytest

from sepp.formats.writing import choose_writer, save, take_batch
from tests.datastore.formats.writing.samples import KINDS, make_batch


class PlainFiles(BaseHTTPRequestHandler):
    """Answers HAPI's questions with one exported file."""

    header: bytes
    body: bytes
    encoding: str
    dataset_id: str

    def do_GET(self):
        ok = {"HAPI": "3.3", "status": {"code": 1200, "message": "OK"}}
        answers = {
            "capabilities": json.dumps({**ok, "outputFormats": ["csv", self.encoding]}).encode(),
            "catalog": json.dumps({**ok, "catalog": [{"id": self.dataset_id}]}).encode(),
            "info": self.header,
            "data": self.body,
        }
        answer = answers[urlsplit(self.path).path.rsplit("/", 1)[-1]]
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words):
        pass


def split_file(data: bytes) -> tuple[bytes, bytes]:
    lines, at = [], 0
    while data[at : at + 1] == b"#":
        end = data.index(b"\n", at) + 1
        lines.append(data[at + 1 : end])
        at = end
    return b"".join(lines), data[at:]


@pytest.fixture(params=["hapi", "hapi-binary"])
def served(request, tmp_path):
    servers = []

    def serve(batch) -> str:
        path = tmp_path / "export"
        save(take_batch(batch), path, choose_writer(path, request.param))
        header, body = split_file(path.read_bytes())
        encoding = "csv" if request.param == "hapi" else "binary"
        facts = {"header": header, "body": body, "encoding": encoding, "dataset_id": batch.dataset.id}
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Files", (PlainFiles,), facts))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/hapi"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "text"])
def test_hapiclient_reads_times_and_values(served, kind, tmp_path):
    batch = make_batch(kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from hapiclient import hapi

        server = served(batch)
        start, stop = "2001-01-01T00:00:00Z", "2001-01-02T00:00:00Z"
        data, _ = hapi(server, batch.dataset.id, "", start, stop, usecache=False, cache=False, cachedir=str(tmp_path))
    times = np.array([text.decode().removesuffix("Z") for text in data["Time"]], "datetime64[ns]")
    np.testing.assert_array_equal(times.view(np.int64), batch.time)
    for name, values in batch.values.items():
        if values.dtype.kind == "f":
            fill = batch.dataset.parameter(name).fill
            given = values if fill is None else np.where(np.isnan(values), values.dtype.type(fill), values)
            np.testing.assert_array_equal(data[name].astype(values.dtype), given, err_msg=name)
        if values.dtype.kind in "iu" and values.dtype.itemsize < 4:
            np.testing.assert_array_equal(data[name], values)


def test_the_header_keeps_the_original_attributes(tmp_path):
    path = tmp_path / "export.hapi.csv"
    save(take_batch(make_batch("vector"), version="2.700"), path, choose_writer(path))
    header = json.loads(split_file(path.read_bytes())[0])
    assert header["x_attributes"]["PI"] == ["A. Name", "B. Naïme"]
    assert header["x_version"] == "2.700"
    assert header["parameters"][1]["x_attributes"]["SI_CONVERSION"] == "1.0e-9>T"
