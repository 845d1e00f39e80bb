import importlib
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from negotiate.errors import DataFileError, NegotiateError
from negotiate.reports import html, sections, tables
from negotiate.reports.document import ComparisonDocument

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Outline(HTMLParser):
    """Tags, attributes and text of a page; refuses tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def _outline(page: str) -> Outline:
    outline = Outline()
    outline.feed(page)
    outline.close()
    assert outline.open == []
    return outline


@pytest.fixture(scope="module")
def page(document: ComparisonDocument) -> str:
    return html.page(document)


def test_the_page_is_whole_and_in_a_language(page: str) -> None:
    outline = _outline(page)
    assert outline.all("html") == [{"lang": "en"}]
    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert len(outline.all("h1")) == 1


def test_the_page_asks_nobody_for_anything(page: str) -> None:
    outline = _outline(page)
    tags = {tag for tag, _ in outline.found}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "video", "image"}
    policy = next(m for m in outline.all("meta") if m.get("http-equiv"))
    assert (policy["content"] or "").startswith("default-src 'none'")
    assert not re.search(r"@import|url\(\s*['\"]?http", page)


def test_each_section_is_there_and_reached_from_the_contents(
    page: str, document: ComparisonDocument
) -> None:
    outline = _outline(page)
    ids = [s["id"] for s in outline.all("section")]
    assert ids == [s.id for s in sections.sections(document)]
    targets = {(a["href"] or "")[1:] for a in outline.all("a") if (a["href"] or "")[:1] == "#"}
    assert targets == set(ids)


def test_ids_are_unique_even_across_charts(page: str) -> None:
    ids = [attributes["id"] for _, attributes in _outline(page).found if "id" in attributes]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", page))
    assert used <= set(ids)


def test_every_table_has_headers_and_a_caption(page: str) -> None:
    outline = _outline(page)
    assert {th.get("scope") for th in outline.all("th")} == {"col", "row"}
    assert len(outline.all("caption")) == len(outline.all("table"))


def test_every_chart_has_words_for_who_cannot_see_it(page: str) -> None:
    outline = _outline(page)
    drawn = [a for _, a in outline.found if a.get("role") == "img" and a.get("aria-label")]
    assert len(outline.all("figure")) == 2
    assert {"Workers in post by country and regime."} <= {a["aria-label"] for a in drawn}


def test_numbers_of_the_page_are_cells_of_the_tables(
    page: str, document: ComparisonDocument
) -> None:
    text = _outline(page).text
    for table in (tables.change_table(document), *tables.posts_tables(document)):
        for row in table.rows:
            assert set(row) <= set(text)


def test_an_open_claim_shows_no_central_value(page: str) -> None:
    note = page[page.index('class="mark open"') :]
    assert "Central value" not in note[: note.index("</li>")]


def test_assumed_parameters_are_marked_by_word_and_row(page: str) -> None:
    assert page.count('<tr class="assumed">') == 3
    assert page.count("<td>ASSUMED</td>") == 3


def test_the_run_is_identified(page: str) -> None:
    assert "negotiate 0.1.0, schema 1.0, input 0123456789abcdef, 2026-01-31." in page


def test_the_same_document_gives_the_same_page(page: str, document: ComparisonDocument) -> None:
    assert html.page(document) == page


def test_texts_of_a_case_are_escaped(document: ComparisonDocument) -> None:
    evil = "<script>alert(1)</script><b onclick='x'>"
    case = document.case.model_copy(
        update={"title": evil, "origins": document.case.origins | {"XAA": evil}}
    )
    source = document.assumptions[3].model_copy(update={"source": 'javascript:alert(1) "><i>'})
    hostile = document.model_copy(update={"case": case, "assumptions": [source]})
    outline = _outline(html.page(hostile))
    assert not {"script", "b", "i"} & {tag for tag, _ in outline.found}
    assert all((a["href"] or "").startswith(("#", "http")) for a in outline.all("a"))


def test_web_addresses_are_links_and_nothing_else_is(document: ComparisonDocument) -> None:
    text = "see (https://example.org/a?b=1&c=2), pasei.com, ftp://x.org and <https://x.org/y>."
    source = document.assumptions[3].model_copy(update={"source": text, "note": None})
    page = html.page(document.model_copy(update={"assumptions": [source], "backtests": []}))
    links = {a["href"] for a in _outline(page).all("a") if not (a["href"] or "").startswith("#")}
    assert links == {"https://example.org/a?b=1&c=2", "https://x.org/y"}


def test_a_case_on_the_map_gets_a_map_with_its_credit(
    document: ComparisonDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {"XAA": (120.0, 12.0), "XBA": (45.0, 24.0)}
    monkeypatch.setattr("negotiate.reports.maps.world_places", lambda: places)
    page = html.page(document)
    assert 'id="corridor-map"' in page
    assert "made with Natural Earth" in page


def test_the_file_is_written_whole_into_a_new_folder(
    tmp_path: Path, document: ComparisonDocument, page: str
) -> None:
    target = tmp_path / "new" / "folder" / "report.html"
    assert html.write(document, target) == target
    assert target.read_text(encoding="utf-8") == page
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]


def test_an_old_report_survives_a_failed_write(
    tmp_path: Path, document: ComparisonDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")

    def full(self: Path, other: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DataFileError, match=r"cannot be written \(No space left on device\)"):
        html.write(document, target)
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_is_not_a_report(tmp_path: Path, document: ComparisonDocument) -> None:
    with pytest.raises(DataFileError, match=r"is not a file.*name a file in a folder of your own"):
        html.write(document, tmp_path)


def test_a_file_in_the_way_of_a_folder_is_explained(
    tmp_path: Path, document: ComparisonDocument
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(DataFileError, match="cannot be written") as caught:
        html.write(document, tmp_path / "taken" / "report.html")
    assert caught.value.exit_code == 2
    assert caught.value.path.endswith("report.html")


def test_a_link_is_followed_not_replaced(tmp_path: Path, document: ComparisonDocument) -> None:
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    html.write(document, tmp_path / "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").is_file()


def test_without_the_extra_the_command_to_install_it_is_said(
    document: ComparisonDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    bare = importlib.reload(html)
    try:
        with pytest.raises(NegotiateError, match=r'pip install "negotiate\[reports\]"'):
            bare.page(document)
    finally:
        monkeypatch.undo()
        importlib.reload(html)
