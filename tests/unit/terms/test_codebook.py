"""The codebook: what a term may be."""

import pytest
from pydantic import ValidationError

from negotiate.errors import UnknownNameError
from negotiate.terms import Codebook, Term

LEVELS = ({"id": "low", "words": "Little."}, {"id": "high", "words": "Much."})
ORDERED = {"title": "Rest", "meaning": "Days of rest.", "kind": "ordered", "levels": LEVELS}


def term(**fields: object) -> Term:
    return Term.model_validate({**ORDERED, "moves": {"worker": "gains"}, **fields})


def book(**fields: object) -> Codebook:
    history = ({"version": 2, "date": 2025, "change": "First."},)
    return Codebook.model_validate(
        {"version": 2, "history": history, "terms": {"rest": term()}, **fields}
    )


def test_levels_are_ranked_in_the_order_of_the_file() -> None:
    rest = term()
    assert rest.level_ids == ("low", "high")
    assert [rest.rank(level) for level in rest.level_ids] == [0, 1]
    assert rest.words("high") == "Much."
    with pytest.raises(UnknownNameError, match=r"no level of 'Rest' named 'top'. Known: high, low"):
        rest.rank("top")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"levels": ()}, "kind ordered must have levels"),
        ({"kind": "type", "levels": ()}, "kind type must have levels"),
        ({"kind": "number", "unit": "year"}, "kind number must not have levels"),
        ({"kind": "number", "levels": ()}, "must have a unit"),
        ({"levels": (*LEVELS, LEVELS[0])}, "each level may stand once, got low, high, low"),
        ({"standards": {"s": {"level": "top", "locator": "Art. 1"}}}, "unknown levels: s"),
        ({"levels": ({**LEVELS[0], "aliases": ("high",)}, LEVELS[1])}, "these name two: high"),
        (
            {"levels": tuple({**level, "aliases": ("top",)} for level in LEVELS)},
            "a word may name one level, but these name two: top",
        ),
        ({"levels": ({**LEVELS[0], "aliases": ("low",)},)}, "these name two: low"),
        ({"levels": ({**LEVELS[0], "aliases": ("No Fee",)},)}, "pattern"),
        ({"levels": ({**LEVELS[0], "amount": "required"},)}, "needs the unit of the term; add"),
        ({"levels": ({**LEVELS[0], "amount": "maybe"},)}, "Input should be 'required'"),
        ({"cues": ("",)}, "at least 1 character"),
        ({"meaning": "days of rest"}, "pattern"),
        ({"moves": {}}, "at least 1 item"),
        ({"moves": {"minister": "gains"}}, "Input should be 'worker'"),
    ],
)
def test_a_term_that_contradicts_itself_is_refused(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        term(**fields)


def test_a_number_has_a_unit_and_a_standard_may_ask_without_a_level() -> None:
    assert term(kind="number", levels=(), unit="year").unit == "year"
    assert term(standards={"s": {"locator": "Art. 1"}}).standards["s"].level is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"source": "A copy"}, "has source and href; add the other one"),
        ({"href": "https://example.org/1"}, "has source and href; add the other one"),
        ({"source": "A copy", "href": "page 1"}, "pattern"),
        ({"source": "", "href": "https://example.org/1"}, "at least 1 character"),
    ],
)
def test_what_was_read_elsewhere_has_a_source_and_its_address(
    fields: dict[str, str], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        term(standards={"s": {"locator": "Art. 1", **fields}})


def test_what_the_standards_own_file_holds_has_no_other_source() -> None:
    own = term(standards={"s": {"locator": "Art. 1"}}).standards["s"]
    assert (own.source, own.href) == (None, None)
    read = {"locator": "Art. 1", "source": "A copy", "href": "https://example.org/1"}
    assert term(standards={"s": read}).standards["s"].model_dump() == {"level": None, **read}


def test_a_codebook_knows_its_terms() -> None:
    assert list(book().ids()) == ["rest"]
    assert "rest" in book()
    assert "leave" not in book()
    assert book().get("rest").title == "Rest"
    with pytest.raises(UnknownNameError, match=r"no term named 'leave'. Known: rest"):
        book().get("leave")


def test_the_history_ends_with_the_version() -> None:
    with pytest.raises(ValidationError, match="history must end with version 3, got 2"):
        book(version=3)


def test_a_term_is_not_newer_than_its_codebook() -> None:
    assert book(terms={"rest": term(since=2)}).terms["rest"].since == 2
    with pytest.raises(ValidationError, match="must not be newer than version 2: rest"):
        book(terms={"rest": term(since=3), "leave": term()})


def test_an_alias_names_its_level_wherever_a_level_is_named() -> None:
    levels = (LEVELS[0], {**LEVELS[1], "aliases": ("much", "plenty")})
    rest = term(levels=levels, cues=("weekly rest", "day off"))
    assert [rest.level(name) for name in ("low", "high", "much", "plenty")] == [
        "low",
        "high",
        "high",
        "high",
    ]
    assert rest.rank("plenty") == 1
    assert rest.words("much") == "Much."
    assert rest.level_ids == ("low", "high")
    assert list(rest.level_names) == ["low", "high", "much", "plenty"]
    with pytest.raises(UnknownNameError, match=r"named 'top'\. Known: high, low, much, plenty"):
        rest.level("top")
    assert term(levels=levels) == term(levels=levels)
    assert rest.model_dump()["cues"] == ("weekly rest", "day off")


def test_what_is_not_said_of_a_term_has_a_default() -> None:
    rest = term()
    assert (rest.since, rest.cues) == (1, ())
    assert {(level.amount, level.aliases) for level in rest.levels} == {("allowed", ())}
