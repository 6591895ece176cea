"""The gallery over HTTP: a list of examples, and a copy of one on demand."""

import asyncio
import json
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from sepp.core.errors import UnknownNameError
from sepp.lab.gallery.examples import copy_example, examples


class GalleryHandler(APIHandler):
    """``<base_url>sepp/gallery``: what examples there are."""

    auth_resource = "contents"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """List the examples, without the notebooks themselves."""
        found = await asyncio.to_thread(examples)
        self.finish(json.dumps([example.card() for example in found.values()]))


class ExampleHandler(APIHandler):
    """``<base_url>sepp/gallery/<name>``: POST copies one to the user's files."""

    auth_resource = "contents"

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Copy an example and answer where it is."""
        root = Path(self.settings["server_root_dir"]).expanduser()
        try:
            path = await asyncio.to_thread(copy_example, name, root)
        except UnknownNameError as error:
            raise web.HTTPError(404, str(error), reason="No such example") from error
        except OSError as error:
            raise web.HTTPError(507, f"The example could not be copied: {error.strerror or error}") from error
        self.set_status(201)
        self.finish(json.dumps({"path": path}))
