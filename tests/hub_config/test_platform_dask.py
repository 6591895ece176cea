"""A Dask cluster of the own, and its dashboard for the owner only."""

import json
import re

import pytest
import websocket

from tests.fixtures_platform import Kernel, processes_of

pytestmark = pytest.mark.platform

START = """
from dask_gateway import Gateway
gateway = Gateway()
cluster = gateway.new_cluster()
cluster.scale(2)
client = cluster.get_client()
client.wait_for_workers(2, timeout=60)
print(cluster.dashboard_link)
"""
COMPUTE = """
import os
def where(number):
    try:
        others = os.listdir(os.path.dirname(os.environ["HOME"]))
    except OSError:
        others = []
    return number ** 2, os.getuid(), others
answers = client.gather(client.map(where, range(100)))
print(sum(answer[0] for answer in answers), {answer[1] for answer in answers} == {os.getuid()}, answers[0][2])
"""


@pytest.fixture(scope="module")
def owner(platform):
    person = platform.person("ada")
    person.start_server()
    return person


@pytest.fixture(scope="module")
def kernel(owner):
    with Kernel(owner) as running:
        yield running


@pytest.fixture(scope="module")
def dashboard(platform, kernel):
    link = kernel.run(START, 120).strip()
    yield platform.url.rstrip("/") + link
    kernel.run("cluster.shutdown()")


def test_two_workers_compute_as_the_owner_behind_the_wall(kernel, dashboard):
    assert kernel.run(COMPUTE).split(maxsplit=2) == ["328350", "True", "['ada']\n"]


def test_the_owner_opens_the_dashboard(owner, dashboard):
    page = owner.web.get(dashboard)
    assert page.status_code == 200
    assert "<title>Dask" in page.text


def test_the_owners_dashboard_is_live(owner, dashboard):
    page = owner.web.get(dashboard).text
    token = re.search(r'"token":"([^"]+)"', page)[1]
    server = f"/user/{owner.name}/"
    cookies = "; ".join(f"{c.name}={c.value}" for c in owner.web.cookies.jar if c.path in {"/", server})
    url = dashboard.replace("http", "ws", 1) + "/ws"
    live = websocket.create_connection(url, cookie=cookies, subprotocols=["bokeh", token], timeout=20)
    assert json.loads(live.recv())["msgtype"] == "ACK"
    live.close()


def test_nobody_else_opens_the_dashboard(platform, dashboard):
    assert platform.person("bob").web.get(dashboard).status_code == 403
    assert platform.visitor().web.get(dashboard).url.path == "/hub/login"


def test_the_gateway_publishes_no_dashboard(platform, owner, dashboard):
    cluster = re.search(r"clusters/([0-9a-f]+)/", dashboard)[1]
    for person in (owner, platform.visitor()):
        answer = person.web.get(f"{platform.url}services/dask-gateway/clusters/{cluster}/status")
        assert answer.status_code == 404


def test_no_port_of_the_machine_shows_the_dashboard(platform, dashboard):
    pages = [
        connection.laddr.port
        for process in processes_of(platform.home.root)
        if "scheduler" in process.cmdline()
        for connection in process.net_connections("tcp")
        if connection.status == "LISTEN"
    ]
    visitor = platform.visitor()
    for port in set(pages):
        try:
            answer = visitor.web.get(f"http://127.0.0.1:{port}/status")
        except Exception:
            continue
        assert answer.status_code in {401, 403, 404}


def test_others_see_no_cluster_of_the_owner(platform, dashboard):
    bob = platform.person("bob")
    bob.start_server()
    code = "from dask_gateway import Gateway\nwith Gateway() as g: print(g.list_clusters())"
    assert bob.run(code).strip() == "[]"


def test_an_unknown_cluster_has_no_dashboard(owner, kernel):
    assert owner.web.get(f"{owner.server}dask/clusters/{'0' * 32}/status").status_code == 404
    assert owner.web.get(f"{owner.server}dask/clusters/..%2f..%2fx/status").status_code == 404


def test_a_cluster_that_was_shut_down_leaves_no_process(platform, owner):
    with Kernel(owner) as kernel:
        kernel.run(START, 120)
        before = len([p for p in processes_of(platform.home.root) if "worker" in p.cmdline()])
        kernel.run("import time; cluster.shutdown(); client.close(); gateway.close(); time.sleep(1.5)")
    after = len([p for p in processes_of(platform.home.root) if "worker" in p.cmdline()])
    assert before - after >= 2


def test_limits_of_a_cluster_hold(kernel, dashboard):
    code = """
import warnings
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    cluster.scale(1000)
cluster.scale(2)
print(told[0].message)
"""
    assert "exceed resource limit" in kernel.run(code)
