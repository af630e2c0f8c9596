"""Where things lie on this machine: the FAQ that ships, and the folders for what the bot keeps.

`data` is BOT_DATA: one folder for everything. Where it is not set, each kind has its own folder of the user's.
"""

from pathlib import Path

from platformdirs import user_cache_path, user_data_path, user_state_path

_APP = "speech-bot"
_PACKAGED = Path(__file__).parent / "shipped"  # where the build puts faq/ in a wheel
SHIPPED = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[1] / "faq"


def cache_folder(data: Path | None) -> Path:
    """For what can be made again."""
    return data or user_cache_path(_APP)


def data_folder(data: Path | None) -> Path:
    """For what people asked."""
    return data or user_data_path(_APP)


def state_folder(data: Path | None) -> Path:
    """For what must not be lost. A cache folder may be emptied by anyone."""
    return data or user_state_path(_APP)
