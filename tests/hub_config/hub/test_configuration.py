"""The configuration files load, and say what the settings say."""

import json

import pytest
from traitlets.config.loader import PyFileConfigLoader

from sepp.hub import configuration
from sepp.hub.settings import HubSettings


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.delenv("SEPP_ARCHIVE_COMMAND", raising=False)
    made = HubSettings(home=tmp_path / "home", port=8123, archive_port=9001, gateway_port=9002, sandbox="uid")
    made.rooms.prepare()
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    return made


def load(path):
    return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()


def test_settings_survive_the_way_through_the_environment(settings):
    assert HubSettings() == settings


def test_the_hub_listens_where_it_was_told(settings):
    c = load(configuration.hub_config())
    assert c.JupyterHub.bind_url == "http://127.0.0.1:8123/"
    assert c.JupyterHub.hub_bind_url == "http://127.0.0.1:8081"
    assert c.ConfigurableHTTPProxy.command[:3] == ["setpriv", "--pdeathsig", "TERM"]


def test_all_state_lies_in_the_state_folder(settings):
    c = load(configuration.hub_config())
    state = str(settings.rooms.state)
    assert c.JupyterHub.db_url == f"sqlite:///{state}/jupyterhub.sqlite"
    assert c.JupyterHub.cookie_secret_file.startswith(state)
    assert c.ConfigurableHTTPProxy.pid_file.startswith(state)


def test_servers_and_people_may_use_the_services(settings):
    roles = {role["name"]: role["scopes"] for role in load(configuration.hub_config()).JupyterHub.load_roles}
    for name in ("user", "server"):
        assert {"access:services!service=archive", "access:services!service=dask-gateway"} <= set(roles[name])
    assert "access:servers!server" in roles["server"]


def test_the_archive_is_started_with_its_home_and_port(settings):
    services = {service["name"]: service for service in load(configuration.hub_config()).JupyterHub.services}
    command = services["archive"]["command"]
    assert command[command.index("serve") :] == [
        *("serve", "--home", str(settings.home), "--host", "127.0.0.1", "--port", "9001")
    ]
    assert services["archive"]["url"] == "http://127.0.0.1:9001"


def test_the_archive_gets_other_settings_but_not_the_hubs(settings, monkeypatch):
    monkeypatch.setenv("SEPP_CATALOG_URL", "postgresql://x")
    services = {service["name"]: service for service in load(configuration.hub_config()).JupyterHub.services}
    environment = services["archive"]["environment"]
    assert environment["SEPP_CATALOG_URL"] == "postgresql://x"
    assert environment["SEPP_HOME"] == str(settings.home)
    assert "SEPP_PORT" not in environment


def test_keys_of_buckets_reach_the_archive_alone(settings, monkeypatch):
    given = {"AWS_ACCESS_KEY_ID": "a", "FSSPEC_S3_ENDPOINT_URL": "http://x"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    found = load(configuration.hub_config())
    services = {service["name"]: service.get("environment", {}) for service in found.JupyterHub.services}
    assert given.items() <= services.pop("archive").items()
    assert not [name for environment in services.values() for name in environment if name in given]
    assert not set(given) & {*found.SandboxSpawner.environment, *found.SandboxSpawner.env_keep}


def test_another_archive_command_is_taken(settings, monkeypatch):
    monkeypatch.setenv("SEPP_ARCHIVE_COMMAND", json.dumps(["my-archive", "--fast"]))
    services = load(configuration.hub_config()).JupyterHub.services
    assert services[0]["command"][-2:] == ["my-archive", "--fast"]


def test_without_a_wall_only_the_administrator_may_sign_in(settings, monkeypatch):
    monkeypatch.setenv("SEPP_SANDBOX", "none")
    c = load(configuration.hub_config())
    assert c.AccountAuthenticator.single == "admin"
    assert c.AccountAuthenticator.is_open is False


def test_the_gateway_keeps_its_limits(settings, monkeypatch):
    monkeypatch.setenv("SEPP_CLUSTER_MAX_WORKERS", "3")
    monkeypatch.setenv("SEPP_WORKER_MEMORY", "2GiB")
    c = load(configuration.gateway_config())
    assert c.ClusterConfig.cluster_max_workers == 3
    assert c.ClusterConfig.worker_memory == 2 * 2**30
    assert c.DaskGateway.authenticator_class == "dask_gateway_server.auth.JupyterHubAuthenticator"
    assert c.Proxy.address == "127.0.0.1:9002"


def test_each_topic_is_short(root):
    for topic in (root / "hub_config" / "jupyterhub_config.d").glob("*.py"):
        assert len(topic.read_text().splitlines()) <= 40


def test_each_setting_is_described(root):
    readme = (root / "hub_config" / "README.md").read_text()
    missing = [name for name in HubSettings.model_fields if f"SEPP_{name.upper()}" not in readme]
    assert missing == []
    assert all(field.description for field in HubSettings.model_fields.values())


def test_the_proxy_lock_names_no_registry(root):
    lock = json.loads((root / "hub_config" / "locks" / "proxy" / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
