"""Prevailing: the rule that picks a clause, and the conflicts that it passes over."""

import pytest

from negotiate.comparison.prevailing import conflicts, height, prevailing
from negotiate.terms import load_codebook
from negotiate.terms.cells import Cell

CODEBOOK = load_codebook()


def said(term: str, *marks: str | float | None, units: tuple[str, ...] = ()) -> list[Cell]:
    """Return what several texts state: levels, amounts, or nothing that can be compared."""
    known = CODEBOOK.get(term)
    return [
        Cell(
            agreement=f"text-{at}",
            term=term,
            state="stated",
            level=mark if isinstance(mark, str) else "",
            rank=known.rank(mark) if isinstance(mark, str) else None,
            amount=mark if isinstance(mark, float) else None,
            unit=units[at] if units else "day",
            locator=f"Art. {at}",
        )
        for at, mark in enumerate(marks)
    ]


@pytest.mark.parametrize(
    ("term", "marks", "given_by"),
    [
        ("passport", ("ban", "ban_with_sanction"), ["text-1"]),
        ("passport", ("ban_with_sanction", "ban"), ["text-0"]),
        ("passport", ("ban", "ban"), ["text-0", "text-1"]),
        ("passport", ("ban", None), ["text-0"]),
        ("passport", (None, None), ["text-0", "text-1"]),
        ("passport", (), []),
        ("quota", ("target", "target"), ["text-0", "text-1"]),
        ("quota", ("target", "banned"), []),
        ("sick_leave", (15.0, 30.0, None), ["text-1"]),
        ("sick_leave", (30.0, 30.0), ["text-0", "text-1"]),
        ("experience_required", (3.0, 1.0), ["text-1"]),
        ("price_to_household", (3.0, 1.0), []),
        ("origin_health_safeguard", ("code_reference", "surplus_only"), []),
        ("origin_health_safeguard", ("code_reference", None), ["text-0"]),
    ],
)
def test_the_best_for_the_worker_prevails_where_there_is_a_best(
    term: str, marks: tuple[str | float | None, ...], given_by: list[str]
) -> None:
    best, _ = prevailing(CODEBOOK.get(term), said(term, *marks))
    assert [one.agreement for one in best] == given_by


def test_equal_numbers_in_two_units_are_not_the_same() -> None:
    cells = said("sick_leave", 15.0, 15.0, units=("day", "month"))
    best, rule = prevailing(CODEBOOK.get("sick_leave"), cells)
    assert (best, rule) == ((), "texts differ, in units that are not compared: not ranked")


def test_the_rule_names_the_texts_that_say_so() -> None:
    cells = said("passport", "ban", "ban_with_sanction")
    _, rule = prevailing(CODEBOOK.get("passport"), cells, ["text-3", "text-4"])
    assert rule == "the more favourable clause prevails, as text-3, text-4 says"
    assert prevailing(CODEBOOK.get("passport"), cells[:1], ["text-3"])[1] == "one text states it"


@pytest.mark.parametrize(
    ("term", "marks", "kinds"),
    [
        ("passport", ("ban", "ban"), []),
        ("passport", ("ban", None), []),
        ("passport", ("ban", "ban_with_sanction"), ["levels"]),
        ("quota", ("target", "agreed_number"), ["types"]),
        ("quota", ("banned", "employer_cap"), ["types", "forbidden"]),
        ("labour_market_test", ("prohibited", "required"), ["levels", "forbidden"]),
        ("sick_leave", (15.0, 30.0), ["amounts"]),
        ("sick_leave", (15.0, 15.0), []),
    ],
)
def test_conflicts_are_named_by_their_kind(
    term: str, marks: tuple[str | float | None, ...], kinds: list[str]
) -> None:
    cells = said(term, *marks)
    found = conflicts(CODEBOOK.get(term), cells, cells, [])
    assert [conflict.kind for conflict in found] == kinds


def test_a_conflict_names_its_texts_in_the_order_of_the_stack() -> None:
    cells = said("quota", "employer_cap", "target", "banned")
    types, forbidden = conflicts(CODEBOOK.get("quota"), cells, cells, [])
    assert types.agreements == ("text-0", "text-1", "text-2")
    assert forbidden.agreements == ("text-0", "text-2")
    assert forbidden.words == "text-0: employer_cap (Art. 0); text-2: banned (Art. 2)"


def test_an_exclusion_in_soft_law_excludes_nothing() -> None:
    stated = said("passport", "ban")
    excluded = Cell("text-9", "passport", "excluded", locator="Art. 9")
    term = CODEBOOK.get("passport")
    hard = conflicts(term, [*stated, excluded], stated, [])
    assert [(each.kind, each.agreements) for each in hard] == [("excluded", ("text-0", "text-9"))]
    assert conflicts(term, [*stated, excluded], stated, [excluded]) == ()


@pytest.mark.parametrize(
    ("term", "binding", "soft", "promises"),
    [
        ("passport", "ban", "ban_with_sanction", True),
        ("passport", "ban_with_sanction", "ban", False),
        ("passport", "ban", "ban", False),
        ("passport", "ban", None, False),
        ("quota", "target", "banned", False),
        ("experience_required", 3.0, 1.0, True),
        ("experience_required", 1.0, 3.0, False),
    ],
)
def test_soft_law_that_promises_more_than_what_binds_is_named(
    term: str, binding: str | float, soft: str | float | None, promises: bool
) -> None:
    cells = said(term, binding, soft)
    found = conflicts(CODEBOOK.get(term), cells, cells[:1], cells[1:])
    assert [(each.kind, each.agreements) for each in found] == (
        [("soft", ("text-1",))] if promises else []
    )


def test_a_cell_is_ranked_by_the_amount_of_a_number_and_by_the_level_of_others() -> None:
    (days,) = said("sick_leave", 15.0)
    (ban,) = said("passport", "ban_with_sanction")
    assert height(CODEBOOK.get("sick_leave"), days) == 15
    assert height(CODEBOOK.get("passport"), ban) == 2
    assert height(CODEBOOK.get("passport"), days) is None
