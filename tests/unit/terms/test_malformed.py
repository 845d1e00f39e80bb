"""A folder of malformed files, one way each, and every term of the codebook misspelt."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiate.errors import AgreementFileError, Problem
from negotiate.terms import (
    Codebook,
    Term,
    load_agreement,
    load_codebook,
    load_library,
    parse_agreement,
    validate,
)

FOLDER = Path(__file__).parents[2] / "data" / "malformed"
NAME = "xaa-xbb-2018"
WELL_FORMED = f"{NAME}-well-formed"
SHIPPED = load_codebook()
PASSPORT = "provisions.passport.values.0"
WAGE = "provisions.wage_floor.values.0"
QUOTA = "provisions.quota.values.0"
FAULTS = {
    "absences-before-signature": (
        63,
        "absences.0.start",
        "give it under provisions with its layer",
    ),
    "absences-of-an-unknown-term": (
        67,
        "absences.0.terms.remitances",
        "did you mean 'remittances'?",
    ),
    "absences-of-an-unlisted-source": (62, "absences.0.source", "did you mean 'dataset'?"),
    "absences-without-a-locator": (67, "absences.0.terms.remittances", "must be text, got nothing"),
    "absent-and-stated": (67, "absences.0.terms.passport", "given on line 15; keep one of them"),
    "absent-twice": (71, "absences.1.terms.remittances", "given on line 67; keep one of them"),
    "alpha-2-code": (6, "parties.0.iso3", "ISO 3166-1 alpha-3 code such as PHL, got 'NO'"),
    "amount-in-words": (48, f"{QUOTA}.amount", "must be a number, got 'five thousand'"),
    "amount-where-there-is-none": (48, f"{QUOTA}.amount", "remove amount and unit"),
    "amount-without-unit": (46, QUOTA, "an amount needs a unit; add one, e.g. unit: year"),
    "anchor": (21, "", "anchors and aliases are refused, got '&place'; write the value out"),
    "before-signature": (18, f"{PASSPORT}.start", "name its layer if it stands elsewhere"),
    "currency-in-words": (30, f"{WAGE}.currency", "must be an ISO 4217 code such as EUR, got 'E"),
    "duplicate-key": (3, "title", "key 'title' was already given on line 2; keep one of them"),
    "empty": (0, "", "is empty; write keys and values, or remove the file"),
    "half-a-source": (12, "sources.text", "needs href, or address: partial and where; add one"),
    "in-force-too-early": (9, "in_force", "must not be before signed (2018-03-01), got 2017; corr"),
    "infinite-amount": (48, f"{QUOTA}.amount", "must be a finite number, got inf"),
    "level-of-a-number": (
        47,
        "provisions.agreement_duration.values.0.level",
        "is a number, without levels; write amount and unit: year",
    ),
    "level-of-another-term": (
        19,
        f"{PASSPORT}.level",
        "use one of: silent_rule, ban, ban_with_sanction, worker_keeps_it ('employer_provides' is"
        " a level of housing)",
    ),
    "level-on-an-absent-term": (53, "provisions.housing", "remove them, or write state: stated"),
    "list-at-the-top": (1, "", "must be a mapping of keys to values, got a list"),
    "money-without-currency": (26, WAGE, "money needs unit: currency/... and currency: an ISO"),
    "month-13": (
        34,
        "provisions.wage_floor.values.1.start",
        "must be a day (2018-03-01), a month (2018-03) or a year, got '2018-13'",
    ),
    "no-amount-where-one-is-needed": (47, f"{QUOTA}.level", "add amount and unit: person, or"),
    "no-grade": (18, f"{PASSPORT}.grade", "key 'grade' is required; add it"),
    "no-locator": (18, f"{PASSPORT}.locator", "key 'locator' is required; add it"),
    "no-source": (18, f"{PASSPORT}.source", "key 'source' is required; add it"),
    "no-such-day": (8, "signed", "must be a day of the calendar, got '2018-02-30'"),
    "nothing-stated": (15, "provisions.passport", "needs value, level or amount, or ended: true"),
    "one-party": (5, "parties", "a bilateral agreement has 2 parties, got 1; list both"),
    "open-bracket": (7, "", "is not YAML here"),
    "other-id": (1, "id", f"must be the name of the file, '{NAME}-other-id'"),
    "other-year": (1, "id", "must start with its parties and year, 'xaa-xbb-2017'"),
    "tab": (21, "", "check indentation, quotes, brackets and colons"),
    "tag": (21, f"{PASSPORT}.locator", "got '!!python/name:os.system'; remove it"),
    "two-documents": (68, "", "a second document starts here; keep one per file, without '---'"),
    "typo-in-key": (4, "from", "unknown key 'from'; did you mean 'form'?"),
    "unknown-level": (
        19,
        f"{PASSPORT}.level",
        "no level 'bann' in the term 'passport'; did you me",
    ),
    "unknown-state": (
        54,
        "provisions.housing.state",
        "must be one of stated, silent, absent, excl",
    ),
    "unknown-term": (15, "provisions.pasport", "did you mean 'passport'?"),
    "unlisted-source": (20, f"{PASSPORT}.source", "did you mean 'text'?"),
    "values-out-of-order": (23, "provisions.wage_floor", "in the order of their starts, each star"),
    "wrong-form": (4, "form", "did you mean 'agreement'?"),
    "wrong-grade": (22, f"{PASSPORT}.grade", "must be one of official, text, secondary, derived"),
    "wrong-role": (6, "parties.0.role", "did you mean 'origin'?"),
}


@pytest.fixture(scope="module")
def book() -> Codebook:
    """Return the codebook of the malformed files."""
    return load_codebook(FOLDER / "codebook.yaml")


def test_the_file_from_which_the_malformed_ones_were_made_is_well_formed(book: Codebook) -> None:
    agreement = load_agreement(FOLDER / f"{WELL_FORMED}.yaml", book)
    assert list(agreement.provisions) == [
        "passport",
        "housing",
        "wage_floor",
        "quota",
        "consular_access",
        "remittances",
    ]


def test_every_malformed_file_has_its_expected_fault() -> None:
    assert {path.stem for path in FOLDER.glob(f"{NAME}-*.yaml")} == {
        WELL_FORMED,
        *(f"{NAME}-{fault}" for fault in FAULTS),
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_a_malformed_file_is_told_with_its_line_and_field(fault: str, book: Codebook) -> None:
    line, field, words = FAULTS[fault]
    with pytest.raises(AgreementFileError, match="1 problem\n") as caught:
        load_agreement(FOLDER / f"{NAME}-{fault}.yaml", book)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (line, field)
    assert words in problem.message
    where = ", ".join(part for part in (f"line {line}" if line else "", field) if part)
    assert f"{NAME}-{fault}.yaml: 1 problem\n  - {where}" in str(caught.value)


def test_a_folder_of_malformed_files_is_told_at_once() -> None:
    found = {Path(error.path).stem: error.problems for error in validate([FOLDER])}
    assert list(found) == sorted(f"{NAME}-{fault}" for fault in FAULTS)
    assert {len(problems) for problems in found.values()} == {1}
    with pytest.raises(AgreementFileError, match=f"{len(FAULTS)} problems") as caught:
        load_library(FOLDER)
    for fault, (line, _, words) in FAULTS.items():
        assert any(
            problem.line == line
            and f"{NAME}-{fault}.yaml" in problem.field
            and words in problem.message
            for problem in caught.value.problems
        ), fault


def text(term: str, *content: str) -> str:
    """Return the text of an agreement that states one term; its value stands from line 15 on."""
    return "\n".join(
        [
            f"id: {NAME}-x",
            "title: Agreement",
            "kind: bilateral",
            "form: agreement",
            "parties: [{iso3: XAA, role: origin}, {iso3: XBB, role: destination}]",
            "signed: 2018",
            "in_force: unknown",
            "instrument_layer: agreement",
            "sources:",
            "  text: {title: The text, href: https://treaties.example/x}",
            "provisions:",
            f"  {term}:",
            "    state: stated",
            "    values:",
            "    - start: 2018",
            "      source: text",
            "      locator: Art. 1",
            "      grade: text",
            *(f"      {line}" for line in content),
            "coding: {coder: A. Coder, date: 2025-01-20, status: partial}",
        ]
    )


def told(content: str) -> tuple[Problem, ...]:
    """Return the problems of an agreement's text, with the codebook that ships."""
    with pytest.raises(AgreementFileError, match="problem") as caught:
        parse_agreement(content, SHIPPED, name=f"{NAME}-x")
    return caught.value.problems


def misspelt(word: str) -> str:
    """Return a word with its last letter twice."""
    return word + word[-1]


def graded(known: Term) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every level of a term, with the amount that it may require."""
    for level in known.levels:
        unit = known.unit or ""
        money = ("currency: EUR",) if unit.startswith("currency") else ()
        amount = ("amount: 1", f"unit: {unit}", *money) if level.amount == "required" else ()
        yield level.id, amount


@pytest.mark.parametrize("term", SHIPPED.terms)
def test_a_misspelt_level_of_any_term_is_told_with_its_line_and_the_nearest(term: str) -> None:
    known = SHIPPED.terms[term]
    for level, amount in graded(known):
        assert parse_agreement(text(term, f"level: {level}", *amount), SHIPPED, name=f"{NAME}-x")
        (problem,) = told(text(term, f"level: {misspelt(level)}", *amount))
        assert (problem.line, problem.field) == (19, f"provisions.{term}.values.0.level")
        assert f"did you mean {level!r}?" in problem.message
    if known.kind == "number":
        (problem,) = told(text(term, "amount: many", f"unit: {known.unit}"))
        assert (problem.line, problem.field) == (19, f"provisions.{term}.values.0.amount")
        assert problem.message == "must be a number, got 'many'"
        (problem,) = told(text(term, "level: much"))
        assert f"write amount and unit: {known.unit}" in problem.message


@pytest.mark.parametrize("term", SHIPPED.terms)
def test_a_misspelt_term_is_told_with_its_line_and_the_nearest(term: str) -> None:
    (problem,) = told(text(misspelt(term), "value: words"))
    assert (problem.line, problem.field) == (12, f"provisions.{misspelt(term)}")
    assert f"did you mean {term!r}?" in problem.message


@pytest.mark.parametrize("source", ["text", "dataset"])
def test_a_source_that_is_removed_from_a_file_is_missed(source: str, book: Codebook) -> None:
    lines = (FOLDER / f"{WELL_FORMED}.yaml").read_text().splitlines()
    kept = [line for line in lines if not line.startswith(f"  {source}: ")]
    assert len(kept) == len(lines) - 1
    with pytest.raises(AgreementFileError, match=f"there is no source '{source}'"):
        parse_agreement("\n".join(kept), book, name=WELL_FORMED)
