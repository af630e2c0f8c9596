"""What a person can mend. `bot/cli` turns it into one message and an exit code; whatever else is raised is a fault of the bot."""


class UserError(Exception):
    """The message says what is wrong and how to mend it; the command ends with `exit_code`."""

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code
