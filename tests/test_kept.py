"""Tables without a journal of their own: a row edited, added, exchanged or deleted by hand is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from hongge.civic.models import Account, Contract, Duty, Home, Organisation, Person, Tenure
from hongge.kernel import clock, kept
from hongge.kernel.calendar import Day
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place
from hongge.kernel.secrets import add_key, rekey
from hongge.kernel.statements import LOOSE
from hongge.kernel.verify import Report, verify
from hongge.kernel.verify.kept import check_table
from hongge.portal import town
from hongge.systems.party.models import MemberReport, Mode, NotBuilt, Term
from hongge.systems.requests.actions import receive
from hongge.systems.requests.models import Category, Deadline, Photo
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PEOPLE = (Account, Contract, Duty, Home, Organisation, Person, Tenure)
OTHERS = (Category, Day, Deadline, MemberReport, Mode, NotBuilt, Photo, Place, StoredFile, Term)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sql(text: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, values)


def key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)  # type: ignore[union-attr]


def stored(model: type[models.Model]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and rows as the table has them."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{key(model)}"')
        return [str(column[0]) for column in cursor.description], cursor.fetchall()


def faults(model: type[models.Model]) -> set[tuple[Any, str]]:
    report = Report()
    check_table(report, model)
    assert not report.faults or {fault.table for fault in report.faults} == {model._meta.db_table}
    return {(fault.row, fault.fault) for fault in report.faults}


def named(pk: Any) -> Any:
    return pk if isinstance(pk, int) else str(pk)


def other(field: Any, value: Any, among: list[Any]) -> Any:
    """A value the column may hold that is not this one; preferably one that stands in another row."""
    for found in among:
        if found is not None and found != value:
            return found
    if isinstance(value, (datetime, date)):
        return value + timedelta(days=1)
    if isinstance(field, models.DateTimeField):
        return "2020-01-01 00:00:00"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.JSONField):
        return '{"changed": 1}'
    if isinstance(field, models.UUIDField):
        return uuid4().hex
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, (int, float, Decimal)) or not isinstance(field, (models.CharField, models.TextField)):
        return (value or 0) + 1
    return (value or "")[:-1] + "x"


def test_every_column_changed_each_row_copied_exchanged_or_deleted_is_named() -> None:
    """In the whole demo town, one table after the other."""
    town.settle()
    models_ = kept.kept_models()
    assert set(PEOPLE + OTHERS) <= set(models_)
    changed = copied = 0
    for model in models_:
        names, rows = stored(model)
        assert not faults(model), model
        if not rows:
            continue
        fields = {str(field.column): field for field in model._meta.concrete_fields}
        at = names.index(key(model))
        table, pk = model._meta.db_table, rows[-1][at]
        for name in names:
            field = fields[name]
            if field.attname in LOOSE or field.primary_key:
                continue
            value = other(field, rows[-1][names.index(name)], [row[names.index(name)] for row in rows])
            with undone():
                try:
                    sql(f'UPDATE "{table}" SET "{name}" = %s WHERE "{key(model)}" = %s', value, pk)
                except IntegrityError:
                    continue  # the database itself said no
                found = faults(model)
                assert {row for row, _ in found} == {named(pk)}, (table, name, value, found)
                changed += 1
        with undone():
            deleted(model, pk)
            assert (named(pk), "gone") in faults(model), table
        if not isinstance(model._meta.pk, models.AutoField):
            continue
        with undone():
            if insert(names, table, {**dict(zip(names, rows[-1])), key(model): pk + 1000}):
                assert (pk + 1000, "unmarked") in faults(model), table
                copied += 1
        if len(rows) > 1:
            one = rows[0][at]
            with undone():
                exchange(model, one, pk)
                assert {row for row, _ in faults(model)} == {one, pk}, table
    assert changed > 200 and copied > 5
    assert {fault.fault for fault in verify().faults} <= {"outside"}  # the checkpoint's note leaves with the transaction


def insert(names: list[str], table: str, row: dict[str, Any]) -> bool:
    """Whether the database took it."""
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    try:
        sql(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', *(row[name] for name in names))
    except IntegrityError:
        return False
    return True


def deleted(model: type[models.Model], pk: Any) -> None:
    sql(f'DELETE FROM "{model._meta.db_table}" WHERE "{key(model)}" = %s', pk)


def exchange(model: type[models.Model], one: int, two: int) -> None:
    """The two rows take each other's id."""
    for before, after in ((one, 10**9), (two, one), (10**9, two)):
        sql(f'UPDATE "{model._meta.db_table}" SET "{key(model)}" = %s WHERE "{key(model)}" = %s', after, before)


def test_verify_names_table_and_row(cast: Cast) -> None:
    duty = Duty.objects.order_by("pk")[3].pk
    with undone():
        sql("UPDATE civic_duty SET post = 'grid_leader', place_id = 1 WHERE id = %s", duty)
        (fault,) = verify().faults
    assert (fault.table, fault.row, fault.fault) == ("civic_duty", duty, "mark")
    assert fault.sentence == f"civic_duty 表 {duty} 号行：内容与它的印记不符，被直接改过或与别的行换过"


def test_a_mark_of_another_row_or_a_made_up_one_does_not_help(cast: Cast) -> None:
    one, two = Duty.objects.order_by("pk").values_list("pk", flat=True)[:2]
    for mac in ("0" * 32, kept.marks_of(Duty, [two])[str(two)]):
        with undone():
            sql("UPDATE kernel_mark SET mac = %s WHERE table_name = 'civic_duty' AND row_id = %s", mac, str(one))
            assert faults(Duty) == {(one, "mark")}


def test_a_change_of_another_column_does_not_whitewash_a_hand_edit(cast: Cast) -> None:
    duty = Duty.objects.order_by("pk")[0]
    sql("UPDATE civic_duty SET document = '换了文号' WHERE id = %s", duty.pk)
    Duty.objects.filter(pk=duty.pk).update(to_on=clock.today())
    duty.refresh_from_db()
    duty.save(update_fields=["to_on"])
    assert faults(Duty) == {(duty.pk, "mark")}


def test_the_house_writes_in_every_way_without_an_alarm(cast: Cast) -> None:
    """save, save of named columns, update, bulk_update, F, get_or_create, delete and its cascade."""
    duty, person = Duty.objects.order_by("pk")[0], Person.objects.order_by("pk")[0]
    duty.document = "吉政〔2026〕1号"
    duty.save()
    person.phone = "+8613900001111"
    person.save(update_fields=["phone"])
    Place.objects.filter(level="room").update(name=F("code"))
    some = list(Home.objects.all()[:5])
    for home in some:
        home.floor = 3
    Home.objects.bulk_update(some, ["floor"])
    Mode.objects.get_or_create(code="extra", defaults={"label": "其他", "precedence": 9})
    Mode.objects.filter(code="extra").delete()
    account = Account.objects.order_by("pk")[0]
    account.set_password("another2026word")
    account.save()
    account.last_login = clock.now()
    account.save(update_fields=["last_login"])
    Tenure.objects.filter(pk__in=QuerySet(Tenure).values("pk")[:1]).delete()
    assert verify().ok, verify().faults


def test_last_login_needs_no_new_mark(cast: Cast, django_assert_num_queries: Any) -> None:
    account = Account.objects.order_by("pk")[0]
    account.last_login = clock.now()
    with django_assert_num_queries(1):
        account.save(update_fields=["last_login"])


def test_a_report_pays_nothing(cast: Cast) -> None:
    entrance = "城建花苑/5栋/1单元"
    with CaptureQueriesContext(connection) as seen:
        receive(cast.places[entrance], text="楼道灯不亮", channel="qr", phone="13900001234", actor=cast.visitor(entrance))
    assert not [one["sql"] for one in seen if "kernel_mark" in one["sql"]]


def test_a_new_key_for_names_leaves_no_alarm(cast: Cast) -> None:
    ids = list(Person.objects.values_list("pk", flat=True))
    before = kept.marks_of(Person, ids)
    add_key()
    call_command("rekey", "--json", stdout=StringIO())
    assert not set(before.values()) & set(kept.marks_of(Person, ids).values())
    add_key()
    assert rekey().moved  # without `around` each row renews its own
    assert verify().ok


def test_a_failed_change_leaves_the_mark(cast: Cast) -> None:
    duty = Duty.objects.order_by("pk")[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(person=None)
    assert not faults(Duty)


def test_without_the_key_verify_says_so_and_nothing_is_written(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.KEYS = tmp_path
    assert "key" in {fault.fault for fault in verify().faults}
