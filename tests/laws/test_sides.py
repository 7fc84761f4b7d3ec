"""Side records of every kind: kept through the door they raise no alarm, and each sealed column edited by hand is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from hongge.civic import levels
from hongge.kernel import clock, flow, places
from hongge.kernel.access import SYSTEM
from hongge.kernel.flow import Side
from hongge.kernel.secrets import BlindIndexField, SealedTextField
from hongge.kernel.verify import Report
from hongge.kernel.verify.rows import check_sides
from hongge.systems.requests.models import Request
from hongge.systems.requests.workflow import REQUEST

pytestmark = pytest.mark.django_db
KINDS = sorted((model for model in apps.get_models() if issubclass(model, Side) and model.sealed), key=lambda model: model._meta.label)
APART = {("elevators.FrozenShare", "share"): "2"}  # what the database adds up
RECORDS = {workflow.model for workflow in flow.workflows.values()}


def some(field: Any, nth: int) -> Any:
    """The first or second value of a column, as a page might hand it over: days and numbers partly as text."""
    if field.choices:
        codes = [code for code, _ in field.flatchoices]
        return codes[nth % len(codes)]
    match field:
        case BlindIndexField():
            return ""
        case models.ForeignKey():
            return nth + 1
        case models.BooleanField():
            return bool(nth)
        case models.DateTimeField():
            return clock.now() + timedelta(days=nth)
        case models.DateField():
            return str(clock.today() + timedelta(days=nth))
        case models.JSONField():
            return {"n": nth}
        case models.UUIDField():
            return f"00000000-0000-4000-8000-00000000000{nth}"
        case models.IntegerField():
            return str(2 * nth + 1)
        case models.TimeField():
            return f"0{nth + 1}:00"
    return f"字{nth}"


@contextmanager
def undone() -> Iterator[None]:
    """Rows that stand on no others: nobody asks before all is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def kept(model: type[Side]) -> Side:
    """One of its kind, beside the opening of a request."""
    street = places.add(places.add(None, "吉州区", levels.DISTRICT.name), "文山街道", levels.STREET.name)
    place = places.add(street, "桃树下社区", levels.COMMUNITY.name)
    given = {
        f.attname: APART.get((model._meta.label, f.name)) or some(f, 0)
        for f in model._meta.concrete_fields
        if f.name not in ("id", "entry", "seal") and f.related_model not in RECORDS and not (f.null and f.attname not in model.sealed)
    }
    request, row = Request(number="T-1", title="路灯不亮", description="三栋门口", channel="qr"), model(**given)
    request.pk = 7
    for field in model._meta.concrete_fields:
        if field.related_model in RECORDS:
            setattr(row, field.attname, request.pk)
    flow.open_record(REQUEST, request, SYSTEM, place=place, side=[row], number=request.number)
    return row


def named() -> set[tuple[str, Any]]:
    report = Report()
    check_sides(report)
    return {(fault.table, fault.row) for fault in report.faults}


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model._meta.label)
def test_kept_through_the_door_it_is_in_order_and_edited_by_hand_it_is_named(model: type[Side]) -> None:
    with undone():
        row = kept(model)
        assert named() == set()
        for name in model.sealed:
            field: Any = model._meta.get_field(name)
            other = field.get_db_prep_save(some(field, 1), connection) if not isinstance(field, SealedTextField) else "x"
            try:
                with undone(), connection.cursor() as cursor:
                    cursor.execute(f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE id = %s', [other, row.pk])
                    assert (model._meta.db_table, row.pk) in named(), name
            except IntegrityError:
                continue  # the database itself refuses it
