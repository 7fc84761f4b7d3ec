"""Workbook of coverage: which organisation or adviser covers which firm or committee, since when; and until when, where that has ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from hongge.civic.actions import one_named
from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.secrets import blind
from hongge.kernel.sheets import CHANGED, UNCHANGED, Column, Fate, Intake, Kind, Layout, Row, declare
from hongge.systems.party import actions
from hongge.systems.party.models import KINDS, STANDING, Body, Coverage, Mode, PartyOrganisation
from hongge.systems.party.workflow import OFFICE


class Coverages(Intake):
    """Bodies are found by name or credit code, organisations by name, advisers by phone."""

    def __init__(self, place: Place, actor: Actor) -> None:
        super().__init__(place, actor)
        self.bodies: dict[str, list[Body]] = {}
        for body in Body.objects.within(place).filter(kind__in=KINDS, closed_on=None).select_related("place").order_by("pk"):
            for word in {body.name, body.uscc} - {""}:
                self.bodies.setdefault(word, []).append(body)
        self.modes = {word: mode for mode in Mode.objects.all() for word in (mode.pk, mode.label)}
        line = {above.path for above in place.line()}
        self.carriers: dict[str, list[PartyOrganisation]] = {}
        for party in PartyOrganisation._default_manager.filter(state__in=STANDING):
            if party.path in line or party.path.startswith(place.path):
                self.carriers.setdefault(party.name, []).append(party)
        self.held: dict[tuple[Any, ...], Coverage] = {}
        self.ended: dict[tuple[Any, ...], Coverage] = {}
        for coverage in Coverage.objects.within(place).select_related("body").order_by("pk"):
            key = _one_body(coverage.body), coverage.mode_id, coverage.carrier_id, coverage.adviser_id
            if coverage.state == "holding":
                self.held[key] = coverage
            else:
                self.ended[*key, coverage.from_on] = coverage
        self.advisers: dict[str, list[Duty]] = {}

    def look_up(self, rows: Sequence[Row]) -> None:
        phones = {blind(row["phone"]) for row in rows if row["phone"]}
        found = Duty.objects.filter(post=ADVISER, person__phone_index__in=phones).alias(left=Q(to_on__lte=clock.today()))
        self.advisers = {}
        for duty in found.select_related("person", "place").order_by("left", "place__depth", "pk"):
            self.advisers.setdefault(duty.person.phone_index, []).append(duty)

    def consider(self, fate: Fate, row: Row) -> None:
        rows, mode = self._bodies(row["body"]), self.modes.get(row["mode"])
        if mode is None:
            raise Refused(f"没有“{row['mode']}”这种方式，请填{'、'.join(dict.fromkeys(m.label for m in self.modes.values()))}")
        if row["to_on"] and not row["from_on"] <= row["to_on"] <= clock.today():
            raise Refused("止要在起以后、今天以前；还在覆盖就空着")
        carrier = _one(self.carriers, row["carrier"], "党组织", self.place) if row["carrier"] and mode.by_organisation else None
        body, adviser = (rows[0], None) if mode.by_organisation else self._adviser(row, rows)
        key = _one_body(body), mode.pk, carrier.pk if carrier else None, adviser.pk if adviser else None
        known = self.ended.get((*key, row["from_on"])) or self.held.get(key)
        fate.found = known, body, mode, carrier, adviser
        if known is None:
            actions.check_cover(body, mode=mode, carrier=carrier, adviser=adviser, from_on=row["from_on"])
            return
        if known.from_on != row["from_on"] or row["document"] not in (None, known.document):
            raise Refused(f"已经登记从{known.from_on}起这样覆盖，起或文件和登记的不一样，请核对")
        if known.state == "ended" and row["to_on"] not in (None, known.to_on):
            raise Refused(f"这段覆盖已经在{known.to_on}结束")
        ends = row["to_on"] and known.state == "holding"
        fate.kind = CHANGED if ends else UNCHANGED
        fate.changes = [f"到{row['to_on']}结束"] if ends else []

    def _bodies(self, words: str) -> list[Body]:
        """The rows of the one firm or committee that is meant: a firm has one at each compound it serves, the earliest comes first."""
        found = self.bodies.get(words, [])
        if len({_one_body(body) for body in found}) != 1:
            return [_one(self.bodies, words, "企业或业委会", self.place)]
        return found

    def _adviser(self, row: Row, rows: list[Body]) -> tuple[Body, Duty]:
        """Where among the rows of a firm an adviser is sent to, and who it is."""
        if not row["phone"]:
            raise Refused("选派指导员要填指导员电话")
        there = self.advisers.get(blind(row["phone"]), [])
        found = [(body, duty) for duty in there for body in rows if body.place.path.startswith(duty.place.path)]
        if not found:
            raise Refused(f"没有派到{rows[0].place.name}的党建指导员用这个电话，请先用“人员和任职”表登记，或在企业页面上选派")
        if not row["adviser"]:
            return found[0]
        same = one_named((duty.person for _body, duty in found), row["adviser"])
        return next((body, duty) for body, duty in found if duty.person == same)

    def take(self, fate: Fate) -> None:
        (known, body, mode, carrier, adviser), row = fate.found, fate.values
        coverage = known or actions.cover(
            body,
            mode=mode,
            carrier=carrier,
            adviser=adviser,
            from_on=row["from_on"],
            to_on=row["to_on"],
            document=row["document"] or "",
            actor=self.actor,
        )
        if row["to_on"]:
            actions.end(coverage, on=row["to_on"], actor=self.actor)


def _one_body(body: Organisation) -> tuple[str, int]:
    """What its rows have in common: the credit code, where it has one."""
    return (body.uscc, 0) if body.uscc else ("", body.pk)


def _one(there: dict[str, list[Any]], words: str, what: str, place: Place) -> Any:
    found = there.get(words, [])
    if not found:
        raise Refused(f"{place.name}没有叫“{words}”的{what}，请先登记")
    if len(found) > 1:
        raise Refused(f"{place.name}有{len(found)}个叫“{words}”的{what}，请先改名分清")
    return found[0]


COVERAGES = declare(
    Layout(
        "coverages",
        "党建覆盖",
        "登记物业企业和业委会由哪个党组织、哪位指导员覆盖。党组织、企业、指导员要先登记；结束覆盖填“止”，不删除。",
        (
            Column(
                "body",
                "单位",
                ("企业", "物业企业", "业委会"),
                needed=True,
                width=28,
                example="锦华物业",
                note="名称或信用代码",
            ),
            Column("mode", "方式", ("覆盖方式",), needed=True, width=12, example="单建", note="单建、联建、统建或选派指导员"),
            Column("carrier", "党组织", ("覆盖的党组织",), width=28, example="锦华物业党支部", note="选派指导员时不填"),
            Column("adviser", "指导员", ("指导员姓名", "姓名"), most=40, width=12, note="选派指导员时填"),
            Column("phone", "指导员电话", ("电话", "手机"), kind=Kind.PHONE, width=16, note="选派指导员时必填，按它认人"),
            Column("from_on", "起", ("开始日期",), needed=True, kind=Kind.DAY, width=12, example="2025-03-01"),
            Column("to_on", "止", ("结束日期",), kind=Kind.DAY, width=12, note="从这天起不再覆盖；还在覆盖就空着"),
            Column("document", "文件", ("文号",), width=22, example="古党发〔2025〕6号"),
        ),
        ("body", "mode", "carrier", "phone"),
        (*OFFICE, SYSTEM),
        Coverages,
        titled=lambda row: f"{row['body'] or ''}　{row['mode'] or ''}",
        order=70,
    )
)
