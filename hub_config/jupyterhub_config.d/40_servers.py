"""The servers that people get."""

from sepp.hub.sandbox import find_kind
from sepp.hub.settings import HubSettings
from sepp.hub.spawner import spawner_traits

settings = HubSettings()
c = get_config()  # noqa: F821 - given by traitlets
c.JupyterHub.spawner_class = "sepp.hub.spawner.SandboxSpawner"
c.SandboxSpawner.update(spawner_traits(settings, find_kind(settings.sandbox)))
