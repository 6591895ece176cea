"""How the hub's pages look."""

from sepp.hub.look import TEMPLATES, template_variables
from sepp.hub.sandbox import find_kind
from sepp.hub.settings import HubSettings

c = get_config()  # noqa: F821 - given by traitlets
c.JupyterHub.template_paths = [str(TEMPLATES)]
c.JupyterHub.template_vars = template_variables(find_kind(HubSettings().sandbox) != "none")
