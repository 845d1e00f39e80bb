"""A file gives its text, or one error that says what to do next."""

import sys
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from negotiate.errors import DataFileError, NegotiateWarning
from negotiate.exchange.texts import files as text_files
from negotiate.exchange.texts.articles import articles_of
from negotiate.exchange.texts.files import read_text

PAGES = (
    ["Agreement of XAA and XBB", "Article 1", "Workers are paid in full."],
    ["Article 2", "The employer houses the workers."],
)


def page_of(writer: PdfWriter, lines: list[str]) -> None:
    """Add a page with lines of text; a page without lines is a picture without a text layer."""
    page = writer.add_blank_page(595, 842)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 72 780 Td 14 TL {shown} ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)


def pdf(path: Path, pages: object = PAGES, password: str = "") -> Path:
    writer = PdfWriter()
    for lines in pages:  # type: ignore[attr-defined]
        page_of(writer, lines)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    with path.open("wb") as file:
        writer.write(file)
    return path


def message(path: Path) -> str:
    with pytest.raises(DataFileError, match=r"1 problem\n  - .") as caught:
        read_text(path)
    return str(caught.value)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT"])
def test_text_and_markdown_are_read_as_utf8(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes("\ufeffArtículo 1".encode())
    assert read_text(path) == "Artículo 1"


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Title\nArtículo 1".encode("latin-1"))
    assert "line 2: is not UTF-8 (byte 10); save it as UTF-8" in message(path)


@pytest.mark.parametrize(("name", "says"), [("a.docx", "ends with '.docx'"), ("a", "no ending")])
def test_other_kinds_of_files_are_refused(tmp_path: Path, name: str, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"text")
    assert says in message(path)
    assert "give a .pdf" in message(path)


@pytest.mark.parametrize("name", ["missing.txt", "missing.pdf"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    assert "there is no such file" in message(tmp_path / name)


@pytest.mark.parametrize("name", ["folder.txt", "folder.pdf"])
def test_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert "is a folder; give a file inside it" in message(tmp_path / name)


def test_a_text_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_files, "MAX_TEXT_BYTES", 10)
    path = tmp_path / "a.txt"
    path.write_text("x" * 11, encoding="utf-8")
    assert "split the file" in message(path)


def test_the_pages_of_a_pdf_are_separated_by_form_feeds(tmp_path: Path) -> None:
    first, second = read_text(pdf(tmp_path / "a.pdf")).split("\f")
    assert first.splitlines() == PAGES[0]
    assert second.splitlines() == PAGES[1]


def test_the_articles_of_a_pdf_know_their_page(tmp_path: Path) -> None:
    articles = articles_of(read_text(pdf(tmp_path / "a.pdf")))
    assert [(a.locator, a.page) for a in articles] == [
        ("Preamble", 1),
        ("Art. 1", 1),
        ("Art. 2", 2),
    ]


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", password="secret")  # noqa: S106
    assert "is encrypted; save a copy without a password" in message(path)


def test_a_scanned_pdf_needs_text_recognition_and_nothing_is_invented(tmp_path: Path) -> None:
    assert "has no text layer" in message(pdf(tmp_path / "a.pdf", [[], []]))
    assert "OCR" in message(pdf(tmp_path / "b.pdf", [["p. 1"]]))


def test_a_pdf_without_pages_has_no_text(tmp_path: Path) -> None:
    assert "no text layer" in message(pdf(tmp_path / "a.pdf", []))


def test_single_scanned_pages_are_named_in_a_warning(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [*PAGES, [], []])
    with pytest.warns(NegotiateWarning, match="no text on page 3, 4; run OCR"):
        text = read_text(path)
    assert text.count("\f") == 3


def test_a_pdf_with_too_many_pages_or_words_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pdf(tmp_path / "a.pdf")
    monkeypatch.setattr(text_files, "MAX_TEXT_BYTES", 20)
    assert "has more than 20 characters of text; split the file" in message(path)
    monkeypatch.setattr(text_files, "MAX_PAGES", 1)
    assert "has 2 pages, the limit is 1; split the file" in message(path)
    monkeypatch.setattr(text_files, "MAX_PDF_BYTES", 1)
    assert "split the file" in message(path)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"hello world", b"\x00" * 2000, b"%PDF-1.4\n1 0 obj"]
)
def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    assert "is not a PDF that can be read" in message(path)


def outcome(path: Path) -> str:
    """Return what reading a file ends with."""
    try:
        return "text" if isinstance(read_text(path), str) else "no text"
    except DataFileError as error:
        return "one problem" if len(error.problems) == 1 else "many problems"
    except NegotiateWarning:
        return "warning"


def test_a_damaged_pdf_gives_its_text_or_one_error(tmp_path: Path) -> None:
    whole = pdf(tmp_path / "whole.pdf").read_bytes()
    path = tmp_path / "damaged.pdf"
    for at in range(0, len(whole), 7):
        for damaged in (whole[:at], whole[:at] + b"\xff<<" + whole[at + 3 :]):
            path.write_bytes(damaged)
            assert outcome(path) in {"text", "one problem", "warning"}


def test_without_pypdf_the_message_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pdf(tmp_path / "a.pdf")
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert "pip install 'negotiate[text]'" in message(path)


def test_the_tests_write_pdf_files_that_others_read(tmp_path: Path) -> None:
    assert len(PdfReader(pdf(tmp_path / "a.pdf")).pages) == 2


def test_a_file_without_the_mark_of_a_pdf_is_not_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_files, "_pdf_text", lambda *_: pytest.fail("was searched"))
    path = tmp_path / "a.pdf"
    path.write_bytes(b"a,b\n" * 100_000)
    assert "(no %PDF- at its start); save it again, or as .txt" in message(path)
    path.unlink()
    path.mkdir()
    assert "is a folder" in message(path)
