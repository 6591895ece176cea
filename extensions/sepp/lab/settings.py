"""Where the archive service is, as the spawner told this server."""

from pydantic import AliasChoices, Field, SecretStr

from sepp.core.settings import Settings


class LabSettings(Settings):
    """Settings of the server extension."""

    archive_url: str = Field(default="", description="URL of the archive service, with a slash at its end.")
    token: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("token", "JUPYTERHUB_API_TOKEN"),
        description="The server's own token, with which it asks the archive.",
    )
    timeout_s: float = Field(default=60.0, gt=0, description="How long the archive may take to begin its answer, in s.")
