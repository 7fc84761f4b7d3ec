"""The administration, for three separate people: tables, rights, and the journal to read. Nobody else gets in."""

from hongge.portal.admin import journal, rights, tables
from hongge.portal.admin.site import administration

__all__ = ["administration", "journal", "rights", "tables"]
