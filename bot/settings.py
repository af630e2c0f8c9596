"""The environment, as frozen settings. A `.env` file in the working folder is read too; the environment wins."""

import logging
import os
import re
from pathlib import Path
from stat import S_IRGRP, S_IROTH
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, UrlConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import UserError
from bot.paths import SHIPPED

log = logging.getLogger(__name__)
ENV_FILE = ".env"
QUOTES = "\"'`“”‘’«»"
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]


def _well_formed(token: SecretStr) -> SecretStr:
    """What is in an address as it is: else a log could show the token in a form that nothing recognizes."""
    stripped = token.get_secret_value().strip()
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", stripped):
        raise ValueError("this is no token of @BotFather: digits, a colon, then letters, digits, _ and -")
    return SecretStr(stripped)


def at_home(path: Path) -> Path:
    """Where no shell has read it, as in .env, a leading ~ is the home folder all the same."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("there is no user of the name after ~") from None


def _sendable(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
        raise ValueError("use 1 to 256 of A-Z, a-z, 0-9, _ and -, as Telegram asks")
    return secret


Folder = Annotated[Path, AfterValidator(at_home)]


class Settings(BaseSettings):
    """Names as in the README's table. Neither the token nor the webhook's secret shows in a repr."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    token: Annotated[SecretStr, AfterValidator(_well_formed)] | None = Field(default=None, validation_alias="TELEGRAM_BOT_TOKEN")
    api_url: HttpUrl = Field(default=HttpUrl("https://api.telegram.org"), validation_alias="TELEGRAM_API_URL")
    faq: Folder = Field(default=SHIPPED, validation_alias="BOT_FAQ")
    data: Folder | None = Field(default=None, validation_alias="BOT_DATA")
    journal: bool = Field(default=True, validation_alias="BOT_JOURNAL")
    admin_chat: int | None = Field(default=None, validation_alias="BOT_ADMIN_CHAT")
    admin_digest: Literal["daily", "weekly", "off"] = Field(default="off", validation_alias="BOT_ADMIN_DIGEST")
    webhook_url: Annotated[HttpUrl, UrlConstraints(allowed_schemes=["https"])] | None = Field(
        default=None, validation_alias="WEBHOOK_URL"
    )
    webhook_listen: str = Field(default="127.0.0.1", validation_alias="WEBHOOK_LISTEN")
    webhook_port: int = Field(default=8080, ge=1, le=65535, validation_alias="WEBHOOK_PORT")
    webhook_secret: Annotated[SecretStr, AfterValidator(_sendable)] | None = Field(
        default=None, validation_alias="WEBHOOK_SECRET"
    )
    log_level: LogLevel = Field(default="INFO", validation_alias="LOG_LEVEL")
    log_format: LogFormat = Field(default="text", validation_alias="LOG_FORMAT")

    @field_validator("*", mode="before")
    @classmethod
    def _unquoted(cls, value: object) -> object:
        text = value.strip() if isinstance(value, str) else ""
        if len(text) > 1 and text[0] in QUOTES and text[-1] in QUOTES:
            raise ValueError("it is in quotes, which are part of the value where no shell reads it, as in docker's --env-file")
        return value

    @property
    def sends_digest(self) -> bool:
        """Whether there is somebody to tell, and something to tell of."""
        return self.admin_digest != "off" and self.admin_chat is not None and self.journal


def load() -> Settings:
    """The settings of this process. Raises UserError, which names each variable that is wrong and shows no value."""
    try:
        return Settings()
    except ValidationError as error:
        details = "; ".join(f"{detail['loc'][0]}: {detail['msg']}" for detail in error.errors(include_input=False))
        raise UserError(f"The environment or .env is not right: {details}") from None


def warn_of_open_env_file() -> None:
    """Say in the log where other users of the machine may read the token in a .env file."""
    file = Path(ENV_FILE)
    if os.name != "nt" and file.is_file() and file.stat().st_mode & (S_IRGRP | S_IROTH):
        log.warning("others on this machine may read %s, and the token with it: chmod 600 %s", ENV_FILE, ENV_FILE)
