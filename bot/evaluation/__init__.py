"""How well the bot answers, and the calibration of its decisions."""
