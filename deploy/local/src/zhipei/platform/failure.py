"""What the platform says when it cannot go on: what happened, where, and what to do next."""


class PlatformFailure(Exception):
    """A message for a person: `what` happened and the `remedy`, never a stack trace."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\n  → {remedy}")
        self.what = what
        self.remedy = remedy
