"""The user's own templates of panels over HTTP, for views that need no kernel."""

import asyncio
import json
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado import web

from sepp.core.errors import BadViewError
from sepp.lab.answering import AnsweringHandler

if TYPE_CHECKING:
    from sepp.quicklook.kept_templates import TemplateShelf


def open_templates() -> "TemplateShelf":
    """Give the user's templates; a server nobody asks for them loads no arrays."""
    from sepp.quicklook.kept_templates import own_templates  # noqa: PLC0415

    return own_templates()


class TemplatesHandler(AnsweringHandler):
    """``<base_url>sepp/templates/``: what is kept."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """List the templates: name, number of panels, when kept."""
        kept = await asyncio.to_thread(lambda: open_templates().kept())
        told = [{"name": one.name, "panels": one.panels, "saved": f"{one.saved}Z"} for one in kept]
        self.give({"templates": told})


class TemplateHandler(AnsweringHandler):
    """``<base_url>sepp/templates/NAME``: one template."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """Give the template as JSON."""
        self.give(await asyncio.to_thread(lambda: open_templates().load(name)))

    @web.authenticated
    @authorized
    async def put(self, name: str) -> None:
        """Keep the view that is sent under the name, in place of what was there."""
        told = _read_body(self.request.body)
        self.give(await asyncio.to_thread(lambda: open_templates().save(name, told)))

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Give the template another name (``?rename=``)."""
        new_name = self.get_query_argument("rename")
        await asyncio.to_thread(lambda: open_templates().rename(name, new_name))
        self.give({"name": new_name})

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """Remove the template."""
        await asyncio.to_thread(lambda: open_templates().remove(name))
        self.set_status(204)
        self.finish()


def _read_body(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError as error:
        raise BadViewError(f"Not a view: expected JSON, got {body[:24]!r}") from error
