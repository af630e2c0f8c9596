"""Where things lie on this machine: the FAQ that ships, and the folders for what the bot keeps.

`data` is BOT_DATA: one folder for everything. Where it is not set, each kind has its own folder of the user's.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platformdirs.api import PlatformDirsABC

_APP = "speech-bot"
_PACKAGED = Path(__file__).parent / "shipped"  # where the build puts faq/ in a wheel
SHIPPED = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[1] / "faq"


def is_packaged(path: Path) -> bool:
    """Whether files belong to the installed program: they go with its next version."""
    return _PACKAGED.is_dir() and path.resolve().is_relative_to(_PACKAGED.resolve())


def cache_folder(data: Path | None) -> Path:
    """For what can be made again."""
    return data or _user_folders().user_cache_path


def data_folder(data: Path | None) -> Path:
    """For what people asked."""
    return data or _user_folders().user_data_path


def state_folder(data: Path | None) -> Path:
    """For what must not be lost. A cache folder may be emptied by anyone."""
    return data or _user_folders().user_state_path


def _user_folders() -> "PlatformDirsABC":
    """Imported only where BOT_DATA is not set: `bot health`, which a container calls every half minute, starts a tenth sooner."""
    from platformdirs import PlatformDirs

    return PlatformDirs(_APP)
