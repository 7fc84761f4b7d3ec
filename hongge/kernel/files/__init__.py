"""Pictures and workbooks that people send: parsed in a limited child, kept by content."""

from hongge.kernel.files.parsing import (
    Cell,
    Picture,
    SheetRows,
    ZipLimits,
    check_zip_directory,
    read_photo,
    read_sheet,
    sheet_rows,
)
from hongge.kernel.files.stored import StoredFile, keep_photo, open_photo, prepare_photo, sweep_orphans

__all__ = [
    "Cell",
    "Picture",
    "SheetRows",
    "StoredFile",
    "ZipLimits",
    "check_zip_directory",
    "keep_photo",
    "open_photo",
    "prepare_photo",
    "read_photo",
    "read_sheet",
    "sheet_rows",
    "sweep_orphans",
]
