"""What the hub must remember, and what it forgets."""

from sepp.hub.settings import HubSettings

settings = HubSettings()
c = get_config()  # noqa: F821 - given by traitlets
c.JupyterHub.db_url = f"sqlite:///{settings.rooms.state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(settings.rooms.state / "cookie_secret")
c.JupyterHub.cleanup_servers = True
c.JupyterHub.cleanup_proxy = True
