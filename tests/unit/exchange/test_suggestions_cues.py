"""A cue finds what a reader would find, and says so when it cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiate.exchange.texts.cues import Cue, WordIndex, cue_of, words_of


def found(cue: str, text: str) -> list[str]:
    """Return the words of each match, joined."""
    index = WordIndex(tuple(words_of(text)))
    return [" ".join(index.words[place].form for place in m) for m in index.find(cue_of(cue))]


@pytest.mark.parametrize(
    ("cue", "text", "words"),
    [
        ("fee", "No fee is due.", ["fee"]),
        ("fee", "Fees are due; coffee is free.", ["fees"]),
        ("coach", "Two coaches.", ["coaches"]),
        ("recruit*", "Recruiters recruit.", ["recruiters", "recruit"]),
        ("salary|wage*", "Wages or a salary", ["wages", "salary"]),
        ("bank account", "a Bank\naccount", ["bank account"]),
        ("bank account", "the account of a bank", []),
        ("pre departure", "pre-departure course", ["pre departure"]),
        ("recruitment", "recruit-\n  ment", ["recruitment"]),
        ("recruitment", "recruit\u00adment", ["recruitment"]),
        ("officer", "o\ufb03cer", ["officer"]),
        ("worker", "the worker\u2019s wage", ["worker"]),
        ("labour organisation", "LABOR ORGANIZATION", ["labour organisation"]),
        (
            "# workers",
            "5000 workers, twelve workers, some workers",
            ["5000 workers", "twelve workers"],
        ),
        ("employer ... ticket*", "The employer pays for the ticket.", ["employer ticket"]),
        ("employer ... ticket*", "The employer pays. The ticket is free.", []),
        ("employer ... ticket*", "employer a b c d e f g ticket", []),
        ("employer ... ticket*", "employer a b c d e f ticket", ["employer ticket"]),
        ("employer ... ticket*", "employer\n\nticket", []),
        ("keep ... pass*", "keep passport or pass", ["keep passport"]),
    ],
)
def test_a_cue_finds_its_words(cue: str, text: str, words: list[str]) -> None:
    assert found(cue, text) == words


def test_a_cue_is_read_into_words_gaps_and_sign() -> None:
    assert cue_of("!A-b ... c*|d") == Cue((("a",), ("b",), ("c*", "d")), (False, False, True), True)


@pytest.mark.parametrize(
    "cue", ["", "!", "...", "a ...", "... a", "*", "a*b", "a||b", "a, b", "a|"]
)
def test_a_cue_that_cannot_be_read_is_refused(cue: str) -> None:
    with pytest.raises(ValueError, match=r"must be words, each with \| or a last \*"):
        cue_of(cue)


@given(st.text())
def test_words_lie_in_order_inside_the_text(text: str) -> None:
    words = words_of(text)
    places = [place for word in words for place in (word.start, word.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
    assert all(word.form for word in words)


def test_skipped_pieces_have_no_words() -> None:
    text = "wages Header 7 are due"
    assert [word.form for word in words_of(text, [(6, 14)])] == ["wages", "are", "due"]


def test_sentences_end_at_stops_and_blank_lines_and_not_in_abbreviations() -> None:
    text = "One two. Three; four\n\nfive (U.S) six\nseven"
    assert [word.sentence for word in words_of(text)] == [0, 0, 1, 2, 3, 3, 3, 3, 3]


def test_a_capital_after_a_hyphen_at_the_end_of_a_line_is_a_word_of_its_own() -> None:
    assert [word.form for word in words_of("XAA-\nXBB")] == ["xaa", "xbb"]
