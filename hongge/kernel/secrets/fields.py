"""Sealed fields of models: plain text in Python, a token in the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from hongge.kernel.secrets import cipher
from hongge.kernel.statements import Quick

ADVICE = "a sealed field cannot be {}: find by its BlindIndexField and blind(), change it on the instance and save()"


class Ciphertext:
    """A stored token that nobody has opened yet."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ciphertext) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)


class Opened(DeferredAttribute):
    """Gives the plain text, opened at the first look. A data descriptor, so that loading goes through `__set__`."""

    field: SealedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, self)
        if value is self:
            value = super().__get__(instance, cls)
        if isinstance(value, Ciphertext):
            value = instance.__dict__[self.field.attname] = self.field.opened(value, instance.seal)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Text of at most `max_plain` characters, encrypted at rest and bound to its row's `seal`.

    Assigning or copying works as with any text. `filter()` and `update()` with plain text raise TypeError; `values()` gives a
    Ciphertext, which `opened(ciphertext, seal)` opens. A changed seal needs every sealed field of the row assigned anew.
    """

    descriptor_class = Opened

    def __init__(self, *args: Any, max_plain: int = 200, **options: Any) -> None:
        self.max_plain = max_plain
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"max_plain": self.max_plain}

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        found = list(super().check(**options))
        if not any(field.name == "seal" for field in self.model._meta.fields):
            found.append(checks.Error(f"{self.model._meta.label} has a sealed field but no `seal`", obj=self, id="kernel.E001"))
        return found

    def about(self, seal: uuid.UUID) -> str:
        """What binds a token to its place."""
        return f"{self.model._meta.label_lower}.{self.name}:{seal}"

    def opened(self, value: Ciphertext, seal: uuid.UUID) -> str:
        """The plain text of a value loaded without its instance. Tampered when it is not this field's, or not this row's."""
        return cipher.decrypt(value.token, self.about(seal)) if value.token else ""

    def sealed(self, plain: str, seal: uuid.UUID) -> Ciphertext:
        if len(plain) > self.max_plain:
            raise ValueError(f"{self.model._meta.label}.{self.name} takes {self.max_plain} characters, not {len(plain)}")
        return Ciphertext(cipher.encrypt(plain, self.about(seal)) if plain else "")

    def many(self) -> Callable[[str, str], str]:
        """A function that seals very many values of this field, each for its row's seal as text, into tokens as they are stored."""
        seal, prefix = cipher.sealer(), f"{self.model._meta.label_lower}.{self.name}:"
        return lambda plain, row: seal(plain, prefix + row) if plain else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def pre_save(self, model_instance: Any, add: bool) -> Ciphertext | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Ciphertext):
            return value
        return self.sealed(str(value), model_instance.seal)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, Ciphertext):
            return value.token
        raise TypeError(ADVICE.format("filtered or updated with plain text"))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("isnull", "exact", "in"):
            raise TypeError(ADVICE.format(f"searched with {lookup_name!r}"))
        return super().get_lookup(lookup_name)

    def formfield(self, **options: Any) -> Any:
        return models.CharField(max_length=self.max_plain, blank=self.blank, verbose_name=self.verbose_name).formfield(**options)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(ADVICE.format("dumped"))


class BlindIndexField(models.CharField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """The blind index of the sealed field `of`, kept on every save; empty when that is empty. Find with `blind(value)`."""

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        for option, usual in {"max_length": 32, "db_index": True, "editable": False, "blank": True, "default": ""}.items():
            options.setdefault(option, usual)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        plain = model_instance.__dict__.get(self.of)
        if isinstance(plain, str):  # otherwise it was not even opened, so it did not change
            setattr(model_instance, self.attname, cipher.blind(plain) if plain else "")
        return str(getattr(model_instance, self.attname))


class Sealed(Quick):
    """A row with sealed fields. `seal` is what its ciphertexts are bound to; it is not unique by force, only by chance of 2⁻¹²²."""

    seal = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if update_fields is not None:
            named = set(update_fields)
            update_fields = named | {f.name for f in self._meta.concrete_fields if isinstance(f, BlindIndexField) and f.of in named}
        super().save(*args, update_fields=update_fields, **options)
