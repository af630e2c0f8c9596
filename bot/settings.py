"""The environment, as frozen settings. A `.env` file in the working folder is read too; the environment wins."""

from pathlib import Path
from typing import Literal

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.faq import SHIPPED

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]


class Settings(BaseSettings):
    """Names as in the README's table. The token never shows in a repr."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_BOT_TOKEN")
    api_url: HttpUrl = Field(default=HttpUrl("https://api.telegram.org"), validation_alias="TELEGRAM_API_URL")
    faq: Path = Field(default=SHIPPED, validation_alias="BOT_FAQ")
    data: Path | None = Field(default=None, validation_alias="BOT_DATA")
    journal: bool = Field(default=True, validation_alias="BOT_JOURNAL")
    admin_chat: int | None = Field(default=None, validation_alias="BOT_ADMIN_CHAT")
    log_level: LogLevel = Field(default="INFO", validation_alias="LOG_LEVEL")
    log_format: LogFormat = Field(default="text", validation_alias="LOG_FORMAT")
