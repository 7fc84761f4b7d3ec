"""What people do with bulletins; what they do with work plans stands in `actions.plans`."""

from hongge.bulletins.actions.bulletins import add_external, begin, check, discard, edit, publish, sign_external, withdraw

__all__ = ["add_external", "begin", "check", "discard", "edit", "publish", "sign_external", "withdraw"]
