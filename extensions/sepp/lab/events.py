"""The user's own event lists over HTTP, for views that need no kernel."""

import asyncio
from functools import cache
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado import web

from sepp.lab.answering import AnsweringHandler

if TYPE_CHECKING:
    from sepp.lab.events_exchange import Desk


@cache
def open_desk() -> "Desk":
    """Give what does the work; a server nobody asks for lists loads no pandas."""
    from sepp.events.keeping import own_shelf  # noqa: PLC0415
    from sepp.lab.events_exchange import Desk  # noqa: PLC0415

    return Desk(own_shelf())


class EventsHandler(AnsweringHandler):
    """What the handlers of lists share: the desk."""

    async def desk(self) -> "Desk":
        """Give what does the work; its deeds belong in threads."""
        return await asyncio.to_thread(open_desk)


class EventListsHandler(EventsHandler):
    """``<base_url>sepp/events/``: all lists; new ones from files or from others."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """List what is kept."""
        self.give(await asyncio.to_thread((await self.desk()).list_all))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Import the file that is sent (``?file=its name``), or combine lists.

        ``?combine=union|intersection|difference&of=A&of=B&name=C``. A name
        that is taken gets a number; nothing is replaced.
        """
        desk = await self.desk()
        how, name = self.get_query_argument("combine", ""), self.get_query_argument("name", "")
        if how:
            kept = await asyncio.to_thread(desk.combine, how, self.get_query_arguments("of"), name)
        else:
            file = self.get_query_argument("file", "")
            kept = await asyncio.to_thread(desk.import_file, self.request.body, file, name)
        self.give(kept, kept["tag"], 201)


class EventListHandler(EventsHandler):
    """``<base_url>sepp/events/NAME``: one list."""

    @web.authenticated
    @authorized
    async def get(self, name: str) -> None:
        """Give the list as JSON, as a file (``?form=``), or its history (``?versions=all``)."""
        desk = await self.desk()
        form, version = self.get_query_argument("form", ""), self.get_query_argument("version", "")
        if self.get_query_argument("versions", ""):
            self.give(await asyncio.to_thread(desk.list_versions, name))
        elif form:
            written = await asyncio.to_thread(desk.export, name, form)
            self.set_header("Content-Type", written.media_type)
            self.set_header("Content-Disposition", written.disposition)
            self.finish(written.data)
        elif version:
            self.give(await asyncio.to_thread(desk.read_version, name, version))
        else:
            self.give(*await asyncio.to_thread(desk.read, name))

    @web.authenticated
    @authorized
    async def put(self, name: str) -> None:
        """Keep the list that is sent.

        ``If-Match`` names the tag that was loaded, ``*`` whatever is there;
        without it no list of the name may be there yet. Else 409.
        """
        desk = await self.desk()
        kept = await asyncio.to_thread(desk.keep, name, self.request.body, self._expected(""))
        self.give(kept, kept["tag"])

    @web.authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """Remove the list, if it is what ``If-Match`` says; its history stays."""
        await asyncio.to_thread((await self.desk()).remove, name, self._expected("*"))
        self.set_status(204)
        self.finish()

    @web.authenticated
    @authorized
    async def post(self, name: str) -> None:
        """Give the list another name (``?rename=``)."""
        kept = await asyncio.to_thread((await self.desk()).rename, name, self.get_query_argument("rename"))
        self.give(kept, kept["tag"])

    def _expected(self, otherwise: str) -> str:
        return self.request.headers.get("If-Match", otherwise).strip().removeprefix("W/").strip('"')
