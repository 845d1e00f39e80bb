"""Records of the data set: what its answers carry, and every way in which a file can be wrong."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from negotiate.errors import AgreementFileError
from negotiate.exchange import coded_rows, item_rates, item_states, quota_numbers, read_chilton_woda
from negotiate.exchange.chilton_woda import mended
from negotiate.exchange.item_rates import clauses_found
from negotiate.terms import Agreement, Codebook, DatedValue, dump_agreement, parse_agreement

Write = Callable[..., Path]


@pytest.fixture
def one(write_coding: Write, codebook: Codebook) -> Callable[..., Agreement]:
    """Return a reader of the record of one row."""

    def read(**row: str) -> Agreement:
        return read_chilton_woda(write_coding(row), codebook).agreements[0]

    return read


def value(agreement: Agreement, term: str) -> DatedValue:
    return agreement.provisions[term].values[0]


def test_a_record_has_no_direction_and_no_entry_into_force(one: Callable[..., Agreement]) -> None:
    record = one()
    assert record.id == "xaa-xbb-2018-t7"
    assert [party.role for party in record.parties] == ["unknown", "unknown"]
    assert (record.origins, record.destinations) == ((), ())
    assert (record.in_force, record.signed, record.treaty_id) == ("unknown", 2018, 7)
    assert record.coding.coder == "Chilton and Woda"
    assert record.sources["dataset"].href == "https://doi.org/10.7910/DVN/QWSLYI"


def test_a_clause_that_was_looked_for_is_absent_and_an_empty_answer_was_not_seen(
    one: Callable[..., Agreement],
) -> None:
    record = one(passport="1", housing_req="0", remittances="")
    assert record.provisions["passport"].state == "stated"
    assert value(record, "passport").level == "ban"
    assert record.provisions["housing"].state == "absent"
    assert value(record, "housing").locator == "treaty 7, item 13a"
    assert "remittances" not in record.provisions
    assert "wage_floor" not in record.provisions


def test_a_clause_whose_words_were_not_read_has_no_level(one: Callable[..., Agreement]) -> None:
    fee = value(one(recruit_cost_mig="1"), "recruitment_fee")
    assert (fee.value, fee.level) == ("a clause is present", None)
    assert "its words were not read" in str(fee.note)
    assert fee.grade == "secondary"


@pytest.mark.parametrize(
    ("women", "detailed", "level", "states"),
    [
        ("1", "0", "principle", {"10a": "present", "10b": "absent"}),
        ("0", "1", "detailed", {"10a": "absent", "10b": "present"}),
        ("1", "1", "detailed", {"10a": "present", "10b": "present"}),
        ("1", "", "principle", {"10a": "present"}),
        ("0", "0", None, {"10a": "absent", "10b": "absent"}),
        ("0", "", None, {"10a": "absent"}),
    ],
)
def test_items_of_one_term_stay_distinguishable(
    one: Callable[..., Agreement], women: str, detailed: str, level: str, states: dict[str, str]
) -> None:
    record = one(prot_women=women, prot_women_det=detailed)
    found = item_states(record)
    assert {item: found[item] for item in ("10a", "10b") if item in found} == states
    assert value(record, "gender_protection").level == level


@pytest.mark.parametrize(
    ("codes", "level"), [("100", "required"), ("101", "listed_terms"), ("111", "model")]
)
def test_a_contract_stands_at_the_highest_of_its_clauses(
    one: Callable[..., Agreement], codes: str, level: str
) -> None:
    columns = ("contract_req", "contract_standard", "contract_terms")
    record = one(**dict(zip(columns, codes, strict=True)))
    assert value(record, "contract").level == level


@pytest.mark.parametrize(
    ("who", "level"),
    [
        ("Private Recruitment Agencies", "private"),
        ("Employers", "direct_employer"),
        ("Private Recruitment Agencies,Employers", "mixed"),
        ("Government Recruitment Agencies", None),
        ("Other", None),
    ],
)
def test_recruiters_keep_their_words_and_a_level_only_where_those_carry_one(
    one: Callable[..., Agreement], who: str, level: str | None
) -> None:
    found = value(one(recruit_auth="1.0", recruit_auth_who=who), "recruitment_channel")
    assert (found.value, found.level) == (who, level)
    assert found.locator == "treaty 7, item 6b"


FIXED = "The BLA is valid for a specified number of years"
OPEN = "The BLA is valid until terminated"


@pytest.mark.parametrize(
    ("duration", "renews", "state", "level"),
    [
        (FIXED, "1", "stated", "automatic"),
        (FIXED, "0", "stated", "not_automatic"),
        (OPEN, "0", "absent", None),
        (OPEN, "1", "stated", "automatic"),
    ],
)
def test_only_a_text_with_a_fixed_term_ends_for_want_of_renewal(
    one: Callable[..., Agreement], duration: str, renews: str, state: str, level: str | None
) -> None:
    record = one(bla_duration=duration, bla_duration_years="5.0", autorenew=renews)
    found = record.provisions["agreement_renewal"]
    assert (found.state, found.values[0].level) == (state, level)
    expected = "present" if renews == "1" else "absent"
    assert item_states(record)["autorenew"] == expected


def test_a_missing_answer_on_renewal_is_not_seen(one: Callable[..., Agreement]) -> None:
    record = one(autorenew="")
    assert "agreement_renewal" not in record.provisions
    assert "autorenew" not in item_states(record)


def test_the_duration_is_years_or_words_or_absent(one: Callable[..., Agreement]) -> None:
    fixed = value(one(bla_duration=FIXED, bla_duration_years="5.0"), "agreement_duration")
    assert (fixed.amount, fixed.unit, fixed.value) == (5.0, "year", None)
    assert value(one(bla_duration=OPEN), "agreement_duration").value == "until terminated"
    other = one(bla_duration="Other", bla_duration_other="7 months")
    assert value(other, "agreement_duration").value == "7 months"
    assert value(one(bla_duration="Other"), "agreement_duration").value == "Other"
    assert one().provisions["agreement_duration"].state == "absent"
    assert "agreement_duration" not in one(bla_duration="").provisions


def test_a_quota_is_a_number_or_words(one: Callable[..., Agreement]) -> None:
    number = value(one(quota="1.0", quota_num="300"), "quota")
    assert (number.amount, number.unit, number.level) == (300.0, "person", "agreed_number")
    assert number.locator == "treaty 7, columns quota and quota_num"
    words = value(one(quota="1", quota_num="300 (150 per country)"), "quota")
    assert (words.value, words.level, words.amount) == ("300 (150 per country)", None, None)
    bare = value(one(quota="1"), "quota")
    assert (bare.value, bare.locator) == ("a clause is present", "treaty 7, column quota")


def test_a_number_beside_no_quota_is_a_reading_that_disagrees(
    one: Callable[..., Agreement],
) -> None:
    record = one(quota="0", quota_num="4000")
    quota = record.provisions["quota"]
    assert quota.state == "absent"
    assert quota.alternatives["quota_num"].values[0].amount == 4000.0
    assert item_states(record)["quota"] == "absent"
    assert quota_numbers([record]).count == 1


def test_a_number_without_an_answer_on_the_quota_leaves_the_item_not_seen(
    one: Callable[..., Agreement],
) -> None:
    record = one(quota="", quota_num="10350 (approximately)")
    assert value(record, "quota").locator == "treaty 7, column quota_num"
    assert "quota" not in item_states(record)
    assert "quota" not in one(quota="").provisions


@pytest.mark.parametrize(
    ("amend", "replace", "told", "state", "level"),
    [
        ("0", "0", "No prior BLA", "absent", None),
        ("0", "0", "One prior BLA", "stated", "refers"),
        ("1", "0", "One prior BLA", "stated", "amends"),
        ("0", "1", "More than one prior BLA", "stated", "replaces"),
        ("1", "1", "One prior BLA", "stated", "amends_and_replaces"),
        ("1", "0", "", "stated", "amends"),
    ],
)
def test_what_a_text_does_to_earlier_ones_is_kept(
    one: Callable[..., Agreement], amend: str, replace: str, told: str, state: str, level: str
) -> None:
    record = one(past_bla_amend=amend, past_bla_replace=replace, past_bla_ref=told)
    found = record.provisions["relation_to_earlier"]
    assert (found.state, found.values[0].level) == (state, level)


def test_nothing_is_said_about_earlier_texts_without_an_answer(
    one: Callable[..., Agreement],
) -> None:
    assert "relation_to_earlier" not in one(past_bla_ref="").provisions


def test_the_day_of_signature_counts_where_it_is_known(
    write_coding: Write, codebook: Codebook
) -> None:
    rows = ({"treatyID": "7"}, {"treatyID": "8", "iso3B": "XCC"})
    folder = write_coding(*rows, signed={"7": " 7/19/2011", "9": "no day"})
    result = read_chilton_woda(folder, codebook)
    first, second = result.agreements
    assert (first.id, first.signed) == ("xaa-xbb-2011-t7", date(2011, 7, 19))
    assert (second.id, second.signed) == ("xaa-xcc-2018-t8", 2018)
    assert result.coded_years == {first.id: 2018, second.id: 2018}
    assert result.notes == (
        "Treaty 7 was signed on 2011-07-19 by bla_formation.csv, and has the year 2018 in the "
        "coding; the day was kept.",
    )


def test_a_file_alone_says_that_days_are_missing(write_coding: Write, codebook: Codebook) -> None:
    result = read_chilton_woda(write_coding({}) / "bla_coding.csv", codebook)
    assert len(result.agreements) == 1
    assert result.notes[0].startswith("There is no bla_formation.csv beside the file")


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Notes at MÃ©xico", "Notes at México"),
        ("Workersâ€”Mar. 9", "Workers—Mar. 9"),
        ("Accord à Québec — 2018", "Accord à Québec — 2018"),
        ('"Agreement  of XAA "', "Agreement of XAA"),
        ('"One" and "two"', '"One" and "two"'),
    ],
)
def test_a_title_is_mended_only_where_that_is_certain(
    one: Callable[..., Agreement], raw: str, title: str
) -> None:
    assert one(agreement_title=raw).title == title


def test_a_mended_title_is_told(write_coding: Write, codebook: Codebook) -> None:
    result = read_chilton_woda(write_coding({"agreement_title": "MÃ©xico"}, signed={}), codebook)
    assert result.notes == ("The title of treaty 7 was read in a wrong encoding; it was mended.",)
    assert mended("Ã") == "Ã"


@pytest.mark.parametrize(
    ("title", "form", "layer"),
    [
        ("Memorandum of Understanding between XAA and XBB", "memorandum", "memorandum"),
        ("Protocol to the Agreement", "protocol", "protocol"),
        ("Agreement annexed to a Memorandum", "agreement", "agreement"),
        ("Inter-Agency Understanding", "inter_agency_agreement", "agreement"),
    ],
)
def test_the_form_is_what_the_title_begins_with(
    one: Callable[..., Agreement], title: str, form: str, layer: str
) -> None:
    record = one(agreement_title=title)
    assert (record.form, record.instrument_layer) == (form, layer)


def test_a_text_read_through_a_machine_translation_is_told(one: Callable[..., Agreement]) -> None:
    note = one(coded_orig_lang="Arabic", coded_google_translation="Translation").coding.note
    assert "Arabic through a machine translation" in str(note)


def test_a_record_is_a_file_like_any_other(
    one: Callable[..., Agreement], codebook: Codebook
) -> None:
    record = one(prot_women="1", quota="0", quota_num="40", passport="1", iso3A="YUG")
    assert parse_agreement(dump_agreement(record), codebook, name=record.id) == record
    assert list(record.provisions) == [name for name in codebook.terms if name in record.provisions]


def test_former_states_keep_their_codes(one: Callable[..., Agreement]) -> None:
    assert one(iso3A="DDR", iso3B="CSK").id.startswith("ddr-csk-")


def test_all_problems_of_all_rows_are_told_at_once(write_coding: Write, codebook: Codebook) -> None:
    folder = write_coding(
        {"passport": "2", "year": "9999"},
        {"treatyID": "x", "iso3A": "xa", "agreement_title": " ", "bla_duration": "long"},
        {"treatyID": "9", "bla_duration": FIXED, "past_bla_ref": "two", "past_bla_amend": "?"},
        {"treatyID": "7", "recruit_auth": "1", "recruit_auth_who": "Friends,Employers"},
        signed={"7": "31/12/2011", "9": "1/2/2011"},
    )
    with pytest.raises(AgreementFileError, match="12 problems") as caught:
        read_chilton_woda(folder, codebook)
    told = [str(problem) for problem in caught.value.problems]
    assert told[0] == ("line 2, bla_coding.csv: passport: must be 0, 1 or empty, got '2'")
    assert told[1] == "line 2, bla_coding.csv: year: must be a year, got '9999'"
    assert told[2] == (
        "line 2, bla_formation.csv: datesigned: must be a day as month/day/year, got '31/12/2011'"
    )
    fields = [(problem.line, problem.field.split(": ")[1]) for problem in caught.value.problems]
    assert fields[3:] == [
        (3, "agreement_title"),
        (3, "bla_duration"),
        (3, "iso3A"),
        (3, "treatyID"),
        (4, "bla_duration_years"),
        (4, "past_bla_amend"),
        (4, "past_bla_ref"),
        (5, "recruit_auth_who"),
        (5, "treatyID"),
    ]
    assert "treaty 7 is also on line 2" in told[-1]
    assert "got 'Friends'" in told[-2]


def test_missing_columns_are_named_together(write_coding: Write, codebook: Codebook) -> None:
    folder = write_coding({}, without="passport")
    with pytest.raises(AgreementFileError, match=r"line 1.*columns are missing: passport; use"):
        read_chilton_woda(folder, codebook)


def test_a_row_of_another_length_is_told_with_its_line(
    write_coding: Write, codebook: Codebook
) -> None:
    file = write_coding({}) / "bla_coding.csv"
    file.write_text(file.read_text() + "8,XAA\n\n")
    with pytest.raises(AgreementFileError, match=r"line 3: has 2 cells, the header has \d+"):
        read_chilton_woda(file, codebook)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "columns are missing"),
        (b"treatyID\n\xe9\n", "is not UTF-8"),
        (b'"' + b"x" * 200_000, "is not CSV"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, codebook: Codebook, content: bytes, message: str
) -> None:
    file = tmp_path / "bla_coding.csv"
    file.write_bytes(content)
    with pytest.raises(AgreementFileError, match=message):
        read_chilton_woda(file, codebook)


def test_a_folder_without_the_data_is_refused(tmp_path: Path, codebook: Codebook) -> None:
    with pytest.raises(AgreementFileError, match=r"give the folder that holds bla_coding\.csv"):
        read_chilton_woda(tmp_path, codebook)


def test_a_rate_stands_with_its_numbers(write_coding: Write, codebook: Codebook) -> None:
    rows = [
        {"treatyID": str(number), "passport": code, "quota_num": words}
        for number, code, words in ((1, "1", "10"), (2, "0", "30"), (3, "", ""), (4, "1.0", ""))
    ]
    records = read_chilton_woda(write_coding(*rows), codebook).agreements
    rate = next(rate for rate in item_rates(records) if rate.item.item == "14")
    assert (rate.present, rate.absent, rate.not_seen, rate.looked) == (2, 1, 1, 3)
    assert rate.share == pytest.approx(2 / 3)
    assert [clauses_found(record) for record in records] == [1, 0, 0, 1]
    numbers = quota_numbers(records)
    assert (numbers.count, numbers.median, numbers.quartiles) == (2, 20.0, (15.0, 25.0))
    assert numbers.largest == 30.0


def test_a_share_of_nothing_is_not_a_number(agreement: Agreement) -> None:
    assert {rate.share for rate in item_rates([agreement])} == {None}
    with pytest.raises(ValueError, match="no agreement has a number of workers"):
        quota_numbers([agreement])


def test_a_file_that_is_too_long_is_not_read(
    write_coding: Write, codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coded_rows, "MAX_BYTES", 100)
    with pytest.raises(AgreementFileError, match=r"is longer than 0\.0001 MB; give the data set's"):
        read_chilton_woda(write_coding({}), codebook)


def test_a_missing_file_is_named_once(tmp_path: Path, codebook: Codebook) -> None:
    with pytest.raises(AgreementFileError, match=r"- bla_coding\.csv: cannot be read: No such"):
        read_chilton_woda(tmp_path, codebook)
