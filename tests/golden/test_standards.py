"""What the standards ask, against articles that were read: how many terms, and some word for word.

Model agreement of the ILO (Recommendation 86, annex): NZ Parliament papers 1950, A-7, pages 467,
472 and 475; a scan at hkintexts.histsyn.com for articles 2 to 4; base.garant.ru for articles 13
and 15. Convention 97 with its annexes: the English text of the Dutch treaty collection. Global
Compact: A/RES/73/195.
"""

import pytest

from negotiate.terms import load_codebook

CODEBOOK = load_codebook()
ILO = "ilo-1949-r086-model"
C97 = "ilo-1949-c097-annexes"
GCM = "un-2018-gcm"


@pytest.mark.parametrize(("standard", "terms"), [(ILO, 19), (C97, 25), (GCM, 44)])
def test_a_standard_asks_for_all_that_was_read_of_it(standard: str, terms: int) -> None:
    asked = [name for name, term in CODEBOOK.terms.items() if standard in term.standards]
    assert len(asked) >= terms


@pytest.mark.parametrize(
    ("standard", "term", "level", "locator"),
    [
        # Conditions for the recognition of papers on occupational qualifications are a duty to agree.
        (ILO, "skills_recognition", "commitment_to_negotiate", "Art. 4.1(c)"),
        # The destination permits and facilitates the periodic transfer of savings.
        (ILO, "remittances", "right", "Art. 13.2"),
        # Conditions of life and work are supervised, hygiene included.
        (ILO, "work_inspection", "clause", "Art. 15.1"),
        # Machinery for disputes arising out of the agreement, of whatever kind.
        (ILO, "state_disputes", None, "Art. 16.2"),
        # No return because of illness or injury.
        (ILO, "compulsory_return", "protected", "Art. 25"),
        # Administrative costs of recruitment, introduction and placing do not fall on the migrant.
        (C97, "recruitment_fee", "zero_to_worker", "Annex II, Art. 4.2"),
        # Old age is among the branches of equal treatment.
        (C97, "social_security", "equal", "Art. 6.1(b)"),
        # The return falls on others where the employment cannot be secured.
        (C97, "return_cost", "not_worker", "Annex II, Art. 9"),
        # Neither confiscation nor retention without consent.
        (GCM, "passport", "ban", "Objective 6(h)"),
        # The rights of all workers of the sector, equal pay among them.
        (GCM, "equal_treatment", "equal_pay_and_conditions", "Objective 6(i)"),
    ],
)
def test_an_article_asks_for_its_term_and_level(
    standard: str, term: str, level: str | None, locator: str
) -> None:
    asked = CODEBOOK.get(term).standards[standard]
    assert (asked.level, asked.locator) == (level, locator)


def test_no_entry_rests_on_an_article_that_could_not_be_read() -> None:
    read = {1, 2, 3, 4, 13, 15, 16, 17, 24, 25, 26}
    locators = [
        term.standards[ILO].locator for term in CODEBOOK.terms.values() if ILO in term.standards
    ]
    articles = {int(locator.removeprefix("Art. ").split(".")[0]) for locator in locators}
    assert articles <= read
