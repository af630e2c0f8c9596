"""A Telegram bot that answers questions about one speech from a FAQ that anyone can edit."""
