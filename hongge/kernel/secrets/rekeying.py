"""Moving every sealed value to the current key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction

from hongge.kernel.secrets import cipher
from hongge.kernel.secrets.fields import Ciphertext, SealedTextField


@dataclass
class Rekeyed:
    """What one run did. `tampered` names each value that does not open as `app.model.field row`."""

    rows: int = 0
    moved: int = 0
    tampered: list[str] = field(default_factory=list)


Progress = Callable[[str, int, int], None]
Around = Callable[[type[models.Model], Iterable[Any]], AbstractContextManager[None]]


def sealed_models() -> Iterator[tuple[type[models.Model], list[SealedTextField]]]:
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if isinstance(f, SealedTextField)]
        if fields and not model._meta.proxy:
            yield model, fields


def rekey(*, batch: int = 500, progress: Progress | None = None, around: Around | None = None) -> Rekeyed:
    """Encrypt anew what is not on the current key. Each batch is one transaction; a second run goes on where one stopped.

    `progress(model label, rows seen, rows in all)` is called after each batch. `around`: what to do around each, `kept.changing`.
    """
    done = Rekeyed()
    for model, fields in sealed_models():
        rows = model._base_manager.order_by("pk").values_list("pk", "seal", *(f.attname for f in fields))
        total, seen, last = model._base_manager.count(), 0, None
        while True:
            with transaction.atomic():
                part = list((rows if last is None else rows.filter(pk__gt=last))[:batch])
                with around(model, [row[0] for row in part]) if around else nullcontext():
                    for pk, seal, *values in part:
                        done.moved += _move(model, pk, seal, dict(zip(fields, values)), done.tampered)
            if not part:
                break
            last, seen = part[-1][0], seen + len(part)
            done.rows += len(part)
            if progress:
                progress(model._meta.label, seen, total)
    return done


def _move(model: type[models.Model], pk: Any, seal: Any, values: dict[SealedTextField, Ciphertext | None], tampered: list[str]) -> bool:
    """Encrypt one row's old values anew, unless somebody has just written it: what they wrote is on the current key already."""
    old: dict[str, Ciphertext] = {}
    new: dict[str, Ciphertext] = {}
    for known, value in values.items():
        try:
            if value is None or not value.token or cipher.sealed_now(value.token):
                continue
            new[known.attname] = known.sealed(known.opened(value, seal), seal)
            old[known.attname] = value
        except cipher.Tampered:
            tampered.append(f"{model._meta.label_lower}.{known.name} {pk}")
    return bool(new) and model._base_manager.filter(pk=pk, seal=seal, **old).update(**new) == 1
