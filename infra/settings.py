"""What the outside tells the service at its start, checked there, with a clear error for each mistake."""

import secrets
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES = 32


def _is_key(value: SecretStr) -> SecretStr:
    try:
        raw = bytes.fromhex(value.get_secret_value())
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes in hex, {KEY_BYTES * 2} characters")
    return value


Key = Annotated[SecretStr, AfterValidator(_is_key)]


class SettingsInvalid(Exception):
    """One line for each setting that is missing or wrong."""


class Settings(BaseSettings):
    """Environment variables of the service; a process is given only those that it needs."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore")

    database_url: str | None = Field(None, alias="DATABASE_URL")
    admin_database_url: str | None = Field(None, alias="ADMIN_DATABASE_URL")
    sealer_database_url: str | None = Field(None, alias="SEALER_DATABASE_URL")
    relay_database_url: str | None = Field(None, alias="RELAY_DATABASE_URL")
    purge_database_url: str | None = Field(None, alias="PURGE_DATABASE_URL")
    objects: str | None = Field(None, alias="THERIAC_OBJECTS")
    broker_url: str | None = Field(None, alias="THERIAC_BROKER_URL")
    smtp_url: str | None = Field(None, alias="THERIAC_SMTP_URL")
    audit_key: Key | None = Field(None, alias="THERIAC_AUDIT_KEY")
    seal_key: Key | None = Field(None, alias="THERIAC_SEAL_KEY")
    secret_key: Key | None = Field(None, alias="THERIAC_SECRET_KEY")
    public_url: str | None = Field(None, alias="THERIAC_PUBLIC_URL")
    environment: str = Field("development", alias="THERIAC_ENVIRONMENT", pattern=r"^[a-z]{1,32}$")
    sentry_dsn: str | None = Field(None, alias="SENTRY_DSN")
    port: int = Field(8000, alias="PORT", ge=0, le=65535)
    home: Path = Field(Path(".theriac"), alias="THERIAC_HOME")
    checkpoint_seconds: float = Field(10.0, alias="THERIAC_CHECKPOINT_SECONDS", gt=0, le=600)
    verify_days: float = Field(28.0, alias="THERIAC_VERIFY_DAYS", gt=0, le=366)
    log_json: bool = Field(default=False, alias="THERIAC_LOG_JSON")

    @property
    def production(self) -> bool:
        return self.environment == "production"


def read() -> Settings:
    """The settings of this process. Raises SettingsInvalid with a line for each mistake."""
    try:
        return Settings()  # type: ignore[call-arg]  # every field has a default or an alias read from the environment
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)]
        raise SettingsInvalid("\n".join(lines)) from None


def needed(**values: object) -> None:
    """Raise SettingsInvalid naming every value that is missing."""
    missing = [name for name, value in values.items() if value is None]
    if missing:
        raise SettingsInvalid("\n".join(f"{name}: must be set" for name in missing))


def local_keys(home: Path) -> dict[str, str]:
    """The keys of a laptop's installation, made once and readable to their owner only."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {name: _local_key(folder / name) for name in ("audit", "seal", "secret")}


def _local_key(path: Path) -> str:
    if not path.exists():
        partial = path.with_suffix(".new")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_hex(KEY_BYTES))
        partial.rename(path)
    return path.read_text().strip()


def key(text: str) -> SecretStr:
    """A key read from a file, checked as one from the environment is."""
    return _is_key(SecretStr(text))
