"""Configuration of the Dask gateway; the logic is in sepp.hub.gateway."""

from sepp.hub.gateway import backend_traits, cluster_traits
from sepp.hub.sandbox import find_kind
from sepp.hub.settings import HubSettings

settings = HubSettings()
c = get_config()  # noqa: F821 - given by traitlets
c.DaskGateway.address = f"127.0.0.1:{settings.gateway_api_port}"
c.DaskGateway.backend_class = "sepp.hub.gateway.SandboxBackend"
c.DaskGateway.authenticator_class = "dask_gateway_server.auth.JupyterHubAuthenticator"
c.Proxy.address = f"127.0.0.1:{settings.gateway_port}"
c.Proxy.tcp_address = f"127.0.0.1:{settings.gateway_tcp_port}"
c.Proxy.prefix = "/services/dask-gateway"
c.SandboxBackend.update(backend_traits(settings, find_kind(settings.sandbox)))
c.ClusterConfig.update(cluster_traits(settings))
