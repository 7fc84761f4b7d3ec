"""Files handed to whoever asked for them: a picture may be looked at, anything else is always kept, never opened inside the page."""

from typing import IO
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse

from hongge.kernel.files import StoredFile, open_stored

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: bytes, name: str, *, kind: str = XLSX, plain: str = "hongge.xlsx") -> HttpResponse:
    """An answer with a file called `name`; `plain` is what programs that know only ASCII call it."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def handed(stored: StoredFile, name: str) -> FileResponse:
    """A kept file under a plain name without ending, never executed by a browser. 404 when the disk has lost it."""
    try:
        answer = FileResponse(open_stored(stored), content_type=stored.mime)
    except FileNotFoundError as error:
        raise Http404 from error
    way, ending = ("inline", "jpg") if stored.is_picture else ("attachment", "pdf")
    answer["Content-Disposition"] = f'{way}; filename="{name}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def streamed(file: IO[bytes], name: str, *, kind: str = XLSX) -> FileResponse:
    """The same for a file too large to hold; the answer closes it."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
