"""What the house says when it says no."""


class Refused(Exception):
    """A refusal that the person can act on. `reasons` are whole sentences in their language."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)
        super().__init__("；".join(reasons))


class Overtaken(Refused):
    """Somebody else was there first. Whoever shows it leads to the record as it stands now."""


class BadFile(Refused):
    """A file that was sent along cannot be kept: what was asked is not refused, it is to be sent with another."""
