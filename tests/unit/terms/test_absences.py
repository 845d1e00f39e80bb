"""The short form of absent terms: the same facts in fewer lines."""

from pathlib import Path

import pytest

from negotiate.errors import AgreementFileError, Problem
from negotiate.terms import (
    Agreement,
    Codebook,
    DatedValue,
    Provision,
    dump_agreement,
    load_codebook,
    parse_agreement,
)
from negotiate.terms.absences import contracted, expanded

NAME = "xaa-xbb-2018-well-formed"
FOLDER = Path(__file__).parents[2] / "data" / "malformed"
TEXT = (FOLDER / f"{NAME}.yaml").read_text()


@pytest.fixture(scope="module")
def book() -> Codebook:
    """Return a small codebook."""
    return load_codebook(FOLDER / "codebook.yaml")


@pytest.fixture
def agreement(book: Codebook) -> Agreement:
    """Return an agreement with two absences."""
    return parse_agreement(TEXT, book, name=NAME)


def told(text: str, book: Codebook) -> tuple[Problem, ...]:
    """Return the problems of a text."""
    with pytest.raises(AgreementFileError, match="problem") as caught:
        parse_agreement(text, book, name=NAME)
    return caught.value.problems


def test_an_absence_is_a_provision_with_its_source_and_locator(agreement: Agreement) -> None:
    value = DatedValue.model_validate(
        {
            "start": "2018-03-01",
            "source": "dataset",
            "locator": "column consul",
            "grade": "secondary",
        }
    )
    expected = Provision(state="absent", values=(value,))
    assert agreement.provisions["consular_access"] == expected


def test_provisions_stand_in_the_order_of_the_codebook(
    agreement: Agreement, book: Codebook
) -> None:
    known = list(book.ids())
    assert list(agreement.provisions) == sorted(agreement.provisions, key=known.index)
    file = contracted(agreement)
    shuffled = file.model_copy(update={"provisions": dict(reversed(file.provisions.items()))})
    assert list(expanded(shuffled, book).provisions) == list(agreement.provisions)


def test_a_dump_contracts_what_says_no_more_than_absent(
    agreement: Agreement, book: Codebook
) -> None:
    text = dump_agreement(agreement)
    assert (
        "absences:\n- source: dataset\n  start: 2018-03-01\n  grade: secondary\n  terms:\n"
        "    consular_access: column consul\n    remittances: column money\ncoding:\n" in text
    )
    assert "  housing:\n    state: absent\n" in text
    assert parse_agreement(text, book, name=NAME) == agreement
    assert dump_agreement(parse_agreement(text, book, name=NAME)) == text


@pytest.mark.parametrize(
    "more",
    [
        {"value": "column empty"},
        {"note": "read twice"},
        {"also": ("text",)},
        {"layer": "annex"},
        {"scope": "nurses"},
        {"payer": "worker"},
        {"recoverable": False},
        {"ended": True},
        {"unit": "year"},
    ],
)
def test_an_absence_that_says_more_stays_a_provision(
    more: dict[str, object], agreement: Agreement, book: Codebook
) -> None:
    plain = agreement.provisions["remittances"]
    full = Provision(state="absent", values=(plain.values[0].model_copy(update=more),))
    changed = agreement.model_copy(
        update={"provisions": {**agreement.provisions, "remittances": full}}
    )
    file = contracted(changed)
    assert file.provisions["remittances"] == full
    assert list(file.absences[0].terms) == ["consular_access"]
    assert parse_agreement(dump_agreement(changed), book, name=NAME) == changed


def test_other_states_several_values_and_other_readings_stay_provisions(
    agreement: Agreement,
) -> None:
    plain = agreement.provisions["remittances"]
    later = plain.values[0].model_copy(update={"start": 2020})
    for full in (
        Provision(state="silent", values=plain.values),
        Provision(state="absent", values=(*plain.values, later)),
        Provision(state="absent", values=plain.values, alternatives={"press": plain}),
    ):
        changed = agreement.model_copy(update={"provisions": {"remittances": full}})
        assert contracted(changed).provisions == {"remittances": full}
        assert contracted(changed).absences == ()


def test_absences_of_different_sources_starts_and_grades_stand_apart(
    agreement: Agreement, book: Codebook
) -> None:
    text = TEXT.replace(
        "coding:",
        "- source: dataset\n  start: 2018-04\n  grade: secondary\n  terms: {housing: column h}\n"
        "- source: text\n  start: 2018-03-01\n  grade: text\n  terms: {agreement_duration: all}\n"
        "coding:",
    )
    text = text[: text.index("  housing:")] + text[text.index("absences:") :]
    found = parse_agreement(text, book, name=NAME)
    groups = [(one.source, one.start, list(one.terms)) for one in contracted(found).absences]
    start = agreement.signed
    assert groups == [
        ("dataset", "2018-04", ["housing"]),
        ("text", start, ["agreement_duration"]),
        ("dataset", start, ["consular_access", "remittances"]),
    ]


def test_a_file_of_absences_alone_is_an_agreement_and_one_of_nothing_is_not(
    book: Codebook,
) -> None:
    alone = TEXT[: TEXT.index("provisions:")] + TEXT[TEXT.index("absences:") :]
    found = parse_agreement(alone.replace("  text: {", "  other: {"), book, name=NAME)
    assert list(found.provisions) == ["consular_access", "remittances"]
    assert "provisions" not in dump_agreement(found)
    nothing = TEXT[: TEXT.index("provisions:")] + TEXT[TEXT.index("coding:") :]
    (problem,) = told(nothing, book)
    assert problem == Problem(1, "", "must have provisions or absences; add at least one term")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("  start: 2018-03-01\n  grade", "  grade", 62, "key 'start' is required; add it"),
        ("  grade: secondary\n  terms", "  grade: none\n  terms", 64, "must be one of official"),
        (
            "  terms:\n    consular",
            "  trems:\n    consular",
            65,
            "did you mean 'terms'? Known keys",
        ),
        ("column consul", "7", 66, "must be text, got 7"),
        ("absences:\n- source", "absences:\n  source", 61, "must be a list, got a mapping"),
        ("  start: 2018-03-01\n  grade", "  start: 2018-13\n  grade", 63, "must be a day (2018"),
    ],
)
def test_a_malformed_absence_is_told_with_its_line(
    old: str, new: str, line: int, words: str, book: Codebook
) -> None:
    assert old in TEXT
    (problem,) = told(TEXT.replace(old, new, 1), book)
    assert problem.line == line
    assert words in problem.message


def test_aliases_are_read_as_the_ids_of_their_levels(book: Codebook) -> None:
    text = TEXT.replace("level: ban\n", "level: worker_keeps_it\n").replace(
        "  wage_floor:",
        "    alternatives:\n      press:\n        state: stated\n        values:\n"
        "        - {start: 2018-03-01, level: worker_keeps_it, source: dataset, locator: x,"
        " grade: secondary}\n        - {start: 2019, value: words, source: dataset, locator: y,"
        " grade: secondary}\n  wage_floor:",
    )
    found = parse_agreement(text, book, name=NAME).provisions["passport"]
    assert [value.level for value in found.values] == ["ban"]
    assert [value.level for value in found.alternatives["press"].values] == ["ban", None]
