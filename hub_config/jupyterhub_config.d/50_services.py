"""Services beside the hub, and who may use them."""

import os

from sepp.hub.services import roles, services, watch_token
from sepp.hub.settings import HubSettings

settings = HubSettings()
c = get_config()  # noqa: F821 - given by traitlets
c.JupyterHub.services = services(settings, watch_token(settings.rooms), os.environ)
c.JupyterHub.load_roles = roles()
