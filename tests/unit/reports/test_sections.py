import pytest

from negotiate.reports import sections
from negotiate.reports.document import ComparisonDocument


def _section(document: ComparisonDocument, name: str) -> sections.Section:
    return next(s for s in sections.sections(document) if s.id == name)


def test_sections_come_in_reading_order(document: ComparisonDocument) -> None:
    assert [section.id for section in sections.sections(document)] == [
        "regimes",
        "headlines",
        "meanings",
        "posts",
        "corridors",
        "explanations",
        "fragmentation",
        "efficiency",
        "terms",
        "deviations",
        "backtests",
        "assumptions",
        "sources",
        "notes",
    ]


def test_what_is_empty_is_left_out(document: ComparisonDocument) -> None:
    empty = document.model_copy(
        update={name: [] for name in ("terms", "deviations", "backtests", "notes", "headlines")}
    )
    ids = {section.id for section in sections.sections(empty)}
    assert not ids & {"terms", "deviations", "backtests", "notes", "headlines"}
    assert "regimes" in ids


def test_each_claim_follows_its_certainty_word(document: ComparisonDocument) -> None:
    marks = [item.mark for item in _section(document, "headlines").items]
    assert marks == ["HOLDS", "MOSTLY HOLDS", "OPEN"]


def test_the_sentence_of_a_claim_is_not_changed(document: ComparisonDocument) -> None:
    said = [item.text for item in _section(document, "headlines").items]
    assert said == [row.sentence for row in document.headlines]


def test_a_certainty_word_is_not_said_twice(document: ComparisonDocument) -> None:
    row = document.headlines[2].model_copy(update={"sentence": "Open: whether it gains."})
    section = _section(document.model_copy(update={"headlines": [row]}), "headlines")
    assert (section.items[0].mark, section.items[0].text) == ("OPEN", "Whether it gains.")


@pytest.mark.parametrize("residual", [0.0, 7e-15], ids=["zero", "rounding"])
def test_conditions_that_hold_exactly_say_so(document: ComparisonDocument, residual: float) -> None:
    exact = document.regimes[0].model_copy(update={"residual": residual, "method": "closed form"})
    section = _section(
        document.model_copy(update={"regimes": [exact, *document.regimes[1:]]}), "meanings"
    )
    assert section.items[0].note == "Closed form. Its conditions hold exactly."


def test_a_regime_says_method_residual_and_notes(document: ComparisonDocument) -> None:
    items = {item.mark: item for item in _section(document, "meanings").items}
    assert items["Common framework, one floor"].note == (
        "Nash product over one price per destination. Its conditions hold to 3e-10 (relative). "
        "The price of the third origin is at its cap."
    )


def test_an_optimum_says_how_far_it_may_be_from_the_best(document: ComparisonDocument) -> None:
    note = _section(document, "terms").items[0].note
    assert "within 0.01% of the best possible" in note
    assert "price floor 4,800 USD per post and year" in note


def test_an_optimum_without_proof_says_so(document: ComparisonDocument) -> None:
    bare = document.terms[0].model_copy(update={"gap": None, "floor": None, "sentences": []})
    section = _section(document.model_copy(update={"terms": [bare]}), "terms")
    assert section.items[0].note == "Status: proved best; no bound was proved."
    assert section.items[0].text == "No remarks."


def test_every_source_is_listed_once_with_its_use(document: ComparisonDocument) -> None:
    twice = document.model_copy(update={"assumptions": [*document.assumptions] * 2})
    items = _section(twice, "sources").items
    assert [item.text for item in items] == [
        document.assumptions[3].source,
        document.assumptions[4].source,
        "https://example.org/floors-2022",
    ]
    assert items[0].note == "For: Home pay, Aland Republic."


def test_the_basis_of_an_assumption_is_a_source_only_if_it_can_be_looked_up(
    document: ComparisonDocument,
) -> None:
    linked = document.assumptions[0].model_copy(update={"source": "rests on https://example.org/x"})
    section = _section(document.model_copy(update={"assumptions": [linked]}), "sources")
    assert section.items[0].text == "rests on https://example.org/x"


def test_parameters_are_counted_by_grade(document: ComparisonDocument) -> None:
    assert sections.grade_counts(document) == "5 parameters: 1 official, 1 derived, 3 assumed"
    odd = document.assumptions[0].model_copy(update={"grade": "guess"})
    assert sections.grade_counts(document.model_copy(update={"assumptions": [odd]})) == (
        "1 parameter: 1 guess"
    )
    assert sections.grade_counts(document.model_copy(update={"assumptions": []})) == (
        "0 parameters: none"
    )


def test_the_run_is_identified(document: ComparisonDocument) -> None:
    assert sections.colophon(document) == (
        "negotiate 0.1.0, schema 1.0, input 0123456789abcdef, 2026-01-31."
    )
    assert sections.subtitle(document) == "House work; base year 2023; employers choose numbers."
