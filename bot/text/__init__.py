"""What turns typed text into comparable tokens: letters, layouts, transliteration, words, stems and phonetic keys.

Pure functions over strings; nothing here knows what an entry is.
"""

from bot.text.alphabets import alphabet, is_cyrillic, is_mixed
from bot.text.layouts import other_layouts
from bot.text.letters import normalise
from bot.text.numerals import is_sum
from bot.text.stems import has_stemmer, stemmer
from bot.text.tokens import LONGEST_WORD, words
from bot.text.transliteration import phonetic_key, skeleton, to_cyrillic

__all__ = [
    "LONGEST_WORD", "alphabet", "has_stemmer", "is_cyrillic", "is_mixed", "is_sum", "normalise", "other_layouts", "phonetic_key",
    "skeleton", "stemmer", "to_cyrillic", "words",
]  # fmt: skip
