"""An archive of public, embargoed and group data, and one without the latter two."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np

from sepp.catalog import Catalog
from sepp.catalog.access import give_rule
from sepp.catalog.settling import placing
from sepp.core.access import Rule
from sepp.core.calendar import SECOND_NS
from sepp.core.home import Home
from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import parse_time
from sepp.events import EventList, write
from sepp.ingest.event_lists.taking import ListIngestor
from sepp.ingest.sources import Source
from sepp.store import Store
from sepp.store.places.rooms import RoomFiles
from tests.datastore.servers.examples import ingest

# Each dataset has an event list beside it, with the same rule.
DATASETS = {"PUB_CP_FIELD": "Open-1", "EMB_CP_FIELD": "Late-1", "GRP_CP_FIELD": "Team-1"}
RULES = {"EMB_CP_FIELD": Rule(until_ns=parse_time("2199-01-01")), "GRP_CP_FIELD": Rule("team")}
START = "2016-12-07T00:00Z"
HOLDERS = {
    "member-token": {"name": "mia", "groups": ["team"], "scopes": ["access:services!service=archive"]},
    "outsider-token": {"name": "olaf", "groups": ["others"], "scopes": ["access:services!service=archive"]},
    "admin-token": {"name": "ada", "groups": [], "scopes": ["access:services", "admin:users"]},
    "elsewhere-token": {"name": "mia", "groups": ["team"], "scopes": ["access:services!service=jobs"]},
}


def make_batch(name: str, observatory: str) -> Batch:
    records = 3000
    times = parse_time(START) + np.arange(records, dtype=np.int64) * 10 * SECOND_NS
    place = np.linspace(0, 2 * np.pi, records)
    values = {
        "B": np.sin(place).astype(np.float32)[:, None] * np.ones(3, np.float32),
        "position": np.stack([np.cos(place), np.sin(place), 0 * place], axis=1) * 50_000,
    }
    axis = {"dims": ("component",), "depends": (None,)}
    parameters = (
        Parameter("B", "float32", (3,), labels=("x", "y", "z"), units="nT", long_name="Field", frame="GSE", **axis),
        Parameter(
            "position", "float64", (3,), labels=("x", "y", "z"), units="km", long_name="Position", frame="GSE", **axis
        ),
    )
    dataset = Dataset(name, f"Field {name}", "For tests.", "Tests", observatory, "FGM", cadence_ns=10 * SECOND_NS)
    return Batch(replace(dataset, parameters=parameters), times, values)


def make_archive(home: Home, names: list[str]) -> tuple[Store, Catalog]:
    home.prepare()
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    store = Store(str(home.public))
    store.files = RoomFiles(str(home.archive), placing(catalog))
    for name in names:
        if name in RULES:
            give_rule(catalog, name, RULES[name])
        ingest(store, catalog, make_batch(name, DATASETS[name]))
        publish(home, catalog, name)
    return store, catalog


def list_name(dataset: str) -> str:
    return dataset.replace("FIELD", "EVENTS")


def publish(home: Home, catalog: Catalog, dataset: str) -> None:
    """Take an event list in as ``sepp ingest --events`` does."""
    name, times = list_name(dataset), np.array(["2016-12-07T00:30", "2016-12-07T01:30"], "datetime64[ns]")
    path = home.state / f"{name}.csv"
    write(EventList(name, times, times + np.timedelta64(60, "s")), path)
    ingestor = ListIngestor(home, name, catalog, RULES.get(dataset, Rule()))
    assert [one.failure for one in ingestor.ingest([Source(path, name, is_named=True)])] == [""]


class _Hub(BaseHTTPRequestHandler):
    """What JupyterHub answers at ``/hub/api/user``."""

    def do_GET(self) -> None:
        model = HOLDERS.get(self.headers.get("Authorization", "").removeprefix("token "))
        self.server.asked += 1  # type: ignore[attr-defined]
        body = json.dumps(model or {"status": 403, "message": "Forbidden"}).encode()
        self.send_response(200 if model else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def run_hub() -> Iterator[tuple[str, ThreadingHTTPServer]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    server.asked = 0  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hub/api", server
    server.shutdown()
    thread.join()
    server.server_close()


def view_of(dataset: str, events: str = "") -> str:
    view = {"v": 1, "start": START, "stop": "2016-12-07T02:00Z", "panels": [f"{dataset}/B"], "events": events}
    return base64.urlsafe_b64encode(json.dumps(view).encode()).decode().rstrip("=")


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).parts[0] for path in folder.rglob("zarr.json")} if folder.is_dir() else set()
