"""An invented data set in the form of Chilton and Woda's, and an invented agreement."""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from negotiate.exchange import load_items
from negotiate.terms import Agreement, Codebook, load_codebook, parse_agreement

HEADER = (
    *("treatyID", "iso3A", "iso3B", "year", "agreement_title", "coded_orig_lang"),
    *("coded_google_translation", "bla_duration", "bla_duration_other", "bla_duration_years"),
    *("past_bla_amend", "past_bla_ref", "past_bla_replace", "quota_num", "recruit_auth_who"),
)
ROW = {
    "treatyID": "7",
    "iso3A": "XAA",
    "iso3B": "XBB",
    "year": "2018",
    "agreement_title": "Agreement between XAA and XBB",
    "coded_orig_lang": "English",
    "coded_google_translation": "Original langauge",
    "bla_duration": "The BLA does not mention when it terminates",
    "past_bla_amend": "0",
    "past_bla_ref": "No prior BLA",
    "past_bla_replace": "0",
    "recruit_auth_who": "Does not mention",
}
AGREEMENT = """\
id: xaa-xbb-2018-seasonal
title: '=Agreement, of "XAA" and XBB'
kind: bilateral
form: memorandum
parties:
- {iso3: XAA, role: origin}
- {iso3: XBB, role: destination}
signed: 2018-03-01
in_force: unknown
instrument_layer: memorandum
occupations: ['9111']
sources:
  text: {title: The text, href: https://treaties.example/xaa-xbb/2018, accessed: 2025-01-15}
  press: {title: Gazette, where: gazette 7, address: partial}
provisions:
  recruitment_fee:
    state: stated
    values:
    - {start: 2018-03-01, value: '-50 of the fee; =HYPERLINK("x")', level: shared, payer: shared,
       recoverable: false, source: text, locator: Art. 9, grade: text, note: '@ all workers'}
    - {start: 2021, level: zero_to_worker, layer: protocol, scope: nurses, source: text,
       also: [press], locator: Art. 2, grade: text}
    - {start: 2024-05, ended: true, source: press, locator: page 1, grade: secondary}
    alternatives:
      press:
        state: absent
        values:
        - {start: 2018-03-01, source: press, locator: page 2, grade: secondary}
  wage_floor:
    state: stated
    values:
    - {start: 2018-03-01, level: agreed_floor, amount: 1450.5, unit: currency/month, currency: EUR,
       source: text, locator: Annex, grade: text}
  passport:
    state: silent
    values:
    - {start: 2018-03-01, source: text, locator: whole text, grade: text}
coding: {coder: A. Coder, date: 2025-01-20, status: partial, not_coded: [housing]}
"""

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    """Return the codebook that ships."""
    return load_codebook()


@pytest.fixture(scope="session")
def agreement(codebook: Codebook) -> Agreement:
    """Return an agreement with everything that is hard to export."""
    return parse_agreement(AGREEMENT, codebook, name="xaa-xbb-2018-seasonal")


@pytest.fixture
def write_coding(tmp_path: Path) -> Write:
    """Return a writer of a data set: rows differ from one that has no clause at all."""
    columns = (*HEADER, *(item.column for item in load_items().items))

    def write(
        *rows: Mapping[str, str], signed: Mapping[str, str] | None = None, without: str = ""
    ) -> Path:
        kept = [name for name in dict.fromkeys(columns) if name != without]
        blank = dict.fromkeys(kept, "0") | dict.fromkeys(HEADER, "") | ROW
        full = [[({**blank, **row})[name] for name in kept] for row in rows]
        _write(tmp_path / "bla_coding.csv", [kept, *full])
        if signed is not None:
            days = [["treatyID", "datesigned"], *map(list, signed.items())]
            _write(tmp_path / "bla_formation.csv", days)
        return tmp_path

    return write


def _write(path: Path, rows: Iterable[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
