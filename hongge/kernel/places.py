"""One tree of places. Scope everywhere is a path prefix of this tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import models
from django.urls import reverse
from pypinyin import Style, lazy_pinyin
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from hongge.kernel.errors import Refused

AFTER_EVERY_PATH = "~"  # sorts after the path alphabet 0-9A-Z


@dataclass(frozen=True)
class Level:
    """A kind of place. `inside`: the levels it may stand in, none for a root.

    `stream`: its records share one journal chain. `counted`: figures keep a cell for it. `silent`: left out of spoken addresses.
    """

    name: str
    label: str
    inside: tuple[str, ...] = ()
    stream: bool = False
    counted: bool = True
    silent: bool = False


levels: dict[str, Level] = {}


def declare_level(level: Level) -> Level:
    levels[level.name] = level
    return level


class PathField(models.CharField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A tree path, compared byte by byte on every database."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 255)
        super().__init__(**options)

    def db_type(self, connection: Any) -> str | None:
        kind = super().db_type(connection)
        return f'{kind} COLLATE "C"' if connection.vendor == "postgresql" else kind


def below(path: str, field: str = "path") -> models.Q:
    """Everything at or under `path`, written so that a plain index serves it."""
    return models.Q(**{f"{field}__gte": path, f"{field}__lt": path + AFTER_EVERY_PATH})


class PlaceQuerySet(MP_NodeQuerySet["Place"]):
    def within(self, place: Place) -> Self:
        return self.filter(below(place.path))

    def at_level(self, *names: str) -> Self:
        """Places of these levels that are somewhere: no shadows of places that moved."""
        return self.living().filter(level__in=names)

    def standing_on(self, day: date) -> Self:
        """Places that exist on that day, each once: shadows of places that moved are left out."""
        return self.living().filter(models.Q(from_on=None) | models.Q(from_on__lte=day), models.Q(to_on=None) | models.Q(to_on__gt=day))

    def living(self) -> Self:
        """Places that are somewhere: no shadows of places that moved."""
        return self.filter(shadow_of=None)

    def visible_to(self, actor: Any) -> Self:
        """Places are public; each is asked from where one stands (`actor`: kernel.access.Actor, a floor above)."""
        return self.filter(below(actor.path))

    def shared_with(self, actor: Any) -> Self:
        """What `visible_to` says, and the larger place that the actor's is one part of."""
        return self.filter(below(actor.path) | models.Q(path=actor.whole)) if actor.whole else self.visible_to(actor)

    def matching(self, words: str) -> Self:
        """Search by name, official code or pinyin initials."""
        return self.living().filter(models.Q(name__icontains=words) | models.Q(initials__startswith=words.lower()) | models.Q(code=words))


class PlaceManager(MP_NodeManager.from_queryset(PlaceQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> PlaceQuerySet:
        return PlaceQuerySet(self.model, using=self._db).order_by("path")


class Place(MP_Node):
    """A place of any level. The official code is an attribute, never a key: two places may share a name.

    `shadow_of`: this is no place to be, but where a place stood before it was moved; what had ended there keeps its path (kernel.moving).
    """

    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=16)
    code = models.CharField("代码", max_length=40, blank=True, db_index=True)
    initials = models.CharField("拼音首字母", max_length=80, blank=True, db_index=True)
    from_on = models.DateField("起", null=True, blank=True)
    to_on = models.DateField("止", null=True, blank=True)
    outline = models.JSONField("轮廓 GeoJSON", null=True, blank=True)
    stream = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    cell = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    shadow_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    node_order_by: list[str] = []
    objects = PlaceManager()

    class Meta:
        verbose_name = verbose_name_plural = "地方"
        indexes = [models.Index(fields=["level", "path"], name="place_level_path")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.pk])

    @property
    def label(self) -> str:
        return levels[self.level].label

    def line(self) -> list[Place]:
        """From the root down to this place."""
        return [*Place.objects.get_ancestors(self), self]

    def at(self, level: str) -> Place | None:
        """The place of this level that it stands in, or is."""
        return next((place for place in reversed(self.line()) if place.level == level), None)

    @property
    def public_code(self) -> str:
        """What stands in public addresses and QR codes."""
        return self.code or f"P{self.pk}"

    def full_name(self) -> str:
        """As people say it: from the compound down, e.g. 城建花苑3栋2单元."""
        return "".join(place.name for place in self.line() if is_spoken(place)) or self.name


def full_names(paths: set[str]) -> dict[str, str]:
    """Place.full_name of many places in one query: {path: 城建花苑3栋2单元}."""
    lines = {path: [path[:n] for n in range(Place.steplen, len(path) + 1, Place.steplen)] for path in paths}
    named = {p.path: p for p in Place.objects.filter(path__in={part for line in lines.values() for part in line}).defer("outline")}
    known = {path: [named[part] for part in line if part in named] for path, line in lines.items()}
    return {path: "".join(p.name for p in line if is_spoken(p)) or line[-1].name for path, line in known.items() if line}


def is_spoken(place: Place) -> bool:
    """Whether its name is said when people name a place: compounds and what is in them, but not grids."""
    return in_one_stream(place) and not levels[place.level].stream and not levels[place.level].silent


def in_one_stream(place: Place) -> bool:
    """Whether all records at and under this place share one journal chain."""
    return levels[place.level].stream or any(levels[name].stream for name in _above(place.level))


def _above(name: str) -> set[str]:
    found: set[str] = set()
    todo = list(levels[name].inside)
    while todo:
        parent = todo.pop()
        if parent not in found:
            found.add(parent)
            todo.extend(levels[parent].inside)
    return found


def initials_of(name: str) -> str:
    """城建花苑 → cjhy."""
    letters = lazy_pinyin(name, style=Style.FIRST_LETTER, errors=lambda rest: "".join(c for c in rest if c.isalnum()))
    return "".join(letters).lower()[:80]


def add(parent: Place | None, name: str, level: str, **more: Any) -> Place:
    """A new place under `parent` (None: a root). Refused when the level does not belong there."""
    kind = levels[level]
    if parent is None and kind.inside:
        raise Refused(f"{kind.label}要放在{'或'.join(levels[n].label for n in kind.inside)}里面")
    if parent is not None and parent.level not in kind.inside:
        raise Refused(f"{levels[parent.level].label}里面不能直接放{kind.label}")
    place = Place(name=name, level=level, initials=initials_of(name), **more)
    if parent is not None:
        place.stream_id = parent.stream_id
        place.cell_id = parent.cell_id
        fresh = Place.objects.in_bulk([parent.pk])[parent.pk]
        Place.objects.add_child(fresh, instance=place)
    else:
        Place.objects.add_root(instance=place)
    settle(place)
    Place.objects.filter(pk=place.pk).update(stream=place.stream_id, cell=place.cell_id)
    return place


def settle(place: Place) -> None:
    """Set which chain and which counter cell the place's records use (needs its pk; does not save)."""
    kind = levels[place.level]
    if kind.stream or place.stream_id is None:
        place.stream_id = place.pk
    if kind.counted or place.cell_id is None:
        place.cell_id = place.pk


def children_at(place: Place, level_names: Iterable[str], day: date) -> list[Place]:
    """The nearest places of the given levels under `place`, in code order."""
    return list(Place.objects.within(place).at_level(*level_names).standing_on(day).order_by("code", "path"))


def children_of(place: Place, *, counted: bool = True) -> PlaceQuerySet:
    """The places right under it in code order, asked by level so that an index serves; `counted` leaves out buildings and homes."""
    names = [name for name, level in levels.items() if place.level in level.inside and (level.counted or not counted)]
    return Place.objects.within(place).filter(level__in=names, depth=place.depth + 1).order_by("code", "path")


def by_code(code: str) -> Place | None:
    """The place under this public code: its official code, or `P` and its id."""
    if code[:1] == "P" and code[1:].isascii() and code[1:].isdigit() and len(code) < 18:
        return Place.objects.filter(pk=int(code[1:])).first()
    return Place.objects.filter(code=code).first() if code else None
