"""The portal's pages. Each module keeps its addresses beside its views; portal/urls.py puts them together."""

from hongge.portal.trouble import csrf_failed

__all__ = ["csrf_failed"]
