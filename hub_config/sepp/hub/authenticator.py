"""Sign in with a built-in account."""

import asyncio
import math
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from tornado import web
from traitlets import Bool, Unicode, default

from sepp.core.home import Home
from sepp.hub.accounts import Account, open_accounts
from sepp.hub.attempts import Attempts
from sepp.hub.pages import handlers
from sepp.hub.people import People

_WINDOW_S = 300.0


class AccountAuthenticator(Authenticator):  # type: ignore[misc] # JupyterHub's classes are untyped
    """Check name and password against the accounts of the home."""

    home = Unicode(help="home folder of the platform", config=True)
    single = Unicode("", help="where no sandbox can be made, the only account that may sign in", config=True)
    is_open = Bool(True, help="whether others can be invited", config=True)

    @default("allow_all")
    def _allow_every_account(self) -> bool:
        return True

    def __init__(self, **traits: Any) -> None:
        """Open the accounts and begin to count failures."""
        super().__init__(**traits)
        self._rooms = Home(Path(self.home))
        self.accounts = open_accounts(self._rooms)
        self.by_name = Attempts(5, _WINDOW_S)
        self.by_address = Attempts(30, _WINDOW_S)

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Give name and rank if the password is right.

        Answers 429 after 5 failures for a name from one address, or 30 from
        an address, within 5 minutes.
        """
        name = self.normalize_username(data.get("username", ""))
        account = await self.check(name, data.get("password", ""), handler.request.remote_ip)
        if account is None or (self.single and account.name != self.single):
            return None
        return {"name": account.name, "admin": account.is_admin}

    async def check(self, name: str, password: str, address: str) -> Account | None:
        """Verify a password away from the event loop, counting failures."""
        self._require_patience((name, address), address)
        account = await asyncio.to_thread(self.accounts.verify, name, password)
        if account is None:
            self.by_name.fail((name, address))
            self.by_address.fail(address)
        else:
            self.by_name.clear((name, address))
        return account

    def is_used(self, name: str) -> bool:
        """Tell whether somebody had this name, whose folder still stands."""
        return People(self._rooms).knows(name)

    async def refresh_user(self, user: Any, handler: Any = None, **_: Any) -> bool:
        """Sign out those whose account is gone."""
        return self.accounts.find(user.name) is not None

    def delete_user(self, user: Any) -> None:
        """Remove the account together with the hub's user."""
        self.accounts.remove(user.name)
        super().delete_user(user)

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:
        """Add the pages for passwords and invitations."""
        return [*super().get_handlers(app), *handlers(self.is_open)]

    def _require_patience(self, pair: tuple[str, str], address: str) -> None:
        wait_s = max(self.by_name.wait_s(pair), self.by_address.wait_s(address))
        if wait_s > 0:
            minutes = math.ceil(wait_s / 60)
            raise web.HTTPError(429, f"Too many failed attempts; try again in {minutes} minutes")
