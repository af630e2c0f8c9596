"""The chat of the editors, BOT_ADMIN_CHAT: what the bot could not answer is taught there, and answers are mended."""
