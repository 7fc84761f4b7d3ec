"""`hongge tick`: what time brings about. Run each minute; running it twice does nothing twice."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from hongge.civic.assembly import actions as assembly
from hongge.kernel import checkpoints, clock, idempotency, outbox
from hongge.kernel.access import SYSTEM
from hongge.kernel.checkpoints import Checkpoint
from hongge.kernel.files import sweep_orphans
from hongge.kernel.journal import Entry
from hongge.kernel.sheets import held
from hongge.systems.party.actions import end_run_out, remind_due
from hongge.systems.requests import actions

SEAL_EVERY = timedelta(hours=1)
SEAL_BEYOND = 10_000  # entries not yet sealed
KEYS_KEPT = timedelta(days=2)
SHEETS_KEPT = timedelta(days=1)


class Command(BaseCommand):
    help = "Close what was left silent, remind of terms that end, send what is due, seal the journal, clear what is no longer needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        done = {
            "closed": actions.close_silent(SYSTEM),
            "reminded": remind_due(SYSTEM),
            "run_out": end_run_out(SYSTEM),
            "opened": assembly.start_due(SYSTEM),
            "sent": dict(outbox.deliver(now)),
            "sealed": sealed.number if (sealed := seal_when_due()) else None,
            "files_swept": sweep_orphans(),
            "sheets_swept": held.sweep(older_than=now - SHEETS_KEPT),
            "keys_forgotten": idempotency.forget(older_than=now - KEYS_KEPT),
        }
        self.stdout.write(json.dumps(done) if options["json"] else "　".join(f"{name} {value}" for name, value in done.items()))


def seal_when_due() -> Checkpoint | None:
    """Each hour, and at once when much has happened."""
    last = Checkpoint.objects.order_by("-number").first()
    waiting = Entry.objects.filter(checkpoint=None)
    due = last is None or clock.now() - last.signed_at >= SEAL_EVERY or waiting[SEAL_BEYOND:].exists()
    return checkpoints.seal() if due else None
