"""The rooms that speak Telegram: updates in, replies out."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else PTB warns on standard error of a coming change with every limit it hears of
