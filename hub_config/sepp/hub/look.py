"""How the hub's pages look: templates, style and logo."""

from base64 import b64encode
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"
"""Templates that go before JupyterHub's own."""


def template_variables(is_open: bool) -> dict[str, Any]:
    """Give what every page needs; ``is_open`` if others can be invited."""
    logo = b64encode((TEMPLATES / "logo.svg").read_bytes()).decode("ascii")
    return {"sepp_is_open": is_open, "logo_data": f"data:image/svg+xml;base64,{logo}"}
