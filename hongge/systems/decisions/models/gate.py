"""One step of the procedure a matter goes by, as frozen when it was proposed, and what has come of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from django.utils.translation import gettext as _

from hongge.systems.decisions.models.tables import ProcedureStep, Stage


@dataclass(frozen=True)
class GateStep:
    """`done_on`: the day it was done (ISO), empty before. `short`: why what was held last does not count."""

    code: str
    label: str
    stage: str
    who: str
    evidence: str
    quorum_over: int
    quorum_under: int
    agree_over: int
    agree_under: int
    agree_of: str
    done_on: str = ""
    short: str = ""

    @classmethod
    def of(cls, step: ProcedureStep) -> Self:
        known = {field.name for field in fields(cls)} - {"done_on", "short"}
        return cls(**{name: getattr(step, name) for name in known})

    @property
    def kept(self) -> dict[str, Any]:
        """As it stands in the matter's own column."""
        return asdict(self)

    @property
    def asks(self) -> str:
        """What it takes, in words: 到会不少于应到的1/2，赞成超过应到的1/2."""
        of = {"expected": _("应到"), "present": _("到会")}[self.agree_of]
        said = []
        if self.quorum_over:
            said.append(_("到会不少于应到的%(over)s/%(under)s") % {"over": self.quorum_over, "under": self.quorum_under})
        if self.agree_over:
            said.append(_("赞成超过%(of)s的%(over)s/%(under)s") % {"of": of, "over": self.agree_over, "under": self.agree_under})
        return "，".join(said)

    def lacks(self, *, expected: int, present: int, agreed: int) -> str:
        """Why such a meeting does not count; nothing when it does. Integers only, never a percentage."""
        if present * self.quorum_under < self.quorum_over * expected:
            return _("应到%(expected)s人，到会%(present)s人，不够%(over)s/%(under)s") % {
                "expected": expected,
                "present": present,
                "over": self.quorum_over,
                "under": self.quorum_under,
            }
        base = expected if self.agree_of == ProcedureStep.Of.EXPECTED else present
        if self.agree_over and agreed * self.agree_under <= self.agree_over * base:
            return _("赞成%(agreed)s人，没有超过%(base)s人的%(over)s/%(under)s") % {
                "agreed": agreed,
                "base": base,
                "over": self.agree_over,
                "under": self.agree_under,
            }
        return ""

    @property
    def before_decision(self) -> bool:
        """Whether the gate waits for it."""
        return self.stage in (Stage.BRANCH, Stage.JOINT)
