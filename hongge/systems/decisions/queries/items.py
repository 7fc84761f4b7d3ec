"""One thing to do as its readers are told it."""

from __future__ import annotations

from hongge.civic.timeline import Beside, TimelineLine
from hongge.civic.timeline import timeline as tell
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.systems.decisions.models import ActionItem, Note
from hongge.systems.decisions.workflow import ACTION_ITEM


def item_timeline(item: ActionItem, actor: Actor) -> list[TimelineLine]:
    """Everything that happened to it, newest first."""

    def beside(lines: list[flow.Line]) -> Beside:
        added = Beside()
        for note in Note.objects.filter(entry__in=[line.entry for line in lines]):
            added.says[note.entry_id].append(note.text)
        return added

    return tell(ACTION_ITEM, item, actor, beside=beside)
