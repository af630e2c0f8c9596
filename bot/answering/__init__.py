"""From a message to a reply. Pure: imports neither telegram nor asyncio."""
