"""Runs alone in a limited process: looks through one PDF given on its standard input, and writes its number of pages.

Started by path, as child.py is, and apart from it, so that a photo does not wait for the PDF library. Exit code 3 with one code word on
standard error is a refusal; any other end but 0 means that the file broke the reader or asked for more than it may have.
"""

import json
import re
import resource
import sys
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

REFUSED = 3
MOST_PARTS = 300_000
ACTS = {"/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/XFA"}
CARRIES = {"/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/Rendition", "/3D"}
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
UNSEEN = re.compile(rb"/(?:(JavaScript|Launch|SubmitForm|ImportData)|EmbeddedFiles?|FileAttachment|RichMedia)[^0-9A-Za-z]")


class No(Exception):
    """The code word of a refusal."""


def limit(*, memory: int, seconds: int) -> None:
    """No more bytes and processor seconds than these, no files, no crash dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pages(content: bytes, *, pages: int) -> int:
    """How many pages it has, if nothing in it acts by itself or carries other files, also where no reader would look."""
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise No("pdf_password")
    unseen = UNSEEN.search(ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content))
    if unseen:
        raise No("pdf_acts" if unseen[1] else "pdf_carries")
    known = {(number, generation) for generation, row in reader.xref.items() for number in row} | {(n, 0) for n in reader.xref_objStm}
    if len(known) > MOST_PARTS:
        raise No("pdf_pages")
    _look(reader.trailer)
    for number, generation in sorted(known):
        if number:
            _look(reader.get_object(IndirectObject(number, generation, reader)))
    count = len(reader.pages)
    if count > pages:
        raise No("pdf_pages")
    if not count:
        raise No("not_a_pdf")
    return count


def _look(part: Any) -> None:
    """Every name in an object, however deep; what it only points to is looked at by itself."""
    left = [part]
    while left:
        part = left.pop()
        if isinstance(part, DictionaryObject):
            left += [*part.keys(), *(part.raw_get(key) for key in part)]
        elif isinstance(part, ArrayObject):
            left += list.__iter__(part)
        elif isinstance(part, NameObject):
            if part in ACTS:
                raise No("pdf_acts")
            if part in CARRIES:
                raise No("pdf_carries")


def main() -> None:
    limits = json.loads(sys.argv[2])
    limit(memory=limits.pop("memory"), seconds=limits.pop("seconds"))
    content = sys.stdin.buffer.read()
    try:
        count = pages(content, **limits)
    except No as no:
        sys.stderr.write(str(no))
        sys.exit(REFUSED)
    except FileNotDecryptedError:
        sys.stderr.write("pdf_password")
        sys.exit(REFUSED)
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        sys.stderr.write("not_a_pdf")
        sys.exit(REFUSED)
    sys.stdout.write(f"{count}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
