"""One step of the procedure a matter goes by, as frozen when it was proposed, and what has come of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.utils.translation import gettext as _

from hongge.systems.decisions.models.tables import ProcedureStep, Stage

QUORUM, AGREED = "quorum", "agreed"  # what was not enough: those who came, or those who agreed


@dataclass(frozen=True)
class GateStep:
    """`done_on`: the day it was done (ISO), empty before. `short`: what was held last does not count, by the code of why and its heads."""

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
    short: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, step: ProcedureStep) -> Self:
        known = {column.name for column in fields(cls)} - {"done_on", "short"}
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

    def lacks(self, *, expected: int, present: int, agreed: int) -> dict[str, Any]:
        """Why such a meeting does not count, as a code with its heads; empty when it does. Integers only, never a percentage."""
        if present * self.quorum_under < self.quorum_over * expected:
            return {"why": QUORUM, "heads": present, "of": expected}
        base = expected if self.agree_of == ProcedureStep.Of.EXPECTED else present
        if self.agree_over and agreed * self.agree_under <= self.agree_over * base:
            return {"why": AGREED, "heads": agreed, "of": base}
        return {}

    @property
    def short_words(self) -> str:
        """The same in the reader's language; the fractions are this step's own."""
        match self.short.get("why"):
            case "quorum":
                fraction = {"over": self.quorum_over, "under": self.quorum_under}
                return _("应到%(of)s人，到会%(heads)s人，不够%(over)s/%(under)s") % {**self.short, **fraction}
            case "agreed":
                fraction = {"over": self.agree_over, "under": self.agree_under}
                return _("赞成%(heads)s人，没有超过%(of)s人的%(over)s/%(under)s") % {**self.short, **fraction}
        return ""

    @property
    def before_decision(self) -> bool:
        """Whether the gate waits for it."""
        return self.stage in (Stage.BRANCH, Stage.JOINT)
