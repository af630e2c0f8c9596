"""The FAQ: what its files hold, how they are read, and what is wrong or doubtful in them."""

from bot.faq.files import FileState, content_of, files_of, json_schema, source_text_of, state_of
from bot.faq.findings import FaqError, Finding, Place
from bot.faq.general import completed
from bot.faq.loader import LoadedFaq, load, read
from bot.faq.model import Attribution, Entry, Faq, FollowUps, Messages, answer_html

__all__ = [
    "Attribution", "Entry", "Faq", "FaqError", "FileState", "Finding", "FollowUps", "LoadedFaq", "Messages", "Place",
    "answer_html", "completed", "content_of", "files_of", "json_schema", "load", "read", "source_text_of", "state_of",
]  # fmt: skip
