"""One form for letters that stand for one another."""

import unicodedata

from bot.text.numerals import arabic

# One Cyrillic alphabet for Russian and Kazakh: a Kazakh letter becomes what a Russian keyboard offers in its place.
_FOLD = str.maketrans("ёәғқңөұүһі", "еагкноуухи")


class _Plain(dict[int, int | str | None]):
    """For str.translate, beside what it is given: combining and invisible characters to nothing, accents off Latin letters; each
    looked up once."""

    def __missing__(self, code: int) -> int | str | None:
        base = unicodedata.normalize("NFD", chr(code))[0]
        invisible = unicodedata.category(chr(code)) in ("Mn", "Cf")
        kept = self[code] = None if invisible else base if base.isascii() and base.isalpha() else code
        return kept


# Kazakh in Latin letters, in its several official alphabets; accents that say nothing about the sound just go.
_PLAIN = _Plain({**_FOLD, ord("ş"): "sh", ord("ç"): "ch", ord("ý"): "u", ord("ı"): "i", ord("ŋ"): "n", ord("ə"): "a"})


def normalise(text: str) -> str:
    """Compose, lower, Roman numerals in figures, drop invisible characters and accents, fold ё and the Kazakh letters."""
    text = arabic(text)
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).lower().translate(_PLAIN)
