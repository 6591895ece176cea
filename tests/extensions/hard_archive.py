"""The real archive service over data that are hard to show, which can go away and come back."""

import threading
import time
from pathlib import Path

import numpy as np
import uvicorn

from sepp.core.model import Batch, Dataset, Parameter
from sepp.core.time import SECOND_NS, parse_time
from sepp.servers.app import create_app
from sepp.servers.services import Services
from tests.datastore.servers.examples import ingest, make_archive
from tests.extensions.lab_server import free_port

EVIL = '<img src=x onerror="window.seppHurt=1"><script>window.seppHurt=1</script>'
START_NS = parse_time("2005-01-09")
DAY_S = 86_400
GAPS = 10**6


def hostile() -> Batch:
    """A vector all of whose words are HTML."""
    field = Parameter("B", "float32", (2,), labels=(EVIL, f"2{EVIL}"), units=EVIL, long_name=EVIL, frame=EVIL)
    flag = Parameter("Q", "int32", long_name=EVIL, attributes={"VALUES": EVIL, EVIL: EVIL})
    dataset = Dataset(
        "EVIL_CP_WORDS", EVIL, mission=EVIL, observatory=EVIL, instrument=EVIL, cadence_ns=SECOND_NS,
        parameters=(field, flag), attributes={"DATASET_CAVEATS": EVIL, "DATASET_DESCRIPTION": EVIL},
    )  # fmt: skip
    values = {"B": np.random.default_rng(1).normal(0, 1, (DAY_S, 2)).astype(np.float32)}
    return Batch(dataset, _seconds(DAY_S), values | {"Q": np.arange(DAY_S, dtype=np.int32) // 9000})


def one_sample() -> Batch:
    """A line of a single record."""
    return _line("ONE_CP_SAMPLE", _seconds(1) + 12 * 3600 * SECOND_NS, np.array([42.0]))


def all_fill() -> Batch:
    """A day without one value."""
    return _line("FILL_CP_ALL", _seconds(DAY_S), np.full(DAY_S, np.nan))


def many_gaps() -> Batch:
    """Each second record is missing, a million times."""
    return _line("GAPS_CP_MANY", START_NS + np.arange(2 * GAPS) // 2 * 40_000_000 * 2 + np.arange(2 * GAPS) % 2 * 1000,
                 np.sin(np.arange(2 * GAPS) / 1e5))  # fmt: skip


def _seconds(count: int) -> np.ndarray:
    return START_NS + np.arange(count, dtype=np.int64) * SECOND_NS


def _line(identity: str, time_ns: np.ndarray, values: np.ndarray) -> Batch:
    parameters = (Parameter("x", "float32", units="nT", long_name="A line"),)
    cadence = 1000 if identity.startswith("GAPS") else SECOND_NS
    dataset = Dataset(identity, f"Title of {identity}", mission="Hard", cadence_ns=cadence, parameters=parameters)
    return Batch(dataset, time_ns, {"x": values.astype(np.float32)})


class HardArchive:
    """A service in a thread, always at the same address."""

    def __init__(self, folder: Path) -> None:
        store, self.catalog = make_archive(folder)
        for batch in (hostile(), one_sample(), all_fill(), many_gaps()):
            ingest(store, self.catalog, batch)
        self.services, self.port = Services(store, self.catalog), free_port()
        self.url = f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Begin to answer."""
        config = uvicorn.Config(create_app(self.services), port=self.port, log_level="warning", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """Answer no more."""
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)
