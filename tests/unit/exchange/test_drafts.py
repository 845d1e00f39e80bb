"""Drafts from sheets: what a delegation may write, and every problem with its row and column."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from negotiate.errors import AgreementFileError
from negotiate.exchange import DraftHeading, read_draft, write_template
from negotiate.exchange.draft_template import TEMPLATE_COLUMNS, template_csv, template_xlsx
from negotiate.exchange.draft_values import COLUMNS, SHOWN, source_key, when
from negotiate.terms import (
    Agreement,
    Codebook,
    Term,
    dump_agreement,
    load_codebook,
    parse_agreement,
)

openpyxl = pytest.importorskip("openpyxl")

HEAD = "title,Draft on seasonal work\nparties,XAA: origin; XBB: destination\nsigned,2026-03-01\n"
HEADER = "term,state,level,value,amount,unit,currency,payer,start,locator,source,note\n"
Read = Callable[..., Agreement]


@pytest.fixture
def read(tmp_path: Path, codebook: Codebook) -> Read:
    """Return a reader of a draft from the text of a CSV file."""

    def reader(body: str, *, head: str = HEAD, header: str = HEADER, **given: str) -> Agreement:
        path = tmp_path / "draft.csv"
        path.write_bytes((head + header + body).encode())
        return read_draft(path, codebook, heading=DraftHeading(**given))

    return reader


def problems(caught: pytest.ExceptionInfo[AgreementFileError]) -> list[str]:
    return [str(problem) for problem in caught.value.problems]


def test_a_draft_is_an_agreement_whose_source_is_its_file(read: Read) -> None:
    draft = read("recruitment_fee,,zero_to_worker,no fee,,,,employer,,Art. 9,,\n")
    assert (draft.id, draft.kind, draft.signed) == (
        "xaa-xbb-2026-draft",
        "bilateral",
        date(2026, 3, 1),
    )
    assert (draft.origins, draft.destinations) == (("XAA",), ("XBB",))
    value = draft.provisions["recruitment_fee"].values[0]
    assert (value.level, value.value, value.payer) == ("zero_to_worker", "no fee", "employer")
    assert (value.grade, value.locator, value.start) == ("text", "Art. 9", date(2026, 3, 1))
    assert draft.sources[value.source].where == "draft.csv"
    assert draft.coding.status == "partial"


def test_a_draft_is_a_file_like_any_other(read: Read, codebook: Codebook) -> None:
    draft = read("wage_floor,,agreed_floor,,1450,currency/month,eur,,,,XAA Gazette,\n")
    assert parse_agreement(dump_agreement(draft), codebook, name=draft.id) == draft


def test_a_term_without_content_was_not_seen(read: Read) -> None:
    draft = read(
        "passport,,,,,,,,,,,\nwage_floor,,,,,currency/month,,,,,,\nhousing,silent,,,,,,,,,,\n"
    )
    assert list(draft.provisions) == ["housing"]
    assert draft.provisions["housing"].state == "silent"


def test_the_unit_is_that_of_the_codebook_where_none_is_written(read: Read) -> None:
    assert (
        read("quota,,agreed_number,,5000,,,,,,,\n").provisions["quota"].values[0].unit == "person"
    )


def test_an_empty_locator_is_the_row_and_another_source_is_secondary(read: Read) -> None:
    draft = read("passport,,ban,,,,,,,,,\nhousing,,free,,,,,,,,https://xaa.example/1,\n")
    assert draft.provisions["passport"].values[0].locator == "row 5"
    housing = draft.provisions["housing"].values[0]
    assert (housing.grade, housing.source) == ("secondary", "https-xaa-example-1")
    assert draft.sources[housing.source].href == "https://xaa.example/1"


def test_words_are_known_however_they_are_capitalised_and_by_their_aliases(read: Read) -> None:
    draft = read(
        "Passport,STATED, Ban ,,,,,,,,,\nrecruitment channel,,Government to government,,,,,,,,,\n"
    )
    assert draft.provisions["passport"].values[0].level == "ban"
    assert draft.provisions["recruitment_channel"].values[0].level == "g2g"


def test_values_of_one_term_stand_by_their_starts(read: Read) -> None:
    body = "wage_floor,,,later,,,,,2028,,,\nwage_floor,,,first,,,,,,,,\n"
    values = read(body).provisions["wage_floor"].values
    assert [(value.start, value.value) for value in values] == [
        (date(2026, 3, 1), "first"),
        (2028, "later"),
    ]


def test_the_columns_stand_in_any_order_and_the_template_s_own_are_passed_over(read: Read) -> None:
    draft = read("free,what it means,housing\n", header="Level,Meaning,TERM\n")
    assert draft.provisions["housing"].values[0].level == "free"


def test_a_free_line_above_the_header_is_no_problem(read: Read) -> None:
    head = f"Second round,\n,\n{HEAD}form,Memorandum\ncoder,XAA delegation\n"
    draft = read("passport,,ban,,,,,,,,,\n", head=head)
    assert (draft.form, draft.instrument_layer) == ("memorandum", "memorandum")
    assert draft.coding.coder == "XAA delegation"


def test_what_is_given_beside_the_sheet_stands_before_it(read: Read) -> None:
    draft = read(
        "passport,,ban,,,,,,,,,\n",
        head="",
        title="Counter-draft",
        parties="XAA: origin, XBB: destination, XCC: both",
        signed="2027-05",
        id="xaa-xbb-xcc-2027-counter",
    )
    assert (draft.id, draft.kind, draft.signed) == (
        "xaa-xbb-xcc-2027-counter",
        "multilateral",
        "2027-05",
    )
    assert draft.title == "Counter-draft"


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("first", ["", "\ufeff", "sep="])
def test_excel_s_ways_of_separating_are_known(
    tmp_path: Path, codebook: Codebook, separator: str, first: str
) -> None:
    rows = [
        ["title", "Draft, with; many\tsigns"],
        ["parties", "XAA: origin; XBB: destination"],
        ["signed", "2026-03-01"],
        ["Term", "level", "value "],
        [" passport\u00a0", "ban ", "a, b, c, d; e; f; g"],
    ]
    quoted = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    start = f"sep={separator}\r\n" if first == "sep=" else first
    path = tmp_path / "draft.csv"
    path.write_bytes((start + quoted).encode())
    draft = read_draft(path, codebook)
    assert draft.title == "Draft, with; many\tsigns"
    value = draft.provisions["passport"].values[0]
    assert (value.level, value.value) == ("ban", "a, b, c, d; e; f; g")
    assert value.locator == ("row 6" if first == "sep=" else "row 5")


def test_all_problems_of_a_sheet_are_told_with_row_and_column(read: Read) -> None:
    body = (
        "pasport,,ban,,,,,,,,,\n"
        "passport,,bann,,,,,boss,01/03/2026,,,\n"
        'wage_floor,,agreed_floor,,"1,500",,EUR,,,,,\n'
        "quota,perhaps,,,many,,,,,,,\n"
        ",,,no fee,,,,,,,,\n"
        "housing,,,,,,,,,Art. 3,,see annex\n"
        "wage_floor,,agreed_floor,,1500,currency/month,,,,,,\n"
    )
    with pytest.raises(AgreementFileError, match="10 problems") as caught:
        read(body)
    assert problems(caught) == [
        "line 5, term: there is no 'pasport' here; did you mean 'passport'?",
        "line 6, level: there is no 'bann' here; did you mean 'ban'?",
        "line 6, payer: there is no 'boss' here; use one of: worker, employer, origin, "
        "destination, employer_or_state, shared",
        "line 6, start: must be a day (2018-03-01), a month (2018-03) or a year, got '01/03/2026'",
        "line 7, amount: must be a number such as 1500.5, without separators, got '1,500'",
        "line 8, amount: must be a number such as 1500.5, without separators, got 'many'",
        "line 8, state: there is no 'perhaps' here; use one of: stated, silent, absent, excluded, "
        "left_to_national_law",
        "line 9, term: is empty, and the row has other cells; name the term or clear the row",
        "line 10: has locator and note, but no state, level, value or amount; fill one in",
        "line 11: money needs unit: currency/... and currency: an ISO 4217 code",
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("passport,,ban,,,,,,,,,\npassport,,ban,,,,,,,,,\n",
         "line 6, term: passport is also on row 5; give each its own start"),
        ("passport,,ban,,,,,,,,,\npassport,silent,,,,,,,2028,,,\n",
         "line 6, state: rows of passport have different states; give it one"),
        ("passport,silent,ban,,,,,,,,,\n",
         "line 5: a term that is silent has no level and no amount"),
        ("passport,,,,,,,employer,,,,\n",
         "line 5: a stated value needs value, level or amount"),
        ("quota,,,,1e999,,,,,,,\n", "line 5, amount: must be a number such as 1500.5"),
        ("quota,,,,1-2,,,,,,,\n", "line 5, amount: must be a number such as 1500.5"),
        ("wage_floor,,,,1,currency,Euro,,,,,\n",
         "line 5, currency: must be an ISO 4217 code such as EUR, got 'Euro'"),
        ("wage_floor,,,low,,,EUR,,,,,\n", "line 5: money needs unit: currency/..."),
        ("quota,,,,NaN,,,,,,,\n", "line 5, amount: must be a number such as 1500.5"),
        ("passport,,ban,,,,,,2026-02-30,,,\n", "line 5, start: must be a day"),
        ("passport,,ban,,,,,,2026-13,,,\n", "line 5, start: must be a day"),
        ("passport,,ban,,,,,,2020,,,\n", "line 5, start: must not be before signed (2026-03-01)"),
        ("quota,,banned,,5,,,,,,,\n", "line 5, amount: "),
        ("quota,,banned,,5,,,,2027,,,\nquota,,banned,,,,,,,,,\n", "line 5, amount: "),
        ("", "no row has a level, value or amount; fill in at least one term"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(read: Read, body: str, message: str) -> None:
    with pytest.raises(AgreementFileError) as caught:
        read(body)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", "parties: is missing; add a row above the header: parties | XAA: origin, XBB:"),
        (HEAD.replace("title", "titel"), "line 1, titel: did you mean 'title'?"),
        (
            HEAD.replace("XBB: destination", "XBB"),
            "line 2, parties: must be codes of three letters",
        ),
        (HEAD.replace("; XBB: destination", ""), "line 2, parties: must name two parties or more"),
        (HEAD.replace("origin", "orign"), "did you mean 'origin'?"),
        (HEAD.replace("2026-03-01", "next year"), "line 3, signed: must be a day (2018-03-01)"),
        (HEAD + "form,poem\n", "line 4, form: there is no 'poem' here"),
        (
            HEAD + "id,xaa-2026\n",
            "id: must start with its parties and year, 'xaa-xbb-2026'",
        ),
    ],
)
def test_a_heading_that_cannot_be_is_refused(read: Read, head: str, message: str) -> None:
    with pytest.raises(AgreementFileError) as caught:
        read("passport,,ban,,,,,,,,,\n", head=head)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("term,lvel,value\n", "line 4, lvel: there is no such column; did you mean 'level'?"),
        ("term,value,value\n", "line 4, value: the column stands twice; keep one"),
        ("term,note\n", "line 4: has no column level, value or amount; add one of them"),
        ("name,value\n", "has no header row; one row must have a cell 'term'"),
    ],
)
def test_a_header_that_cannot_be_is_refused(read: Read, header: str, message: str) -> None:
    with pytest.raises(AgreementFileError) as caught:
        read("passport,ban\n", header=header)
    assert message in str(caught.value)


def test_a_draft_in_yaml_is_read_as_the_file_that_it_is(
    tmp_path: Path, agreement: Agreement, codebook: Codebook
) -> None:
    path = tmp_path / f"{agreement.id}.yaml"
    path.write_text(dump_agreement(agreement))
    assert read_draft(path, codebook) == agreement


def test_a_template_names_every_term_with_its_levels(codebook: Codebook) -> None:
    assert set(TEMPLATE_COLUMNS) == {*COLUMNS, *SHOWN}
    lines = template_csv(codebook).splitlines()
    assert len(lines) == 4 + len(codebook.terms)
    passport = next(line for line in lines if line.startswith("passport,"))
    assert "ban: Nobody may keep them" in passport
    assert codebook.get("passport").meaning in passport


@pytest.mark.parametrize("name", ["draft.csv", "draft.xlsx"])
def test_an_empty_template_only_lacks_its_heading(
    tmp_path: Path, codebook: Codebook, name: str
) -> None:
    path = write_template(codebook, tmp_path / name)
    with pytest.raises(AgreementFileError, match="3 problems"):
        read_draft(path, codebook)
    given = DraftHeading(title="T", parties="XAA: origin, XBB: destination", signed="2026")
    with pytest.raises(AgreementFileError, match="fill in at least one term"):
        read_draft(path, codebook, heading=given)
    with pytest.raises(AgreementFileError, match="there already"):
        write_template(codebook, path)
    assert write_template(codebook, path, overwrite=True) == path


def test_a_filled_template_is_a_draft(tmp_path: Path, codebook: Codebook) -> None:
    path = write_template(codebook, tmp_path / "draft.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["draft"]
    sheet["B1"], sheet["B2"] = "Draft", "XAA: origin, XBB: destination"
    sheet["B3"] = datetime(2026, 3, 1)  # noqa: DTZ001
    rows = {sheet.cell(row, 1).value: row for row in range(5, sheet.max_row + 1)}
    sheet.cell(rows["passport"], 1 + TEMPLATE_COLUMNS.index("level")).value = "ban"
    sheet.cell(rows["quota"], 1 + TEMPLATE_COLUMNS.index("amount")).value = 5000
    sheet.cell(rows["quota"], 1 + TEMPLATE_COLUMNS.index("start")).value = 2027
    book.save(path)
    draft = read_draft(path, codebook)
    assert draft.signed == date(2026, 3, 1)
    assert list(draft.provisions) == ["passport", "quota"]
    assert draft.provisions["quota"].values[0].amount == 5000.0
    assert draft.provisions["quota"].values[0].start == 2027


def test_the_template_offers_the_levels_of_each_term(codebook: Codebook, tmp_path: Path) -> None:
    data = template_xlsx(codebook)
    assert data == template_xlsx(codebook)
    path = tmp_path / "template.xlsx"
    path.write_bytes(data)
    book = openpyxl.load_workbook(path)
    rules = book["draft"].data_validations.dataValidation
    place = list(codebook.terms).index("passport")
    offered = next(rule for rule in rules if str(rule.sqref) == f"D{5 + place}")
    assert book["draft"].cell(5 + place, 1).value == "passport"
    last = chr(ord("A") + len(codebook.get("passport").levels))
    assert offered.formula1 == f"levels!$B${place + 1}:${last}${place + 1}"
    cells = book["levels"][place + 1]
    assert [cell.value for cell in cells if cell.value] == [
        "passport",
        *codebook.get("passport").level_ids,
    ]
    payers = next(rule for rule in rules if "employer_or_state" in str(rule.formula1))
    assert all(len(str(rule.formula1)) <= 255 for rule in rules)
    assert payers.type == "list"


def test_a_time_is_as_exact_as_it_was_written() -> None:
    assert (when("2018"), when("2018-02"), when("2018-02-01")) == (
        2018,
        "2018-02",
        date(2018, 2, 1),
    )
    assert source_key("...") == "source"


@pytest.mark.parametrize(("word", "recoverable"), [("yes", True), ("FALSE", False)])
def test_every_column_of_a_value_is_read(read: Read, word: str, recoverable: bool) -> None:
    header = "term,level,value,payer,recoverable,layer,scope,grade,locator,note,start\n"
    row = f"cost_visa,not_worker,the employer,employer,{word},Contract,nurses,official,Art. 2,n,2027\n"
    (value,) = read(row, header=header).provisions["cost_visa"].values
    assert (value.payer, value.recoverable, value.layer) == ("employer", recoverable, "contract")
    assert (value.scope, value.grade, value.locator) == ("nurses", "official", "Art. 2")
    assert (value.note, value.start, value.level) == ("n", 2027, "not_worker")


def test_cells_beyond_the_header_and_short_rows_are_no_problem(read: Read) -> None:
    draft = read("passport,,ban,,,,,,,,,,a remark far to the right\nhousing,,free\n")
    assert list(draft.provisions) == ["housing", "passport"]


def test_provisions_stand_in_the_order_of_the_codebook(read: Read, codebook: Codebook) -> None:
    names = list(codebook.terms)[::-20]
    draft = read("".join(f"{name},,,some words,,,,,,,,\n" for name in names))
    assert list(draft.provisions) == names[::-1]


def test_every_term_of_the_codebook_can_be_drafted(read: Read, codebook: Codebook) -> None:
    draft = read("".join(f"{name},silent,,,,,,,,,,\n" for name in codebook.terms))
    assert list(draft.provisions) == list(codebook.terms)


@pytest.mark.parametrize("name", ["passport", "wage_floor", "recruitment_channel", "quota"])
def test_every_level_and_alias_of_a_term_is_known(
    read: Read, codebook: Codebook, name: str
) -> None:
    term = codebook.get(name)
    for word, level in term.level_names.items():
        known = next(one for one in term.levels if one.id == level)
        if known.amount != "required":
            draft = read(f"{name},,{word.replace('_', ' ').title()},,,,,,,,,\n")
            assert draft.provisions[name].values[0].level == level


def test_a_term_that_a_newer_codebook_has_needs_no_change(read: Read, tmp_path: Path) -> None:
    known = load_codebook()
    added = {**known.terms, "invented_term": known.get("passport")}
    newer = Codebook.model_validate({**known.model_dump(), "terms": _dumped(added)})
    path = tmp_path / "newer.csv"
    path.write_text(HEAD + HEADER + "invented_term,,ban,,,,,,,,,\n")
    assert list(read_draft(path, newer).provisions) == ["invented_term"]
    assert "\ninvented_term,Keeping of passports,".replace("\n", "\r\n") in template_csv(newer)


def _dumped(terms: Mapping[str, Term]) -> dict[str, object]:
    return {name: term.model_dump() for name, term in terms.items()}


def test_a_column_that_is_unknown_is_one_problem_and_no_obstacle(read: Read) -> None:
    header = HEADER.replace("note", "article")
    with pytest.raises(AgreementFileError) as caught:
        read("passport,,ban,,,,,,,,,Art. 2\nhousing,,no,,,,,,,,,Art. 3\n", header=header)
    assert [problem.split(":")[0] for problem in problems(caught)] == [
        "line 4, article",
        "line 6, level",
    ]


def test_a_sheet_of_ten_thousand_rows_is_refused_at_once(read: Read) -> None:
    with pytest.raises(AgreementFileError, match="has 10004 rows, the limit is 5000"):
        read("passport,,ban,,,,,,,,,\n" * 10_000)


def test_a_term_on_many_rows_names_the_first_of_them(read: Read) -> None:
    with pytest.raises(AgreementFileError, match="is also on row 5, 6, 7 and others; give each"):
        read("passport,,ban,,,,,,,,,\n" * 6)
    with pytest.raises(AgreementFileError, match="is also on row 5, 6, 7; give each"):
        read("passport,,ban,,,,,,,,,\n" * 4)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"id": "../../etc"}, "id: must be lower-case words with hyphens (xaa-xbb-2026-draft)"),
        ({"parties": "XAA: origin, XAA: destination"}, "parties: must name each party once"),
        ({"signed": "0000"}, "signed: must be a day (2018-03-01), a month (2018-03) or a year"),
        ({"signed": "0000-05"}, "signed: must be a day (2018-03-01), a month (2018-03) or a year"),
    ],
)
def test_what_is_given_beside_the_sheet_is_checked(
    read: Read, given: dict[str, str], words: str
) -> None:
    with pytest.raises(AgreementFileError) as caught:
        read("passport,,ban,,,,,,,,,\n", **given)
    assert [words in problem for problem in problems(caught)] == [True]
