"""The FAQ: what its files hold, how they are read, and what is wrong or doubtful in them."""

from bot.faq.findings import FaqError, Finding, Place
from bot.faq.loader import files_of, load, locate, read
from bot.faq.model import Entry, Faq, FollowUps, Messages, answer_html, json_schema

__all__ = [
    "Entry", "Faq", "FaqError", "Finding", "FollowUps", "Messages", "Place", "answer_html", "files_of", "json_schema", "load",
    "locate", "read",
]  # fmt: skip
