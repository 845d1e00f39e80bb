"""Suggestions point to the words that made them, and never say what an article provides."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiate.errors import AgreementFileError
from negotiate.exchange.texts.articles import Article, articles_of
from negotiate.exchange.texts.lexicon import lexicon_of, patterns_of
from negotiate.exchange.texts.suggestions import Match, Suggestion, suggest
from negotiate.strict_yaml import parse_text
from negotiate.terms import Codebook, load_codebook

CODEBOOK = """\
version: 1
history:
- {version: 1, date: 2025, change: First version.}
terms:
  passport:
    title: Keeping of passports
    meaning: Whether an employer may hold papers.
    kind: ordered
    levels:
    - {id: ban, words: Nobody may keep them.}
    - {id: ban_with_sanction, words: Forbidden and punished.}
    moves: {worker: gains}
    cues: [passport*, keep ... papers, "!passport photo*"]
  housing:
    title: Housing
    meaning: Who provides housing.
    kind: ordered
    levels:
    - {id: provided, words: The employer provides it.}
    - {id: free, words: The employer provides it free of rent.}
    moves: {worker: gains}
    cues: [hous*, lodging*, rent]
  wage_payment:
    title: Payment of wages
    meaning: How wages are paid.
    kind: ordered
    levels:
    - {id: bank_account, words: Into an account of the worker.}
    moves: {worker: gains}
    cues: [bank account, wage* ... paid]
  beekeeping:
    title: Beekeeping leave
    meaning: Days of leave for the care of beehives.
    kind: number
    unit: day
    moves: {worker: gains}
"""
BOOK = parse_text(CODEBOOK, Codebook, error=AgreementFileError)
SHIPPED = load_codebook()
TEXT = """\
Agreement of XAA and XBB
Article 1
Housing
1. The employer provides lodging free of rent.
2. Wages are paid into a bank account.
Article 2
No employer shall keep the passport of a worker; offences are punished.
"""


def terms(text: str, book: Codebook = BOOK, **options: float) -> list[tuple[str, str]]:
    return [(s.article.locator, s.term) for s in suggest(text, book, **options)]


def one(text: str, term: str) -> Suggestion:
    return next(found for found in suggest(text, BOOK, least=0) if found.term == term)


def test_each_article_is_suggested_for_the_terms_of_which_it_speaks() -> None:
    assert terms(TEXT) == [
        ("Art. 1", "housing"),
        ("Art. 1(1)", "housing"),
        ("Art. 1(2)", "wage_payment"),
        ("Art. 2", "passport"),
    ]


def test_a_text_and_its_articles_give_the_same() -> None:
    assert suggest(TEXT, BOOK) == suggest(articles_of(TEXT), BOOK) == suggest(TEXT, BOOK)


def test_a_term_without_cues_is_found_by_its_title_and_meaning() -> None:
    assert terms("Article 1\nWorkers have beekeeping leave of two days.") == [
        ("Art. 1", "beekeeping")
    ]


def test_one_word_of_a_term_without_cues_is_not_enough() -> None:
    assert terms("Article 1\nThey may leave.", least=0) == []


def test_a_word_inside_a_negative_cue_does_not_count() -> None:
    assert terms("Two passport photos are needed.") == []
    assert terms("A passport and two passport photos are needed.") == [("whole text", "passport")]


def test_a_title_counts_more_than_the_body() -> None:
    titled = one("Article 1\nLodging\nThis is due.", "housing")
    plain = one("Article 1\nThis is due: lodging.", "housing")
    assert titled.article.heading == "Lodging"
    assert titled.score > plain.score


def test_rare_words_count_more_than_words_of_many_terms() -> None:
    weights = {w.term: {c.cue.words[0][0]: c.weight for c in w.cues} for w in lexicon_of(SHIPPED)}
    assert all(weight > 0 for own in weights.values() for weight in own.values())
    shared = BOOK.model_copy(
        update={
            "terms": {
                **BOOK.terms,
                "rent_rebate": BOOK.terms["housing"].model_copy(
                    update={"cues": ("rent", "rebate")}
                ),
            }
        }
    )
    words = next(w for w in lexicon_of(shared) if w.term == "rent_rebate")
    by_word = {item.cue.words[0][0]: item.weight for item in words.cues}
    assert by_word["rebate"] > by_word["rent"]


def test_more_words_give_a_higher_score() -> None:
    assert one("Lodging without rent.", "housing").score > one("Lodging.", "housing").score


def test_a_word_that_two_cues_share_counts_once() -> None:
    double = BOOK.terms["housing"].model_copy(update={"cues": ("hous*", "housing", "rent")})
    book = BOOK.model_copy(update={"terms": {**BOOK.terms, "housing": double}})
    before = one("Housing is due.", "housing").score
    after = next(s for s in suggest("Housing is due.", book) if s.term == "housing").score
    assert after == pytest.approx(before, abs=0.05)


def test_a_term_with_much_less_evidence_in_the_same_sentence_is_left_out() -> None:
    text = "Wages are paid into a bank account for rent"
    assert terms(f"{text}.", least=0) == [("whole text", "wage_payment")]
    assert ("whole text", "housing") in terms(text.replace(" for", ". For"), least=0)


@given(st.text(max_size=200))
def test_any_text_gives_suggestions_that_point_into_it(text: str) -> None:
    for found in suggest(text, BOOK, least=0):
        assert 0 < found.score <= 1
        assert found.words
        for match in found.words:
            assert found.article.text[match.start : match.end] == match.text


WORDS = sorted({p.strip("*") for t in SHIPPED.terms.values() for p in patterns_of(t.title)})


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.sampled_from([*WORDS, ".", "\n", "\f", "-\n", "Article 3", "1.", "é"]), max_size=60)
)
def test_words_of_the_codebook_in_any_order_do_no_harm(words: list[str]) -> None:
    text = " ".join(words)
    found = suggest(text, SHIPPED)
    assert all(text[s.article.start :].startswith(s.article.text) for s in found)


def test_matched_pieces_are_those_a_screen_highlights() -> None:
    found = one("Article 2\nPayment.\nAll wages shall be paid, to a bank\naccount.", "wage_payment")
    assert [match.text for match in found.words] == ["wages", "paid", "bank\naccount"]


def test_headers_of_pages_are_not_read() -> None:
    text = "\f".join(f"Housing office\n{word} is due.\n{n}" for n, word in enumerate("ABC"))
    assert terms(text, least=0) == []


def test_levels_are_hints_from_the_words_of_the_sentence() -> None:
    assert one("No passport is kept; this is forbidden and punished.", "passport").levels == ()
    assert one("Keeping a passport is forbidden and punished.", "passport").levels == (
        "ban_with_sanction",
    )
    assert one("The employer provides lodging free of rent.", "housing").levels == ("free",)


def test_words_that_all_levels_share_hint_at_none() -> None:
    assert one("The employer sees to lodging.", "housing").levels == ()
    assert one("The employer pays the lodging.", "housing").levels == ()


def test_a_suggestion_has_no_value_and_no_level_of_its_own() -> None:
    assert {field.name for field in fields(Suggestion)} == {
        "term",
        "article",
        "score",
        "words",
        "levels",
    }
    assert {field.name for field in fields(Match)} == {"start", "end", "text"}


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_least_score_outside_0_and_1_is_refused(least: float) -> None:
    with pytest.raises(ValueError, match=f"least must be between 0 and 1, got {least}"):
        suggest("text", BOOK, least=least)


def test_a_higher_least_score_gives_fewer() -> None:
    assert len(terms(TEXT, least=0.99)) < len(terms(TEXT, least=0))


def test_a_cue_that_cannot_be_read_names_its_term() -> None:
    bad = BOOK.terms["housing"].model_copy(update={"cues": ("a ...",)})
    book = BOOK.model_copy(update={"terms": {"housing": bad}})
    with pytest.raises(ValueError, match=r"term 'housing': cue 'a \.\.\.'"):
        suggest("text", book)


def test_no_text_and_no_articles_give_nothing() -> None:
    assert (
        suggest("", SHIPPED)
        == suggest((), SHIPPED)
        == suggest([Article("Art. 1", "", "")], BOOK)
        == ()
    )


def test_every_shipped_cue_can_be_read() -> None:
    assert [words.term for words in lexicon_of(SHIPPED)] == list(SHIPPED.terms)


def test_every_shipped_term_is_suggested_by_its_own_cues() -> None:
    said = {
        words.term: " ".join(
            pattern[0].replace("#", "7").rstrip("*")
            for item in words.cues
            for pattern in item.cue.words
        )
        for words in lexicon_of(SHIPPED)
    }
    articles = [Article(term, "", text) for term, text in said.items()]
    found = {s.term for s in suggest(articles, SHIPPED, least=0) if s.term == s.article.locator}
    assert found == set(SHIPPED.terms)
