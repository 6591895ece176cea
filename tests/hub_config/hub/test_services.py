"""What the hub runs as its services."""

from sepp.hub.services import archive_command
from sepp.hub.settings import HubSettings


def test_the_archive_listens_for_the_public_only_when_told(tmp_path):
    assert "--public-port" not in archive_command(HubSettings(home=tmp_path))
    command = archive_command(HubSettings(home=tmp_path, host="0.0.0.0", public_port=8030))
    assert command[-4:] == ["--public-host", "0.0.0.0", "--public-port", "8030"]


def test_the_public_port_reaches_the_hub_through_its_environment(tmp_path):
    assert HubSettings(home=tmp_path, public_port=8030).environment()["SEPP_PUBLIC_PORT"] == "8030"
