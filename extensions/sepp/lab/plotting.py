"""The scripts of Bokeh and Panel, for plots that ask no public server."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

_FOLDERS = {"bokeh": "server/static", "panel": "dist"}


@cache
def script_folder(package: str) -> Path | None:
    """Find where a package keeps its scripts, without importing it."""
    spec = find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) / _FOLDERS[package] if places else None


class PlottingHandler(JupyterHandler, web.StaticFileHandler):
    """``<base_url>sepp/plotting/<package>/<path>``: files as the package has them."""

    def initialize(self, package: str) -> None:  # type: ignore[override]  # what the route tells
        """Point to the folder of a package."""
        self.package = package
        super().initialize(path=str(script_folder(package) or Path.cwd()))

    @web.authenticated
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]  # Jupyter's is untyped
        """Send a file; 404 with the cure where the package is not installed."""
        if script_folder(self.package) is None:
            raise web.HTTPError(404, f"{self.package} is not installed: pip install 'sepp-platform[analysis]'")
        await web.StaticFileHandler.get(self, path, include_body)

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep what belongs to one installed version."""
        self.set_header("Cache-Control", "private, max-age=3600")
