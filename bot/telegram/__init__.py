"""The rooms that speak Telegram: updates in, replies out."""
