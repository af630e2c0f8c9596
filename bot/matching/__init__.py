"""From a question to ranked entries: what this project exists for. Pure: no files, no clock, no network."""
