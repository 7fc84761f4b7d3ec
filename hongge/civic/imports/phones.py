"""People as workbooks name them: by phone and name. A phone stands for one person, in the register and within one workbook."""

from __future__ import annotations

from collections.abc import Iterable

from hongge.civic import actions
from hongge.civic.models import Person
from hongge.kernel.errors import Refused
from hongge.kernel.secrets import blind


class Phones:
    """Whoever is registered under the phones of some rows. Asks once for many."""

    def __init__(self) -> None:
        self._known: dict[str, list[Person]] = {}
        self._new: dict[str, str] = {}  # names that earlier rows give to phones nobody has

    def look_up(self, phones: Iterable[str | None]) -> None:
        self._known = {}
        for person in Person.objects.filter(phone_index__in={blind(phone) for phone in phones if phone}).order_by("pk"):
            self._known.setdefault(person.phone_index, []).append(person)

    def find(self, phone: str | None, name: str) -> Person | None:
        """The person of a row; None for somebody new. Refused when the phone is another's, as `civic.actions.known_or_new` will."""
        key = blind(phone) if phone else ""
        same = actions.one_named(self._known.get(key, ()), name)
        if key and same is None and self._new.setdefault(key, name) != name:
            raise Refused("这份表里前面有一行用了同一个电话，姓名不一样，请核对")
        return same
