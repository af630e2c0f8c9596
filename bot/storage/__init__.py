"""What the bot keeps on disk."""
