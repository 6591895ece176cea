"""Settings of the archive service."""

import re
from typing import Annotated

from pydantic import AliasChoices, Field, field_validator

from sepp.core.settings import Settings

_URL = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.\-]+)(:\d{1,5})?(/[A-Za-z0-9._~%!$&'()*+,;=:@\-]*)*")
_HUB_NAMES = AliasChoices("hub_api_url", "JUPYTERHUB_API_URL")
_SERVICE_NAMES = AliasChoices("hub_service", "JUPYTERHUB_SERVICE_NAME")
_PREFIX_NAMES = AliasChoices("prefix", "SEPP_PREFIX", "JUPYTERHUB_SERVICE_PREFIX")


class ServerSettings(Settings):
    """How the archive service presents itself, from ``SEPP_…`` variables."""

    prefix: Annotated[str, Field(validation_alias=_PREFIX_NAMES, description="path before every URL")] = "/"
    public_url: Annotated[
        str, Field(description="URL of this service for those outside, where a reverse proxy stands before it")
    ] = ""
    server_id: Annotated[str, Field(description="unique id of this archive, as HAPI's about tells it")] = "SEPP"
    server_title: Annotated[str, Field(description="name of this archive for people")] = "SEPP archive"
    server_contact: Annotated[str, Field(description="whom to ask about this archive")] = "not given"
    max_records: Annotated[int, Field(gt=0, description="most records that one HAPI request may ask for")] = 10**9
    max_export_bytes: Annotated[int, Field(gt=0, description="most bytes of one download, as estimated")] = 4 * 10**9
    csa_max_bytes: Annotated[int, Field(gt=0, description="most compressed bytes of one CSA request")] = 10**9
    csa_max_deferred_bytes: Annotated[int, Field(gt=0, description="the same of a deferred one")] = 50 * 10**9
    smtp_host: Annotated[str, Field(description="server for mail about deferred requests; none: no mail")] = ""
    smtp_port: Annotated[int, Field(gt=0, description="its port")] = 25
    smtp_from: Annotated[str, Field(description="sender of that mail")] = ""
    smtp_user: Annotated[str, Field(description="account at that server, used over TLS; none: no login")] = ""
    smtp_password_file: Annotated[str, Field(description="file that holds its password")] = ""
    mail_domain: Annotated[str, Field(description="what makes an address of an account's name")] = ""
    hub_api_url: Annotated[str, Field(validation_alias=_HUB_NAMES, description="where tokens are checked")] = ""
    hub_service: Annotated[
        str, Field(validation_alias=_SERVICE_NAMES, description="name of this service, which a token must be good for")
    ] = "archive"
    trusted_proxies: Annotated[
        str, Field(description="addresses, parted by commas, whose X-Forwarded-For and -Proto are believed")
    ] = "127.0.0.1,::1"
    rate_per_s: Annotated[float, Field(gt=0, description="requests a second of one anonymous address")] = 100.0
    rate_burst: Annotated[int, Field(gt=0, description="requests of one such address at once")] = 1000
    max_address_answers: Annotated[int, Field(gt=0, description="answers to one such address at the same time")] = 16
    max_answers: Annotated[int, Field(gt=0, description="answers at the same time, to all together")] = 1000
    max_url_bytes: Annotated[int, Field(gt=0, description="longest URL")] = 32_768
    max_body_bytes: Annotated[int, Field(gt=0, description="longest body of a request")] = 32 * 2**20
    stall_s: Annotated[float, Field(gt=0, description="seconds for which a caller may take nothing of an answer")] = 60

    @field_validator("public_url")
    @classmethod
    def _check_url(cls, text: str) -> str:
        if text and not _URL.fullmatch(text):
            raise ValueError(f"Not the URL of a service: {text!r}; give one such as https://archive.example/sepp/")
        return text and text.rstrip("/") + "/"

    @property
    def proxies(self) -> frozenset[str]:
        """Give the addresses of trusted proxies."""
        return frozenset(name.strip() for name in self.trusted_proxies.split(",") if name.strip())
