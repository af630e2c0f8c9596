"""A FAQ to begin with: the text of a commented file, in a language that has one of its own, or in English."""

from importlib.resources import files

from pydantic import TypeAdapter

from bot.faq.fields import Language

_DEFAULT = "en"


def starter(language: str) -> str:
    """A file of entries with that `language:`, with the small talk that ships; English words where none of its own ship. Raises
    ValueError for what is no language's code."""
    TypeAdapter(Language).validate_python(language)
    folder = files("bot.faq")
    own = language if folder.joinpath("starter", f"{language}.yaml").is_file() else _DEFAULT
    text = folder.joinpath("starter", f"{own}.yaml").read_text("utf-8")
    _, _, small_talk = folder.joinpath("general", f"{own}.yaml").read_text("utf-8").partition("\nentries:\n")
    return text.replace(f"\nlanguage: {own}\n", f"\nlanguage: {language}\n", 1) + small_talk
