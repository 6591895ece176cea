"""The page's SAMP button, clicked in a real browser, with astropy's hub behind it."""

import queue
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.datastore.servers.examples import PREFIX, make_archive, start_server

with warnings.catch_warnings():
    # It moved to pyvo with astropy 8; both are the same code.
    warnings.simplefilter("ignore")
    from astropy.samp import SAMPHubServer, SAMPIntegratedClient

pytestmark = pytest.mark.browser


class Consent:
    """A user who lets every page in; the hub gives it its queues."""

    queue_request: "queue.Queue[tuple[dict[str, str], object]]"
    queue_result: "queue.Queue[bool]"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def answer(self) -> None:
        asked, *_ = self.queue_request.get(timeout=30)
        self.asked.append(asked["samp.name"])
        self.queue_result.put(True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("button")
    make_archive(home)[1].close()
    process, url = start_server(home, "--prefix", PREFIX)
    yield url
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    found = chromium.new_page()
    found.goto(site + "datasets/MIXED_CP_FIELD")
    yield found
    found.close()


def click(page: Page) -> None:
    page.get_by_role("button", name="Send this day by SAMP").click()


def test_without_a_hub_the_page_says_what_to_do(page: Page) -> None:
    click(page)
    expect(page.locator("output")).to_have_text("No SAMP hub runs on this computer: start TOPCAT, then click again.")


def test_a_click_sends_the_day_to_each_program_once(page: Page) -> None:
    consent, got = Consent(), []
    hub = SAMPHubServer(lockfile=None, mode="multiple", addr="127.0.0.1", web_profile=True, web_profile_dialog=consent)
    hub.start()
    threading.Thread(target=consent.answer, daemon=True).start()
    clients = [SAMPIntegratedClient(name, addr="127.0.0.1") for name in ("topcat", "autoplot")]
    for client, mtypes in zip(clients, (["table.load.votable", "table.load.cdf"], ["table.load.cdf"]), strict=True):
        client.connect(hub_params=hub.params)
        for mtype in mtypes:
            client.bind_receive_notification(mtype, lambda _k, _s, kind, params, _e: got.append((kind, params["url"])))
    click(page)
    expect(page.locator("output")).to_have_text("Sent to 2 programs.", timeout=20_000)
    until = time.monotonic() + 10
    while len(got) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    for client in clients:
        client.disconnect()
    hub.stop()
    assert sorted(kind for kind, _ in got) == ["table.load.cdf", "table.load.votable"]
    assert [httpx.get(url).status_code for _, url in got] == [200, 200]
    assert consent.asked == ["Magnetic field & more"]
