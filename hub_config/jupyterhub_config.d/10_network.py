"""Addresses, and the proxy in front."""

from sepp.hub.processes import die_with_parent, log_to
from sepp.hub.proxy import proxy_command
from sepp.hub.services import log_file
from sepp.hub.settings import HubSettings

settings = HubSettings()
c = get_config()  # noqa: F821 - given by traitlets
c.JupyterHub.bind_url = settings.url
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings.hub_port}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings.proxy_api_port}"
c.ConfigurableHTTPProxy.command = die_with_parent(log_to(log_file(settings.rooms, "proxy"), proxy_command()))
c.ConfigurableHTTPProxy.log_level = "warn"
c.ConfigurableHTTPProxy.pid_file = str(settings.rooms.state / "proxy.pid")
