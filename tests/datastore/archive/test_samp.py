"""SAMP through astropy's hub, with clients as others write them."""

import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.request import urlopen

import numpy as np
import pycdfpp
import pytest
from astropy.io.votable import parse_single_table

from sepp import archive
from sepp.archive import samp
from sepp.archive.samp.tables import TIME_RANGE
from sepp.catalog import open_catalog
from sepp.core.errors import MismatchError, ServiceError, UnknownDatasetError
from sepp.core.home import Home
from sepp.core.time import Interval
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import find_sources
from sepp.store import Store
from sepp.store.mounted import MountingStore
from tests.datastore.ingest.superseding.samples import ID, write_hour
from tests.datastore.servers.zarr.conftest import archive_home
from tests.datastore.store.samples import CADENCE_NS, START_NS, make_batch

with warnings.catch_warnings():
    # It moved to pyvo with astropy 8; both are the same code.
    warnings.simplefilter("ignore")
    from astropy.samp import SAMPHubServer, SAMPIntegratedClient

__all__ = ["archive_home"]
SPAN = Interval(START_NS, START_NS + 100 * CADENCE_NS)


@dataclass
class Desk:
    """Programs at a hub, and what each was sent."""

    hub: SAMPHubServer
    clients: list[SAMPIntegratedClient] = field(default_factory=list)
    got: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=dict)

    def start(self, name: str, *mtypes: str) -> None:
        client = SAMPIntegratedClient(name, addr="127.0.0.1")
        client.connect(hub_params=self.hub.params)
        self.clients.append(client)
        told = self.got.setdefault(name, [])
        for mtype in mtypes:
            client.bind_receive_notification(mtype, lambda _k, _s, kind, params, _e: told.append((kind, params)))

    def wait(self, name: str) -> tuple[str, dict[str, Any]]:
        until = time.monotonic() + 20
        while not self.got[name] and time.monotonic() < until:
            time.sleep(0.02)
        return self.got[name].pop()


@pytest.fixture
def desk(archive_home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("SEPP_ARCHIVE_ROOT", "SEPP_ARCHIVE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEPP_HOME", str(archive_home.root))
    hub = SAMPHubServer(lockfile=None, mode="multiple", addr="127.0.0.1", web_profile=False)
    hub.start()
    found = Desk(hub)
    samp.connect(hub.params)
    yield found
    samp.disconnect()
    for client in found.clients:
        client.disconnect()
    hub.stop()


def test_a_dataset_reaches_a_program_as_votable(desk: Desk) -> None:
    desk.start("topcat", "table.load.votable")
    assert samp.send_table("C1_TEST", str(SPAN)) == ["topcat"]
    kind, params = desk.wait("topcat")
    assert (kind, params["name"]) == ("table.load.votable", "C1_TEST.vot")
    with urlopen(params["url"]) as file:
        table = parse_single_table(file).to_table(use_names_over_ids=True)
    np.testing.assert_array_equal(table["counts"], make_batch(100).values["counts"])


def test_each_program_gets_the_form_that_it_takes(desk: Desk) -> None:
    desk.start("autoplot", "table.load.cdf", "table.load.votable")
    desk.start("aladin", "table.load.votable")
    assert samp.send_dataset("C1_TEST", str(SPAN)) == ["aladin", "autoplot"]
    assert desk.wait("aladin")[0] == "table.load.votable"
    kind, params = desk.wait("autoplot")
    assert kind == "table.load.cdf"
    assert desk.got == {"autoplot": [], "aladin": []}
    assert len(pycdfpp.load(params["url"].removeprefix("file://"))["counts"].values) == 100


def test_what_was_opened_and_computed_is_sent(desk: Desk) -> None:
    desk.start("topcat", "table.load.votable")
    opened = archive.open("C1_TEST", str(SPAN), parameters=["B_vec_xyz_gse", "label"])
    samp.send_table(opened.assign(double=opened.B_vec_xyz_gse * 2))
    with urlopen(desk.wait("topcat")[1]["url"]) as file:
        table = parse_single_table(file).to_table(use_names_over_ids=True)
    np.testing.assert_array_equal(np.asarray(table["double"]), opened.B_vec_xyz_gse.values * 2)


def test_what_is_sent_by_its_id_has_the_header_of_its_interval(desk: Desk, archive_home: Home, tmp_path) -> None:
    sources = find_sources(
        [str(write_hour(tmp_path, day, 1, caveat=f"day {day}")) for day in (1, 2)], archive_home.root
    )
    catalog = open_catalog(archive_home)
    assert len(list(Ingestor(archive_home, Store(archive_home.public), catalog).ingest(sources))) == 2
    catalog.close()
    desk.start("autoplot", "table.load.cdf")
    samp.send_dataset(ID, "2005-01-01/P1D")
    told = pycdfpp.load(desk.wait("autoplot")[1]["url"].removeprefix("file://")).attributes["FILE_CAVEATS"][0]
    assert told == "day 1"


def test_what_was_opened_tells_its_caveats(desk: Desk) -> None:
    desk.start("autoplot", "table.load.cdf")
    opened = archive.open("C1_TEST", str(SPAN), parameters=["counts"]).assign_attrs(caveats="Mind the spin tone")
    samp.send_dataset(opened)
    sent = pycdfpp.load(desk.wait("autoplot")[1]["url"].removeprefix("file://"))
    assert sent.attributes["Caveats"][0] == "Mind the spin tone"


def test_a_time_range_reaches_those_who_know_it_and_those_who_take_tables(desk: Desk) -> None:
    desk.start("sepp", TIME_RANGE)
    desk.start("topcat", "table.load.votable")
    assert samp.send_time("2005-01-09T18:00Z/2005-01-10") == ["sepp", "topcat"]
    assert desk.wait("sepp")[1] == {"start": "2005-01-09T18:00:00Z", "stop": "2005-01-10T00:00:00Z"}
    with urlopen(desk.wait("topcat")[1]["url"]) as file:
        row = parse_single_table(file).to_table(use_names_over_ids=True)[0]
    assert [str(each)[:16] for each in row] == ["2005-01-09T18:00", "2005-01-10T00:00"]


def test_one_program_can_be_named(desk: Desk) -> None:
    desk.start("topcat", "table.load.votable")
    desk.start("aladin", "table.load.votable")
    assert samp.programs() == ["aladin", "topcat"]
    assert samp.send_table("C1_TEST", str(SPAN), to="aladin") == ["aladin"]
    desk.wait("aladin")
    assert desk.got["topcat"] == []
    with pytest.raises(ServiceError, match="'ds9' is not at the hub"):
        samp.send_table("C1_TEST", str(SPAN), to="ds9")


def test_nobody_at_the_hub_is_told(desk: Desk) -> None:
    with pytest.raises(ServiceError, match=r"No program at the hub takes table\.load\.votable"):
        samp.send_table("C1_TEST", str(SPAN))


@pytest.mark.usefixtures("desk")
def test_what_can_not_be_sent_is_told(archive_home: Home) -> None:
    with pytest.raises(UnknownDatasetError):
        samp.send_table("C1_TESTT")
    with pytest.raises(MismatchError, match="along 'time'"):
        samp.send_table(MountingStore(str(archive_home.public)).open("C1_TEST").isel(time=0))


def test_without_a_hub_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("SAMP_HUB", f"std-lockurl:file://{tmp_path}/none")
    samp.disconnect()
    with pytest.raises(ServiceError, match="No SAMP hub runs on this computer: start TOPCAT"):
        samp.send_time("2005-01-09")


def test_the_files_are_gone_after_leaving(desk: Desk) -> None:
    desk.start("topcat", "table.load.votable")
    samp.send_table("C1_TEST", str(SPAN))
    url = desk.wait("topcat")[1]["url"]
    samp.disconnect()
    with pytest.raises(OSError, match="No such file"):
        urlopen(url)
