"""Before the freeze: convened, its settings chosen, motions written, the register put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings as house
from django.db import transaction

from hongge.civic.assembly import queries
from hongge.civic.assembly.models import LEGAL, Assembly, Cancellation, Correction, Ground, Guidance, Motion, MotionPaper
from hongge.civic.assembly.workflow import ASSEMBLY
from hongge.civic.models import Organisation, Person
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.numbers import next_number
from hongge.kernel.places import Place


def convene(
    place: Place,
    *,
    title: str,
    motions: Iterable[Mapping[str, Any]] = (),
    settings: Mapping[str, Any] | None = None,
    kind: str = Assembly.Kind.EXTRAORDINARY,
    convener: Organisation | None = None,
    proposers: int | None = None,
    subject: tuple[str, int] | None = None,
    ground: Mapping[str, str] | None = None,
    actor: Actor,
) -> Assembly:
    """召集 at a compound, building or entrance. `motions`: keyword arguments of `add_motion`. `settings`: of `set_terms`.

    `subject`: kind and id of the record of another system that the vote is about; whoever calls has passed its gate, for questions
    under the same items of 民法典 278 as these. `ground`: keyword arguments of `ground`, where there is no such record.
    """
    motions = list(motions)
    body = convener or queries.committee_at(place) or queries.body_of(actor)
    if body is None:
        raise Refused("这里还没有业委会，请社区选一个召集单位")
    year = clock.today().year
    with transaction.atomic():
        assembly = Assembly(
            number=f"{house.NUMBER_PREFIX}-Y{year}-{next_number(f'assembly-{year}'):03d}",
            title=title,
            kind=kind,
            convener=body,
            convened_by_id=actor.duty,
            proposers=proposers,
            subject_kind=subject[0] if subject else "",
            subject_id=subject[1] if subject else None,
            gate=sorted({motion["matter"] for motion in motions}) if subject else [],
            **_terms(settings or {}),
        )
        facts: dict[str, Any] = {name: getattr(assembly, name) for name in ("number", "subject_kind", "subject_id")}
        assembly = flow.open_record(ASSEMBLY, assembly, actor, place=place, convener=body.pk, **facts)
        if ground:
            assembly = state_ground(assembly, **ground, actor=actor)
        for motion in motions:
            assembly = add_motion(assembly, **motion, actor=actor)
    return assembly


def state_ground(assembly: Assembly, *, why: str, document: str, actor: Actor) -> Assembly:
    """说明召集依据: for what was not prepared here. Seen on the notice."""
    if not document.strip():
        raise Refused("写明是哪份文件，像 业主联名提议书、街道通知的文号")
    side = [Ground(assembly=assembly, why=why, document=document.strip())]
    return flow.advance(ASSEMBLY, "ground", assembly, actor, side=side, why=why)


def set_terms(assembly: Assembly, *, actor: Actor, **settings: Any) -> Assembly:
    """改设定: what the law leaves open, and who called for it. Refused for a name that is no setting."""
    return flow.advance(ASSEMBLY, "set_terms", assembly, actor, change=_terms(settings))


def _terms(settings: Mapping[str, Any]) -> dict[str, Any]:
    known = {*LEGAL, "objection_days", "title", "kind", "proposers"}
    if strange := set(settings) - known:
        raise ValueError(f"not settings of an assembly: {strange}")
    return dict(settings)


def add_motion(
    assembly: Assembly,
    *,
    text: str,
    matter: str,
    plan: str = "",
    scope: Place | None = None,
    facts: Mapping[str, Any] | None = None,
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> Assembly:
    """加议题. `scope`: whose owners vote, the assembly's whole place by default. `facts`: what each home is shown, see Motion."""
    scope = scope or assembly.place
    _inside(assembly, scope, matter)
    with transaction.atomic():
        held = queries.locked(assembly)
        last = held.motions.in_order().values_list("nth", flat=True).last()
        nth = (last or 0) + 1
        held = flow.advance(ASSEMBLY, "add_motion", held, actor, nth=nth, matter=matter)
        motion = Motion(assembly=held, nth=nth, text=text, plan=plan, matter=matter, scope=scope, facts=dict(facts or {}))
        motion.save()
        MotionPaper.objects.bulk_create(MotionPaper(motion=motion, file=file) for file in photos)
    return held


def edit_motion(
    assembly: Assembly,
    *,
    motion: Motion,
    text: str,
    matter: str,
    plan: str = "",
    scope: Place | None = None,
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> Assembly:
    """改议题, until the freeze."""
    _own(assembly, motion)
    _inside(assembly, scope or assembly.place, matter)
    with transaction.atomic():
        held = flow.advance(ASSEMBLY, "edit_motion", assembly, actor, nth=motion.nth, matter=matter)
        motion.text, motion.plan, motion.matter, motion.scope = text, plan, matter, scope or assembly.place
        motion.save()
        MotionPaper.objects.bulk_create(MotionPaper(motion=motion, file=file) for file in photos)
    return held


def drop_motion(assembly: Assembly, *, motion: Motion, actor: Actor) -> Assembly:
    """删议题, until the freeze."""
    _own(assembly, motion)
    with transaction.atomic():
        held = flow.advance(ASSEMBLY, "drop_motion", assembly, actor, nth=motion.nth)
        motion.papers.all().delete()
        motion.delete()
    return held


def _own(assembly: Assembly, motion: Motion) -> None:
    if motion.assembly_id != assembly.pk:
        raise Refused("这个议题不在这次业主大会里")


def _inside(assembly: Assembly, scope: Place, matter: str) -> None:
    """The scope lies in the assembly's place; of a home turned into a business the owners of its building are asked (区分所有权解释 11)."""
    if not scope.path.startswith(assembly.path):
        raise Refused(f"议题只能由{assembly.place.name}里的业主来投，请换一个范围")
    if matter == Motion.Matter.HOME_TO_BUSINESS and Place.objects.within(scope).exclude(pk=scope.pk).at_level("building").exists():
        raise Refused("住宅改成经营用房，问的是本栋有利害关系的业主，请在“由谁来投”里选这一栋或者单元")


def correct(assembly: Assembly, *, room: Place, what: str, value: Mapping[str, Any], reason: str, actor: Actor) -> Assembly:
    """更正名册: one thing of one unit, with its reason. The register of homes itself stays as it is."""
    if not reason.strip():
        raise Refused("更正要写明理由")
    if not room.path.startswith(assembly.path) or not queries.is_home(room):
        raise Refused("这一户不在这次的名册里")
    if what == Correction.What.COUNTED and not queries.is_beside(room):
        raise Refused("只有车位和储藏间可以不计入；住宅、商铺和办公用房只更正面积、交付情况和业主")
    side = Correction(assembly=assembly, room=room, what=what, value=dict(value), reason=reason)
    return flow.advance(ASSEMBLY, "correct", assembly, actor, side=[side], room=room.pk, what=what)


def correct_owners(assembly: Assembly, *, room: Place, people: Sequence[tuple[str, str]], reason: str, actor: Actor) -> Assembly:
    """更正业主, by name and phone; whoever is not known yet becomes known."""
    if not people:
        raise Refused("业主至少写一位")
    with transaction.atomic():
        known = [queries.person_called(name, phone) or Person.objects.create(name=name, phone=phone) for name, phone in people]
        value = {"owners": [f"P{person.pk}" for person in known]}
        return correct(assembly, room=room, what=Correction.What.OWNERS, value=value, reason=reason, actor=actor)


def guide(assembly: Assembly, *, text: str, actor: Actor) -> Assembly:
    """出具指导意见."""
    return flow.advance(ASSEMBLY, "guide", assembly, actor, side=[Guidance(assembly=assembly, text=text)])


def cancel(assembly: Assembly, *, reason: str, actor: Actor) -> Assembly:
    """取消, before a vote was cast."""
    return flow.advance(ASSEMBLY, "cancel", assembly, actor, side=[Cancellation(assembly=assembly, reason=reason)])
