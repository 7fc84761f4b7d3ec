"""What the system administrator keeps: tables, the calendar, places and bodies."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from hongge.civic.models import Organisation
from hongge.civic.posts import SYSTEM_ADMIN
from hongge.kernel.calendar import CalendarYear, Day
from hongge.kernel.places import Place
from hongge.portal.admin.site import Kept, actor_as, administration
from hongge.systems.decisions.models import MatterKind, Procedure, ProcedureStep
from hongge.systems.elevators.models import Requirement
from hongge.systems.grids.models import GridRole
from hongge.systems.party.models import Mode, Reason
from hongge.systems.requests.models import Category, Deadline


@admin.register(Category, site=administration)
class Categories(Kept):
    list_display = ("order", "code", "name", "parent")
    list_select_related = ("parent",)
    list_display_links = ("code",)
    search_fields = ("code", "name")


@admin.register(Deadline, site=administration)
class Deadlines(Kept):
    list_display = ("step", "kind", "category", "urgency", "days", "minutes", "source")
    list_filter = ("step",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


class ProcedureSteps(admin.TabularInline):
    """The steps of one procedure. Matters proposed before keep theirs."""

    model = ProcedureStep
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return actor_as(request, SYSTEM_ADMIN) is not None

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Procedure, site=administration)
class Procedures(Kept):
    list_display = ("order", "code", "name", "source")
    list_display_links = ("code",)
    inlines = (ProcedureSteps,)


@admin.register(MatterKind, site=administration)
class MatterKinds(Kept):
    list_display = ("order", "code", "name", "route", "rule", "procedure", "notice_days", "basis")
    list_display_links = ("code",)
    list_select_related = ("procedure",)


@admin.register(GridRole, site=administration)
class GridRoles(Kept):
    list_display = ("order", "name", "post", "unit", "wanted", "in_use")
    list_display_links = ("name",)


@admin.register(Requirement, site=administration)
class Requirements(Kept):
    list_display = ("order", "code", "label", "step", "source", "required")
    list_display_links = ("code",)


@admin.register(CalendarYear, site=administration)
class Years(Kept):
    list_display = ("year", "notice_published", "source")


@admin.register(Day, site=administration)
class Days(Kept):
    list_display = ("day", "working", "name", "source")
    date_hierarchy = "day"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Place, site=administration)
class Places(Kept):
    """Names, codes, dates and outlines. The tree itself grows by import, so that no record is left hanging."""

    list_display = ("name", "level", "code", "from_on", "to_on")
    list_filter = ("level",)
    search_fields = ("name", "code", "initials")
    fields = ("name", "code", "from_on", "to_on", "outline")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Organisation, site=administration)
class Organisations(Kept):
    list_display = ("name", "kind", "place", "duty_phone", "closed_on")
    list_filter = ("kind",)
    search_fields = ("name", "initials", "uscc")
    raw_id_fields = ("place",)


@admin.register(Mode, site=administration)
class Modes(Kept):
    """How the Party covers a firm; the precedence decides which way counts where several hold."""

    list_display = ("precedence", "code", "label", "by_organisation", "built")
    list_display_links = ("code",)


@admin.register(Reason, site=administration)
class Reasons(Kept):
    list_display = ("order", "code", "label")
    list_display_links = ("code",)
