"""Who may sign in."""

from sepp.hub.accounts import ADMIN
from sepp.hub.sandbox import find_kind
from sepp.hub.settings import HubSettings

settings = HubSettings()
is_single = find_kind(settings.sandbox) == "none"
c = get_config()  # noqa: F821 - given by traitlets
c.JupyterHub.authenticator_class = "sepp.hub.authenticator.AccountAuthenticator"
c.AccountAuthenticator.home = str(settings.home)
c.AccountAuthenticator.single = ADMIN if is_single else ""
c.AccountAuthenticator.is_open = not is_single
