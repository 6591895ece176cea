"""The description is true: of every endpoint, and of what it answers to anything."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route

from sepp.core.home import find_home
from sepp.servers.openapi.paths import OPERATIONS
from sepp.servers.openapi.routes import plain_path
from sepp.servers.protocols import servers
from sepp.servers.services import make_services
from tests.datastore.servers.access.restricted import make_archive
from tests.fixtures_service import Served, serve

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OURS = ("health", "catalog", "export", "distribution", "quicklook", "positions", "overviews")
ID = "PUB_CP_FIELD"
KNOWN = {"dataset_id": ID, "dataset": ID, "template": ID, "observatory": "open1", "number": "1", "period": "1d",
         "parameter": "B", "start": "2016-12-07", "form": "svg"}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    home = find_home(tmp_path_factory.mktemp("home"))
    make_archive(home, [ID])[1].close()
    process, url = serve(home, home.root.parent / "serve.log")
    yield Served(url, home)
    process.terminate()
    process.wait(20)


def test_every_endpoint_of_ours_is_described(tmp_path):
    services = make_services(find_home(tmp_path))
    served = {plain_path(route.path) for name in OURS for route in servers[name](services) if isinstance(route, Route)}
    assert served - {"/overviews"} == {one.path for one in OPERATIONS}


def test_every_endpoint_has_a_summary_and_its_own_id(service):
    told = [methods["get"] for methods in service.get("openapi.json").json()["paths"].values()]
    assert all(one["summary"].endswith(".") for one in told)
    assert len({one["operationId"] for one in told}) == len(told)


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.query], ids=lambda one: one.path)
def test_the_parameters_described_are_those_that_are_taken(service, one):
    path = re.sub(r"\{(\w+)\}", lambda found: KNOWN[found[1]], one.path)
    refused = service.get(path.lstrip("/"), params={"no_such_parameter": "1"})
    assert refused.status_code == 400
    known = refused.json()["error"]["message"].partition(" are ")[2] or refused.json()["error"]["message"]
    assert {name.rstrip("!") for name in one.query} == set(re.findall(r"\w+", known.partition(";")[0])) - {
        "Give", "each", "once",
    }  # fmt: skip


def test_the_page_for_people_shows_them_all(service):
    page = service.get("openapi")
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.count("<h3>GET ") == len(OPERATIONS)
    assert "<script" not in page.text


@pytest.fixture(scope="module")
def api(service):
    """The description with names that this archive knows among any others."""
    document = service.get("openapi.json").json()
    for methods in document["paths"].values():
        for parameter in methods["get"]["parameters"]:
            if parameter["name"] in ("dataset", "dataset_id", "datasets", "items", "template", "observatory"):
                known = KNOWN.get(parameter["name"], ID)
                parameter["schema"] = {
                    "anyOf": [{"const": known}, {"const": known}, {"type": "string", "minLength": 1}]
                }
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=service.url, request_timeout=120)
    return schema


@pytest.mark.parametrize("path", [one.path for one in OPERATIONS])
def test_whatever_is_asked_is_answered_as_described(api, path):
    @given(case=api[path]["GET"].as_strategy())
    @settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(case):
        case.call_and_validate(checks=CHECKS)

    check()
