"""A text is cut into its articles, and nothing of it is lost or moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.exchange.texts.articles import Article, articles_of
from negotiate.exchange.texts.headings import heading_of, is_title
from negotiate.exchange.texts.lines import lines_of

PIECES = st.sampled_from(
    [
        "Article 1",
        "\nArticle 2 - Wages\n",
        "\nART. 3(2) The employer pays.\n",
        "\nANNEX B\n",
        "\n1. One.",
        "\n(2) Two.",
        "\n2.1 Two one.",
        "\f",
        "\r\n",
        "\n\n",
        "Treaty Series\n",
        "\n- 7 -\n",
        " recruit-\nment ",
        "\nSección 4\n",
        "\nIn witness whereof\n",
        "\nart\u0130cle \u0131\n",
        "\u2028",
        "\x1c",
    ]
)


def locators(text: str) -> list[str]:
    return [article.locator for article in articles_of(text)]


def by_locator(text: str) -> dict[str, Article]:
    return {article.locator: article for article in articles_of(text)}


@given(st.lists(st.one_of(PIECES, st.text(max_size=40))).map("".join))
def test_every_character_belongs_to_exactly_one_article(text: str) -> None:
    articles = articles_of(text)
    assert "".join(article.text for article in articles) == text
    assert [a.start for a in articles] == [
        sum(len(b.text) for b in articles[:at]) for at in range(len(articles))
    ]


@given(st.lists(st.one_of(PIECES, st.text(max_size=40))).map("".join))
def test_body_and_skipped_pieces_lie_inside_their_article(text: str) -> None:
    for article in articles_of(text):
        assert 0 <= article.body <= len(article.text)
        assert article.page >= 1
        assert article.line >= 1
        assert article.locator
        for start, end in article.skipped:
            assert 0 <= start < end <= len(article.text)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Article 5", "Art. 5"),
        ("ARTICLE V", "Art. V"),
        ("Art. 5(2) The employer pays.", "Art. 5(2)"),
        ("Art.12. Wages", "Art. 12"),
        ("Article 5 bis: Leave", "Art. 5 bis"),
        ("**Article 3** Housing", "Art. 3"),
        ("## Article 3", "Art. 3"),
        ("Section 3", "Section 3"),
        ("Clause 7 - Notice", "Clause 7"),
        ("Rule 2", "Rule 2"),
        ("Annex", "Annex"),
        ("ANNEX II MODEL CONTRACT", "Annex II"),
        ("Appendix A", "Appendix A"),
        ("Schedule 1", "Schedule 1"),
        ("Article premier", "Art. premier"),
        ("Annexe 2", "Annex 2"),
        ("Chapitre III", "Chapter III"),
        ("Artículo 6.- Vivienda", "Art. 6"),
        ("CLÁUSULA PRIMERA", "Clause PRIMERA"),
        ("Anexo I", "Annex I"),
        ("En foi de quoi, les soussignés", "Closing"),
        ("Hecho en dos ejemplares", "Closing"),
    ],
)
def test_headings_of_three_languages_are_known(line: str, label: str) -> None:
    found = heading_of(line)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("Article 5 applies to all workers.", ""),
        ("Article 5, the employer pays", ""),
        ("Articles 5 and 6", ""),
        ("Article 5", "in accordance with"),
        ("Section 3", "the rules of"),
        ("Art. 4(1)", "as foreseen by"),
        ("article of clothing", ""),
        ("annex to the agreement", ""),
        ("Annexes form part of the text", ""),
        ("part I of the convention", ""),
        ("Party A", ""),
        ("art\u0131cle 5", ""),
    ],
)
def test_a_reference_to_an_article_starts_no_article(line: str, before: str) -> None:
    assert heading_of(line, before) is None


def test_a_title_may_stand_on_the_line_of_the_number_or_below_it() -> None:
    text = "Article 1. Recruitment fees\nNo fee may be asked.\n\nArticle 2\nWages\nWages are due.\n"
    first, second = articles_of(text)
    assert (first.heading, second.heading) == ("Recruitment fees", "Wages")
    assert second.text[second.body :] == "\nWages are due.\n"


def test_the_first_sentence_of_an_article_is_no_title() -> None:
    article = by_locator("Article 4\nThe Parties shall meet every year.\nThey take turns.\n")[
        "Art. 4"
    ]
    assert article.heading == ""
    assert not is_title("Fees are borne by the employer", "Next.")
    assert not is_title("Recruitment and", "fees of workers")


def test_paragraphs_have_the_locator_of_their_article() -> None:
    text = "Article 9\nFees\n1. No fee.\n2. Employers pay.\nArticle 10\n(1) Hours.\n(2) Rest.\n"
    assert locators(text) == [
        "Art. 9",
        "Art. 9(1)",
        "Art. 9(2)",
        "Art. 10",
        "Art. 10(1)",
        "Art. 10(2)",
    ]


def test_decimal_paragraphs_must_belong_to_their_article() -> None:
    text = "Article 5\n5.1 Hours.\n5.2 Rest.\n7.5 per cent are deducted.\n5.10 Leave.\n"
    assert locators(text) == ["Art. 5", "Art. 5.1", "Art. 5.2", "Art. 5.10"]


def test_a_memorandum_of_numbered_paragraphs_needs_no_articles() -> None:
    text = "Memorandum of XAA and XBB\n1. Purpose\nThe parties cooperate.\n2. Fees\n2.1 No fee.\n3. End\n"
    assert locators(text) == ["Preamble", "para 1", "para 2", "para 2.1", "para 3"]
    assert by_locator(text)["para 2"].heading == "Fees"


def test_a_number_that_a_line_break_put_first_starts_no_paragraph() -> None:
    text = "Article 1\n1. Workers arrive within\n30. days of the offer.\n2. They are met.\n"
    assert locators(text) == ["Art. 1", "Art. 1(1)", "Art. 1(2)"]


def test_a_list_in_another_style_stays_in_its_paragraph() -> None:
    text = "Article 1\n1. Costs are:\n(1) visa\n(2) ticket\n     2. inner\n2. Employers pay.\n"
    assert locators(text) == ["Art. 1", "Art. 1(1)", "Art. 1(2)"]
    assert "ticket" in by_locator(text)["Art. 1(1)"].text


def test_annexes_start_their_numbers_again() -> None:
    text = "Article 1\nScope.\nAnnex II\n1. Wages.\n2. Rest.\nArticle 1\nHousing.\n"
    assert locators(text)[1:] == [
        "Annex II",
        "Annex II, para 1",
        "Annex II, para 2",
        "Annex II, Art. 1",
    ]


def test_sections_hold_articles_or_are_held_by_them() -> None:
    outer = "Section 1\nArticle 1\nA.\nSection 2\nArticle 2\nB.\n"
    inner = "Article 1\nSection 1\nA.\nSection 2\nB.\nArticle 2\nC.\n"
    assert locators(outer) == ["Section 1", "Art. 1", "Section 2", "Art. 2"]
    assert locators(inner) == ["Art. 1", "Art. 1, Section 1", "Art. 1, Section 2", "Art. 2"]


def test_signatures_stand_in_the_closing_once() -> None:
    text = "Article 1\nScope.\nIn witness whereof the undersigned\nDone at Xville\nSigned at noon\n"
    assert locators(text) == ["Art. 1", "Closing"]


def test_an_article_may_start_in_the_middle_of_a_line() -> None:
    text = "Article 1 Wages are paid. Article 2 The employer houses workers. See Article 2 above.\n"
    assert locators(text) == ["Art. 1", "Art. 2"]


def test_a_text_without_headings_has_its_pages_or_is_one() -> None:
    assert locators("Workers are paid.\nThey rest.") == ["whole text"]
    assert locators("Workers are paid.\fThey rest.") == ["p. 1", "p. 2"]
    assert locators("") == []


def test_headers_footers_and_page_numbers_are_skipped_and_kept() -> None:
    words = ("Wages", "Housing", "Leave", "Rest")
    text = "\f".join(
        f"Treaty Series {n}\nArticle {n}\n{word} in the text.\nVolume 12\n- {n} -"
        for n, word in enumerate(words, 1)
    )
    articles = articles_of(text)
    assert [article.page for article in articles][-4:] == [1, 2, 3, 4]
    skipped = [a.text[start:end] for a in articles for start, end in a.skipped]
    assert skipped.count("Volume 12") == 4
    assert "- 3 -" in skipped
    assert not any("Article" in piece or "text" in piece for piece in skipped)


def test_a_header_between_number_and_title_does_not_hide_the_title() -> None:
    text = "Series\nA.\nB.\nC.\nD.\nArticle 1\n1\fSeries\nWages\nWages are due.\nX.\nY.\n2\fSeries\nZ.\n3"
    assert by_locator(text)["Art. 1"].heading == "Wages"


def test_articles_at_the_edge_of_pages_are_no_headers() -> None:
    words = ("Wages", "Housing", "Leave")
    text = "\f".join(f"Article {n}\n{word} are due." for n, word in enumerate(words, 1))
    assert locators(text) == ["Art. 1", "Art. 2", "Art. 3"]


def test_a_text_of_one_page_has_no_headers() -> None:
    assert not any(line.furniture for line in lines_of("Wages\n1\nWages\n2\n"))


def test_lines_know_number_and_page() -> None:
    lines = lines_of("a\r\nb\n\fc")
    assert [(line.text, line.number, line.page) for line in lines] == [
        ("a", 1, 1),
        ("b", 2, 1),
        ("", 3, 1),
        ("c", 4, 2),
    ]


def test_columns_of_two_languages_give_two_series_of_articles() -> None:
    text = "Article 1\nWages.\nArticle 2\nRest.\nArticle premier\nSalaires.\nArticle 2\nRepos.\n"
    assert locators(text) == ["Art. 1", "Art. 2", "Art. premier", "Art. 2"]
