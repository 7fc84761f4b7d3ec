"""Files handed to whoever asked for them: always kept, never opened inside the page."""

from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: bytes, name: str, *, kind: str = XLSX, plain: str = "hongge.xlsx") -> HttpResponse:
    """An answer with a file called `name`; `plain` is what programs that know only ASCII call it."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
