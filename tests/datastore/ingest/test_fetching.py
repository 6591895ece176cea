"""Files brought from URLs: none is lost, and each has a name that says something."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from sepp.core.errors import UnreadableFileError
from sepp.core.home import find_home
from sepp.ingest.fetching import name_of_request, with_header
from sepp.ingest.sources import find_sources
from sepp.store import Store
from tests.datastore.ingest.test_hapi_files import write
from tests.fixtures_archive import run_sepp

DATA = "https://host/hapi/data"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server(tmp_path):
    """Folder served, and its URL."""
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


def put(folder, place, **facts):
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    return write(folder / place, **facts)


def test_two_urls_of_one_name_are_both_taken(server, tmp_path):
    folder, url = server
    for letter in "ab":
        put(folder, f"{letter}/data", x_parentDataset=f"D_{letter}")
    done = run_sepp("ingest", f"{url}/a/data", f"{url}/b/data", "--home", tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    assert Store(find_home(tmp_path / "home").public).ids() == ["D_a", "D_b"]


def test_what_a_hapi_server_was_asked_for_names_file_and_dataset(server, tmp_path):
    folder, url = server
    put(folder, "hapi/data", creationDate="2026-01-01Z")
    asked = f"{url}/hapi/data?dataset=C1_CP_FGM_SPIN&start=2001-01-01T00:00Z&stop=2001-01-02Z&include=header"
    (source,) = find_sources([asked], tmp_path)
    assert source.path.name == "hapi_C1_CP_FGM_SPIN_20010101T0000Z_20010102Z.csv"
    done = run_sepp("ingest", asked, "--home", tmp_path / "home")
    assert "HAPI request" in done.stdout
    assert Store(find_home(tmp_path / "home").public).ids() == ["C1_CP_FGM_SPIN"]


def test_the_id_given_still_rules_over_the_request(server, tmp_path):
    folder, url = server
    put(folder, "hapi/data")
    asked = f"{url}/hapi/data?id=AC_H0_MFI&time.min=2001-01-01Z&time.max=2001-01-02Z"
    run_sepp("ingest", asked, "--dataset", "MINE", "--home", tmp_path / "home")
    assert Store(find_home(tmp_path / "home").public).ids() == ["MINE"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{DATA}?id=a/b&time.min=2001Z&time.max=2002Z&format=binary", "hapi_a_b_2001Z_2002Z.binary"),
        (f"{DATA}?id=../../etc x&format=json", "hapi_.._.._etc_x.hapi.json"),
        (f"{DATA}?format=csv", ""),
        ("https://host/files/a.cdf?id=7", ""),
    ],
)
def test_a_request_is_named_by_dataset_and_times(url, name):
    assert name_of_request(url) == name


def test_a_url_that_is_not_there_is_told(server, tmp_path):
    with pytest.raises(UnreadableFileError, match="Cannot fetch 'http"):
        find_sources([f"{server[1]}/gone.cdf"], tmp_path)


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("id=A&time.min=2001Z&time.max=2002Z", "&include=header"),
        ("dataset=A&start=2001Z&stop=2002Z&format=binary", "&include=header"),
        ("dataset=A&start=2001Z&stop=2002Z&include=header", ""),
        ("dataset=A&start=2001Z&stop=2002Z&format=json", ""),
    ],
)
def test_the_header_is_asked_for(query, more):
    assert with_header(f"{DATA}?{query}") == f"{DATA}?{query}{more}"
