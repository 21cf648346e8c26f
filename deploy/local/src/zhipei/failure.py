"""What the command line says when it cannot go on: what happened, where, and what to do next."""


class Failure(Exception):
    """A message for a person: `what` happened and the `remedy`, never a stack trace. `exit_code` as
    of operations.md §8.
    """

    def __init__(self, what: str, remedy: str, *, exit_code: int = 1) -> None:
        super().__init__(f"{what}\n  → {remedy}")
        self.what = what
        self.remedy = remedy
        self.exit_code = exit_code
