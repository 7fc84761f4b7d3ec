"""What comes in from elsewhere: base tables, Party organisations that stand already, and who covers which firm or committee."""

from hongge.systems.party.imports.coverages import COVERAGES
from hongge.systems.party.imports.organisations import ORGANISATIONS
from hongge.systems.party.imports.tables import MODE_LABELS, REASON_LABELS, load_tables

__all__ = ["COVERAGES", "MODE_LABELS", "ORGANISATIONS", "REASON_LABELS", "load_tables"]
