"""The base that each process's settings class derives from."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings read once from ``SEPP_…`` variables; frozen ever after."""

    model_config = SettingsConfigDict(env_prefix="SEPP_", extra="forbid", frozen=True)
