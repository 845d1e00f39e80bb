"""Base rates of the 570 coded agreements by period, as facts/LEVELS.md section 4 has them.

The coded agreements and the table are not part of the repository; set ``NEGOTIATE_SHARED`` to the
folder that holds them, or put it beside the repository as ``shared``. Every column of the data set
becomes a term of a codebook, and every row an agreement between invented parties.
"""

import csv
import os
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from negotiate.queries.rates import rates
from negotiate.terms import Agreement, Codebook, Library
from negotiate.terms.codebook import Change, Level, Term

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared"))
CODING = SHARED / "data" / "bla_chilton_woda" / "bla_coding.csv"
LEVELS = SHARED / "facts" / "LEVELS.md"
COLUMNS = {
    "international_instruments": "intl_instr",
    "data_sharing": "info_exch",
    "agreement_dissemination": "info_dissem",
    "responsibilities_defined": "govt_agencies",
    "joint_committee": "joint_commit",
    "recruitment_fee": "recruit_cost_mig",
    "unions_origin_role": "labor_union_orig",
    "unions_destination_role": "labor_union_dest",
    "freedom_of_association": "labor_union_join",
    "employer_orgs_role": "emp_orgs",
    "ngo_role": "ngos",
    "worker_information": "migrant_info",
    "equal_treatment": "prot_equal",
    "gender_clause": "prot_women",
    "gender_clause_detailed": "prot_women_det",
    "non_discrimination_other_grounds": "prot_other",
    "contract_required": "contract_req",
    "standard_contract": "contract_standard",
    "contract_terms_specified": "contract_terms",
    "wage_protection": "wage_prot",
    "housing": "housing_req",
    "housing_standards": "housing_cond",
    "housing_monitoring": "housing_monitor",
    "work_monitoring": "work_monitor",
    "passport_retention_ban": "passport",
    "social_security": "social_security",
    "dispute_settlement_workers": "disputes_emp_mig",
    "skills_development": "mig_human_cap",
    "skills_recognition": "credentials",
    "remittances": "remittances",
    "return_reintegration": "reintegration",
    "contract_renewal": "contract_renewal",
    "permanent_residence_path": "perm_resid",
    "autorenew": "autorenew",
    "quota": "quota",
    "recruit_auth": "recruit_auth",
}

pytestmark = pytest.mark.skipif(
    not (CODING.is_file() and LEVELS.is_file()), reason=f"no coded agreements below {SHARED}"
)


def codebook() -> Codebook:
    """Return a codebook with one term for each column."""
    level = Level(id="clause", words="The text has such a clause.")
    terms = {
        column: Term(
            title=clause,
            meaning="Clause.",
            kind="ordered",
            levels=(level,),
            moves={"worker": "gains"},
        )
        for clause, column in COLUMNS.items()
    }
    history = (Change(version=1, date=2026, change="First version."),)
    return Codebook(version=1, history=history, terms=terms)


def reading(has: bool) -> dict[str, object]:
    value = {"start": 1900, "source": "dataset", "locator": "row", "grade": "secondary"}
    said = {"level": "clause"} if has else {}
    return {"state": "stated" if has else "absent", "values": ({**value, **said},)}


def agreement(row: dict[str, str]) -> Agreement:
    """Return a row of the data set as an agreement; an empty cell is one that nobody saw."""
    year = int(float(row["year"]))
    seen = {column: row[column] for column in COLUMNS.values() if row[column] != ""}
    return Agreement.model_validate(
        {
            "id": f"xaa-xbb-{year}-t{row['treatyID']}",
            "title": row["agreement_title"] or "No title",
            "kind": "bilateral",
            "form": "agreement",
            "parties": ({"iso3": "XAA", "role": "unknown"}, {"iso3": "XBB", "role": "unknown"}),
            "signed": year,
            "in_force": "unknown",
            "instrument_layer": "agreement",
            "sources": {"dataset": {"title": "Data set", "where": "file", "address": "partial"}},
            "provisions": {column: reading(float(cell) > 0) for column, cell in seen.items()},
            "coding": {"coder": "Data set", "date": date(2026, 1, 1), "status": "complete"},
        }
    )


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    with CODING.open(encoding="utf-8") as file:
        coded = tuple(agreement(row) for row in csv.DictReader(file))
    library = Library(codebook(), tuple(sorted(coded, key=lambda one: one.id)))
    every = rates(library).assign(period="all")
    return pd.concat([every, rates(library, by=["period"])]).set_index(["period", "term"])


def published() -> dict[str, list[int]]:
    """Return the percentages of the table: all, before 1980, 1980-99, from 2000."""
    rows = re.findall(
        r"^\| *\w* *\| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", LEVELS.read_text(), re.M
    )
    return {clause: [int(share) for share in shares] for clause, *shares in rows}


def test_periods_have_the_published_numbers_of_agreements(found: pd.DataFrame) -> None:
    sizes = found["agreements"].groupby("period").first()
    assert sizes.to_dict() == {"all": 570, "before_1980": 162, "1980_1999": 102, "since_2000": 306}


@pytest.mark.parametrize("clause", COLUMNS)
def test_shares_by_period_are_the_published_ones_to_the_percentage_point(
    found: pd.DataFrame, clause: str
) -> None:
    periods = ("all", "before_1980", "1980_1999", "since_2000")
    shares = [100 * found["share"][period, COLUMNS[clause]] for period in periods]
    assert shares == pytest.approx(published()[clause], abs=0.5 + 1e-9)


def test_the_whole_table_is_compared() -> None:
    assert set(published()) == set(COLUMNS)
