"""Pages of the hub: change the password, invite, join."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

from jupyterhub.handlers import BaseHandler
from jupyterhub.utils import new_token
from tornado import web

from sepp.core.errors import AccessError
from sepp.hub.accounts import MIN_LENGTH, Accounts


class _Page(BaseHandler):  # type: ignore[misc] # JupyterHub's classes are untyped
    template = ""

    @property
    def accounts(self) -> Accounts:
        return cast("Accounts", self.authenticator.accounts)

    def field(self, name: str) -> str:
        return cast("str", self.get_body_argument(name, "", strip=False))

    async def show(self, status: int = 200, **names: Any) -> None:
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.finish(await self.render_template(self.template, min_length=MIN_LENGTH, **names))


class PasswordPage(_Page):
    """Where people change their own password."""

    template = "password.html"

    @web.authenticated
    async def get(self) -> None:
        """Show the form."""
        await self.show()

    @web.authenticated
    async def post(self) -> None:
        """Change the password and sign out every other browser."""
        try:
            await self._change()
        except AccessError as error:
            await self.show(400, problem=str(error))
            return
        await self.show(done=True)

    async def _change(self) -> None:
        user = self.current_user
        if self.field("new") != self.field("repeated"):
            raise AccessError("The two new passwords differ")
        if not await self.authenticator.check(user.name, self.field("current"), self.request.remote_ip):
            raise AccessError("The current password is wrong")
        await asyncio.to_thread(self.accounts.set_password, user.name, self.field("new"))
        user.orm_user.cookie_id = new_token()
        self.db.commit()
        self.set_login_cookie(user)


class InvitationsPage(_Page):
    """Where administrators invite others."""

    template = "invitations.html"

    @web.authenticated
    async def get(self) -> None:
        """List the open invitations."""
        self._require_admin()
        await self._list()

    @web.authenticated
    async def post(self) -> None:
        """Make an invitation and show its link once, or withdraw one."""
        self._require_admin()
        if self.field("withdraw"):
            self.accounts.withdraw(self.field("withdraw"))
            await self._list()
            return
        token = self.accounts.invite(self.current_user.name, self.field("note").strip())
        await self._list(link=f"{self._origin()}{self.hub.base_url}join?token={token}")

    async def _list(self, link: str = "") -> None:
        entries = [
            {"hash": entry.hash, "note": entry.note, "by": entry.made_by, "until": _date(entry.expires)}
            for entry in self.accounts.invitations()
        ]
        await self.show(invitations=entries, link=link)

    def _require_admin(self) -> None:
        if not self.current_user.admin:
            raise web.HTTPError(403, "Only administrators invite")

    def _origin(self) -> str:
        return f"{self.request.protocol}://{self.request.host}"


class JoinPage(_Page):
    """Where someone invited makes an account."""

    template = "join.html"

    async def get(self) -> None:
        """Show the form, if the link is good."""
        token = self.get_query_argument("token", "")
        is_good = self.accounts.is_invited(token)
        await self.show(200 if is_good else 404, token=token if is_good else "")

    async def post(self) -> None:
        """Make the account and lead to the sign-in page."""
        name = self.authenticator.normalize_username(self.field("username").strip())
        try:
            await self._join(name)
        except AccessError as error:
            await self.show(400, token=self.field("token"), username=name, problem=str(error))
            return
        self.redirect(f"{self.hub.base_url}login?username={name}")

    async def _join(self, name: str) -> None:
        if self.field("password") != self.field("repeated"):
            raise AccessError("The two passwords differ")
        if self.authenticator.is_used(name):
            raise AccessError(f"The name {name!r} is taken; choose another")
        await asyncio.to_thread(self.accounts.join, self.field("token"), name, self.field("password"))


def handlers(is_open: bool) -> list[tuple[str, type]]:
    """List the pages by path below the hub; invitations only if open."""
    pages: list[tuple[str, type]] = [("/password", PasswordPage)]
    return [*pages, ("/invitations", InvitationsPage), ("/join", JoinPage)] if is_open else pages


def _date(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
