"""The text of an agreement from a file: plain text, Markdown or PDF.

A PDF is read through pypdf, which is an optional dependency. Only a text layer is read: a scanned
page is a picture, its words would have to be guessed, and guessing is not done here.
"""

import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from negotiate.errors import DataFileError, NegotiateWarning, Problem

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_TEXT_BYTES = 5_000_000
"""Largest plain text that is read, in bytes, and longest text that is taken from a PDF."""

MAX_PDF_BYTES = 100_000_000
"""Largest PDF file that is read, in bytes."""

MAX_PAGES = 2_000
"""Most pages of a PDF that are read."""

_PDF_START = 1024
"""Bytes among which readers look for the mark of a PDF."""

_TEXTS = (".txt", ".md", ".text", ".markdown")

_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What reading a damaged PDF raises beside pypdf's own errors."""


def read_text(path: str | Path) -> str:
    """Read the text of a file.

    Parameters
    ----------
    path
        File that ends with ``.txt`` or ``.md`` (UTF-8) or ``.pdf`` (needs pypdf).

    Returns
    -------
    str
        The text; the pages of a PDF are separated by form feeds.

    Raises
    ------
    DataFileError
        With the one thing that is wrong with the file: missing, too large, not UTF-8, encrypted,
        damaged, without a text layer, or of a kind that is not read; or with how to install pypdf.

    Warns
    -----
    NegotiateWarning
        If some pages of a PDF have no text layer; they are empty in the text.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "agreement.txt"
    ...     _ = path.write_text("Article 1", encoding="utf-8")
    ...     read_text(path)
    'Article 1'
    """
    file = Path(path)
    kind = file.suffix.lower()
    if kind == ".pdf":
        _check(file, MAX_PDF_BYTES)
        _check_pdf(file)
        return _pdf_text(file, _pypdf(file))
    if kind in _TEXTS:
        _check(file, MAX_TEXT_BYTES)
        return _plain_text(file)
    got = f"ends with {kind!r}" if kind else "has no ending"
    raise _refused(file, f"{got}; give a .pdf, or save it as .txt in UTF-8")


def _refused(path: Path, message: str, line: int = 0) -> DataFileError:
    """Return the error of a file that cannot be used."""
    return DataFileError(path, [Problem(line, "", message)])


def _check(path: Path, limit: int) -> None:
    """Refuse a file that is missing, a folder, or too large."""
    try:
        size = path.stat().st_size
    except OSError as failed:
        raise _unread(path, failed) from failed
    if path.is_dir():
        raise _refused(path, "is a folder; give a file inside it")
    if size > limit:
        message = f"has {size / 1e6:.1f} MB, the limit is {limit / 1e6:.0f} MB; split the file"
        raise _refused(path, message)


def _check_pdf(path: Path) -> None:
    """Refuse a file that does not say at its start that it is a PDF, before it is searched."""
    try:
        with path.open("rb") as file:
            start = file.read(_PDF_START)
    except OSError as failed:
        raise _unread(path, failed) from failed
    if b"%PDF-" not in start:
        message = "is not a PDF that can be read (no %PDF- at its start); save it again, or as .txt"
        raise _refused(path, message)


def _unread(path: Path, failed: OSError) -> DataFileError:
    """Return the error of a file that the system does not give."""
    if isinstance(failed, FileNotFoundError):
        return _refused(path, "there is no such file; check the path and the spelling")
    return _refused(path, f"cannot be read: {failed.strerror or failed}; check the path")


def _plain_text(path: Path) -> str:
    """Return the text of a UTF-8 file."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        message = f"is not UTF-8 (byte {wrong.start + 1}); save it as UTF-8"
        raise _refused(path, message, line) from wrong
    except OSError as failed:
        raise _unread(path, failed) from failed


def _pypdf(path: Path) -> ModuleType:
    """Return the module that reads PDF files, or say how to install it."""
    try:
        import pypdf
    except ImportError as missing:
        message = "reading a PDF needs pypdf; run pip install 'negotiate[text]', or save as .txt"
        raise _refused(path, message) from missing
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    return pypdf


def _pdf_text(path: Path, pypdf: ModuleType) -> str:
    """Return the text layer of a PDF."""
    errors = pypdf.errors
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pages = list(_page_texts(path, pypdf.PdfReader(path)))
    except (errors.FileNotDecryptedError, errors.DependencyError) as locked:
        raise _refused(path, _LOCKED) from locked
    except OSError as failed:
        raise _unread(path, failed) from failed
    except DataFileError:
        raise
    except (errors.PyPdfError, *_DAMAGE) as damaged:
        message = f"is not a PDF that can be read ({_short(damaged)}); save it again, or as .txt"
        raise _refused(path, message) from damaged
    _tell_empty(path, pages)
    return "\f".join(pages)


_LOCKED = "is encrypted; save a copy without a password, then give that"


def _page_texts(path: Path, reader: "PdfReader") -> Iterator[str]:
    """Yield the text of each page, empty for a picture."""
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise _refused(path, f"has {count} pages, the limit is {MAX_PAGES}; split the file")
    length = 0
    for page in reader.pages:
        text = page.extract_text().replace("\f", "\n").encode("utf-8", "replace").decode()
        length += len(text)
        if length > MAX_TEXT_BYTES:
            message = f"has more than {MAX_TEXT_BYTES:,} characters of text; split the file"
            raise _refused(path, message)
        yield text


def _tell_empty(path: Path, pages: list[str]) -> None:
    """Refuse a file of pictures, and warn about single pages that are pictures."""
    empty = [number for number, page in enumerate(pages, 1) if not _has_words(page)]
    if len(empty) == len(pages):
        message = (
            "has no text layer, its pages are pictures; run OCR (text recognition) on it first"
        )
        raise _refused(path, message)
    if empty:
        listed = ", ".join(map(str, empty))
        message = f"{path}: no text on page {listed}; run OCR (text recognition) to have it read"
        warnings.warn(message, NegotiateWarning, stacklevel=4)


def _has_words(page: str) -> bool:
    """Return whether a page has more letters than a stamp or page number."""
    return sum(letter.isalpha() for letter in page) >= 10


def _short(error: BaseException) -> str:
    """Return the first words of an error's message."""
    return (str(error).splitlines() or [""])[0][:80] or type(error).__name__
