"""Pictures, papers and workbooks that people send: parsed in a limited child, kept by content."""

from hongge.kernel.files.parsing import (
    Cell,
    Pdf,
    Picture,
    SheetRows,
    ZipLimits,
    check_zip_directory,
    read_paper,
    read_photo,
    read_sheet,
    sheet_rows,
)
from hongge.kernel.files.stored import StoredFile, keep_paper, keep_photo, open_stored, prepare_upload, sweep_orphans

__all__ = [
    "Cell",
    "Pdf",
    "Picture",
    "SheetRows",
    "StoredFile",
    "ZipLimits",
    "check_zip_directory",
    "keep_paper",
    "keep_photo",
    "open_stored",
    "prepare_upload",
    "read_paper",
    "read_photo",
    "read_sheet",
    "sheet_rows",
    "sweep_orphans",
]
