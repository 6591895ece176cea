"""A tiny archive service with known numbers, to test those who ask one."""

import hashlib
import json
import socket
import threading
import time
from datetime import datetime
from typing import Any

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.extensions.archive_catalog import count_inventory, pack_catalogue

DAY_MS = 86_400_000
START_MS = int(datetime.fromisoformat("2005-01-08T00:00:00Z").timestamp() * 1000)
STOP_MS = START_MS + 3 * DAY_MS
GAP_MS = (START_MS + DAY_MS + 15 * 3_600_000, START_MS + DAY_MS + 16 * 3_600_000)
BINS = np.geomspace(10.0, 3e4, 31)[::-1]

FIELD = {
    "name": "B_gse",
    "units": "nT",
    "long_name": "Magnetic field",
    "frame": "GSE",
    "shape": [3],
    "dtype": "float32",
    "display": "time_series",
    "scale": "linear",
    "labels": ["Bx", "By", "Bz"],
    "role": "data",
}
DENSITY = {
    "name": "N_i",
    "units": "cm^-3",
    "long_name": "Ion density",
    "frame": "",
    "shape": [],
    "dtype": "float32",
    "display": "time_series",
    "scale": "log",
    "labels": [],
    "role": "data",
}
FLUX = {
    "name": "flux",
    "units": "keV/(cm^2 s sr keV)",
    "long_name": "Omnidirectional ion energy flux",
    "frame": "",
    "shape": [31],
    "dtype": "float32",
    "display": "spectrogram",
    "scale": "log",
    "labels": [],
    "role": "data",
}
CADENCE_MS = {"B_gse": 4000, "N_i": 4000, "flux": 12000}


def dataset(identity: str, title: str, instrument: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    spacecraft = identity[1]
    return {
        "id": identity,
        "title": title,
        "mission": "Cluster",
        "observatory": f"Cluster-{spacecraft}",
        "instrument": instrument,
        "region": "Magnetosphere",
        "start": "2005-01-08T00:00:00Z",
        "stop": "2005-01-11T00:00:00Z",
        "cadence": "PT4S",
        "cadence_ns": 4 * 10**9,
        "version": "1.64800",
        "granules": 3,
        "is_synthetic": True,
        "parameters": parameters,
    }


DATASETS = {
    one["id"]: one
    for spacecraft in (1, 2)
    for one in (
        dataset(f"C{spacecraft}_SYN_FGM", "Synthetic magnetic field at spin resolution", "FGM", [FIELD]),
        dataset(f"C{spacecraft}_SYN_CIS", "Synthetic ion moments and spectrogram", "CIS", [DENSITY, FLUX]),
    )
}


def times(start_ms: float, stop_ms: float, step_ms: int) -> np.ndarray:
    first, last = max(start_ms, START_MS), min(stop_ms, STOP_MS)
    time_ms = np.arange(np.ceil(first / step_ms) * step_ms, last, step_ms)
    return time_ms[(time_ms < GAP_MS[0]) | (time_ms >= GAP_MS[1])]


def values(name: str, time_ms: np.ndarray) -> np.ndarray:
    """Known numbers: component-major for lines, ``(n, bins)`` for the spectrogram."""
    hours = (time_ms - START_MS) / 3_600_000
    inside = 1 / (1 + np.exp(-8 * np.sin(hours / 3.1)))
    wave = np.sin(hours * 40) + 0.5 * np.sin(hours * 173 + 1)
    if name == "B_gse":
        components = (5 + 20 * inside + wave, -3 + 6 * np.cos(hours / 2) + wave, 4 + 30 * inside - 2 * wave)
        return np.array(components).astype("f4")
    if name == "N_i":
        return (0.4 + 18 * (1 - inside) * (1.2 + 0.2 * wave))[None].astype("f4")
    peak = 800 + 5000 * inside
    shape = np.exp(-0.5 * ((np.log(BINS)[None] - np.log(peak)[:, None]) / 0.9) ** 2)
    return (1e3 + 3e6 * shape * (1.3 - inside)[:, None]).astype("f4")


def blocks(data: np.ndarray, factor: int, axis: int) -> list[np.ndarray]:
    whole = data.shape[axis] // factor * factor
    cut = np.moveaxis(data, axis, 0)[:whole].astype("f8")
    parts = cut.reshape(-1, factor, *cut.shape[1:])
    return [np.moveaxis(reduce(parts, axis=1), 0, axis).astype("f4") for reduce in (np.min, np.max, np.mean)]


def panel(parameter: dict[str, Any], start_ms: float, stop_ms: float, width: int) -> tuple[dict, dict]:
    name, is_line = parameter["name"], parameter["display"] != "spectrogram"
    time_ms = times(start_ms, stop_ms, CADENCE_MS[name])
    data = values(name, time_ms)
    factor = 1
    while len(time_ms) / factor > 2 * width:
        factor *= 8
    if factor == 1:
        arrays = {"time": time_ms, "value": data}
    else:
        least, largest, mean = blocks(data, factor, 1 if is_line else 0)
        centres = time_ms[: len(time_ms) // factor * factor].reshape(-1, factor).mean(axis=1)
        arrays = {"time": centres, "mean": mean}
        if is_line:
            arrays |= {"min": least, "max": largest}
    header = {
        "parameter": name,
        "long_name": parameter["long_name"],
        "units": parameter["units"],
        "frame": parameter["frame"],
        "kind": "line" if is_line else "spectrogram",
        "scale": parameter["scale"],
        "labels": parameter["labels"],
        "gap_ms": CADENCE_MS[name] * factor * 1.5,
        "factor": factor,
        "points": len(arrays["time"]),
    }
    if not is_line:
        arrays["bins"] = BINS
        header |= {"bin_units": "eV", "bin_name": "Energy", "bin_scale": "log"}
    return header, arrays


def encode(header: dict[str, Any], arrays: list[dict[str, np.ndarray]]) -> bytes:
    data = bytearray()
    for one, named in zip(header["panels"], arrays, strict=True):
        one["arrays"] = {}
        for name, array in named.items():
            dtype = "float64" if name in ("time", "bins") else "float32"
            raw = np.ascontiguousarray(array, dtype).tobytes()
            one["arrays"][name] = {"offset": len(data), "dtype": dtype, "shape": list(array.shape)}
            data += raw + b"\0" * (-len(raw) % 8)
    text = json.dumps(header).encode()
    text += b" " * (-(12 + len(text)) % 8)
    return b"SEPPPLT1" + len(text).to_bytes(4, "little") + text + bytes(data)


def plot_bytes(identity: str, names: list[str] | None, start: str, stop: str, width: int) -> bytes:
    known = DATASETS[identity]
    start_ms, stop_ms = (datetime.fromisoformat(text).timestamp() * 1000 for text in (start, stop))
    chosen = [p for p in known["parameters"] if names is None or p["name"] in names]
    pairs = [panel(p, start_ms, stop_ms, width) for p in chosen]
    header = {
        "dataset": identity,
        "title": known["title"],
        "is_synthetic": True,
        "version": "1.64800",
        "start": start,
        "stop": stop,
        "caveats": "Made by a formula.",
        "panels": [h for h, _ in pairs],
    }
    return encode(header, [a for _, a in pairs])


class ArchiveService:
    """The service in a thread, with a record of what it was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        routes = [
            Route("/catalog/datasets", self.list_datasets),
            Route("/catalog/compact.json.gz", self.send_compact),
            Route("/catalog/inventory", self.show_inventory),
            Route("/catalog/datasets/{id}", self.show_dataset),
            Route("/catalog/datasets/{id}/coverage", self.show_coverage),
            Route("/quicklook/data", self.plot),
            Route("/quicklook/{name}.png", self.picture),
        ]
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        config = uvicorn.Config(Starlette(routes=routes), log_level="warning", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)

    def __enter__(self) -> "ArchiveService":
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.socket.close()

    async def list_datasets(self, request: Request) -> Response:
        self.requests.append(request)
        return JSONResponse({"datasets": list(DATASETS.values())})

    async def send_compact(self, request: Request) -> Response:
        self.requests.append(request)
        ms = [(START_MS, GAP_MS[0]), (GAP_MS[1], STOP_MS - 1)]
        packed = pack_catalogue(list(DATASETS.values()), [(a * 10**6, b * 10**6) for a, b in ms])
        return Response(packed, media_type="application/gzip", headers={"ETag": '"1"'})

    async def show_inventory(self, request: Request) -> Response:
        self.requests.append(request)
        return JSONResponse(count_inventory(dict(request.query_params), lambda a, b: times(a, b, 4000)))

    async def show_dataset(self, request: Request) -> Response:
        self.requests.append(request)
        found = DATASETS.get(request.path_params["id"])
        if not found:
            return self.unknown(request.path_params["id"])
        more = {
            "description": "Four spacecraft cross a model magnetopause.",
            "citation": "SEPP demonstration archive",
            "caveats": "Made by a formula, not measured.",
            "attributes": {},
            "coverage": [],
        }
        return JSONResponse({**found, **more})

    async def show_coverage(self, request: Request) -> Response:
        self.requests.append(request)
        first = ["2005-01-08T00:00:00Z", "2005-01-09T15:00:00Z", 35100]
        return JSONResponse({"coverage": [first, ["2005-01-09T16:00:00Z", "2005-01-11T00:00:00Z", 28800]]})

    async def plot(self, request: Request) -> Response:
        self.requests.append(request)
        query = request.query_params
        if query["dataset"] not in DATASETS:
            return self.unknown(query["dataset"])
        names = query["parameters"].split(",") if "parameters" in query else None
        body = plot_bytes(query["dataset"], names, query["start"], query["stop"], int(query.get("width", 1200)))
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        return Response(body, media_type="application/vnd.sepp.plot", headers=headers)

    async def picture(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(b"\x89PNG fake " + request.path_params["name"].encode(), media_type="image/png")

    @staticmethod
    def unknown(identity: str) -> Response:
        message = f"No dataset {identity!r}; did you mean 'C1_SYN_FGM'?"
        return JSONResponse({"error": {"code": "unknown_dataset", "message": message}}, status_code=404)
