"""Pictures and workbooks that people send: parsed in a limited child, kept by content."""

from hongge.kernel.files.stored import StoredFile

__all__ = ["StoredFile"]
