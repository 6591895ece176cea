"""Settings of the archive service."""

from typing import Annotated

from pydantic import AliasChoices, Field

from sepp.core.settings import Settings

_PREFIX_NAMES = AliasChoices("prefix", "SEPP_PREFIX", "JUPYTERHUB_SERVICE_PREFIX")


class ServerSettings(Settings):
    """How the archive service presents itself, from ``SEPP_…`` variables."""

    prefix: Annotated[str, Field(validation_alias=_PREFIX_NAMES, description="path before every URL")] = "/"
    server_id: Annotated[str, Field(description="unique id of this archive, as HAPI's about tells it")] = "SEPP"
    server_title: Annotated[str, Field(description="name of this archive for people")] = "SEPP archive"
    server_contact: Annotated[str, Field(description="whom to ask about this archive")] = "not given"
    max_records: Annotated[int, Field(gt=0, description="most records that one HAPI request may ask for")] = 10**9
    max_export_bytes: Annotated[int, Field(gt=0, description="most bytes of one download, as estimated")] = 4 * 10**9
    csa_max_bytes: Annotated[int, Field(gt=0, description="most compressed bytes of one CSA request")] = 10**9
    csa_max_deferred_bytes: Annotated[int, Field(gt=0, description="the same of a deferred one")] = 50 * 10**9
