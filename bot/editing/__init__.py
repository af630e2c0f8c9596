"""Changes to the FAQ's files as small as a change by hand: a phrasing added, taken out, an answer replaced.

Every other byte stays, comments and order included; a change that does not read back as it was meant is not written.
"""

from bot.editing.edits import OFF_TOPIC, EditError, UnwritableError, add_phrasing, put_answer, remove_phrasing

__all__ = ["OFF_TOPIC", "EditError", "UnwritableError", "add_phrasing", "put_answer", "remove_phrasing"]
