"""Every term is found in a clause of treaty prose, and where it stands in a whole agreement.

The clauses are invented, in the manner of such texts.
"""

import pytest

from negotiate.exchange.texts.articles import Article, articles_of
from negotiate.exchange.texts.suggestions import suggest
from negotiate.terms import load_codebook

BOOK = load_codebook()
CLAUSES = {
    "legal_force": (
        "This Memorandum is not legally binding and creates no rights under international law."
    ),
    "purpose": (
        "The objective of this Agreement is to establish a framework for cooperation on "
        "labour mobility."
    ),
    "publication": (
        "The full text of this Agreement shall be published on the websites of both ministries."
    ),
    "transparency_rules": (
        "Each Party shall establish enquiry points and publish its requirements for "
        "temporary entry."
    ),
    "dissemination": (
        "The Parties shall make this Agreement known to workers and employers through "
        "appropriate media."
    ),
    "international_instruments": (
        "The Parties shall respect the fundamental conventions of the International "
        "Labour Organization."
    ),
    "relation_to_earlier": (
        "This Agreement replaces the Memorandum of Understanding signed on 4 May 2009."
    ),
    "more_favourable_clause": (
        "Nothing herein shall affect provisions that are more favourable to the workers."
    ),
    "responsibilities": (
        "The competent authorities responsible for the implementation of this Agreement "
        "are the Ministries of Labour."
    ),
    "linked_concession": (
        "In return for the tariff concessions of Annex I, XBB opens the following occupations."
    ),
    "state_discretion": (
        "Either Party may refuse entry on grounds of public policy, public security or "
        "public health."
    ),
    "liberalisation": (
        "Restrictions on the movement of workers shall be progressively abolished by the "
        "end of the transitional period."
    ),
    "agreement_duration": "This Agreement shall remain in force for a period of five years.",
    "agreement_renewal": "It shall be renewed automatically for successive periods of one year.",
    "termination_notice": (
        "Either Party may terminate this Agreement by giving six months' written notice "
        "to the other."
    ),
    "review_interval": "The Parties shall review this Agreement every two years.",
    "state_disputes": (
        "Any difference concerning the interpretation or application of this Agreement "
        "shall be settled through diplomatic channels."
    ),
    "reciprocity": (
        "On the basis of reciprocity, nationals of either Party may work in the territory"
        " of the other."
    ),
    "sectors": "This Agreement applies to seasonal workers in agriculture and in the hotel sector.",
    "skill_level": "Only skilled workers and highly qualified specialists may be admitted.",
    "place_of_work": (
        "The worker shall be employed only in the region stated in the visa, outside "
        "conflict zones."
    ),
    "employer_scope": (
        "Only employers registered as participating employers may hire under this Agreement."
    ),
    "labour_market_access": (
        "Nationals of the Parties shall have free access to the labour market of the other Party."
    ),
    "work_permit": "Workers shall be issued a work permit before entry.",
    "labour_market_test": (
        "A permit is issued only after a labour market test shows that no national worker"
        " is available."
    ),
    "resident_worker_safeguard": (
        "The admission of workers shall not displace national workers nor adversely "
        "affect their conditions."
    ),
    "recruitment_channel": (
        "Recruitment shall be conducted by the public employment services of the two countries."
    ),
    "worker_selection": (
        "The final selection of candidates is made by the employer after an interview."
    ),
    "entry_test": "Candidates must pass a skills test and a medical examination.",
    "experience_required": "Applicants shall have at least two years of professional experience.",
    "age_limits": "Candidates shall be between 18 and 39 years of age.",
    "recruitment_fee": "No recruitment fee shall be charged to the worker by any agency.",
    "cost_airfare": (
        "The employer shall pay the airfare of the worker to the place of work and back."
    ),
    "cost_visa": "The employer shall bear the visa fee and the cost of the residence permit.",
    "cost_medical": "The cost of the medical examination is borne by the employer.",
    "cost_language_training": "The cost of the language course is paid by the employer.",
    "cost_recognition": "Fees for the recognition of diplomas are borne by the employer.",
    "cost_documents": (
        "The cost of passports and of the legalisation of certificates is borne by the worker."
    ),
    "cost_insurance": "The insurance premium before departure is paid by the employer.",
    "cost_utilities": "Electricity, water and work clothing are provided free of charge.",
    "cost_local_transport": (
        "Daily transport between the lodging and the place of work is provided by the employer."
    ),
    "meals": "The employer provides three meals a day.",
    "levy": (
        "The levy on foreign workers is paid by the employer and may not be deducted from wages."
    ),
    "cost_to_employer": (
        "The total recruitment cost to the employer shall not exceed 2,000 dollars."
    ),
    "government_fees": (
        "Administrative fees for applications shall not exceed the approximate cost of "
        "services rendered."
    ),
    "recruitment_ethics": (
        "The Parties shall ensure ethical recruitment and eliminate unscrupulous brokers."
    ),
    "agency_licensing": "Only agencies licensed by the competent authority may take part.",
    "joint_liability": (
        "The agency and the employer are jointly and severally liable for the claims of the worker."
    ),
    "employer_screening": "Employers who were blacklisted for breaches may not recruit.",
    "arrival_deadline": (
        "The worker shall arrive within three months of the signing of the contract."
    ),
    "predeparture_training": "Workers shall attend a pre-departure orientation organised by XAA.",
    "worker_information": (
        "The Parties shall inform workers of their rights and of the conditions of work."
    ),
    "job_offer": "The job offer shall specify the nature of the work, the wages and the duration.",
    "vacancy_verification": (
        "The labour attaché shall verify the authenticity of the demand letter."
    ),
    "contract": "Each worker shall sign a standard employment contract.",
    "contract_language": (
        "The contract shall be drawn up in a language that the worker understands."
    ),
    "early_termination": "If the employer terminates the contract early, compensation is due.",
    "wage_floor": "Wages shall not be lower than the minimum wage of XBB.",
    "wage_reference": "The average salary of such workers is about 900 dollars.",
    "wage_equality": "Workers receive the same wages as nationals for equal work.",
    "wage_protection": "The employer shall ensure the timely payment of wages in full.",
    "wage_payment": (
        "Wages shall be transferred to a bank account of the worker by the seventh day of"
        " each month."
    ),
    "deductions": "Deductions from wages shall not exceed ten per cent.",
    "deferred_pay": "A part of the wages is deferred pay and paid out in XAA after return.",
    "wage_advance": "The employer may grant an advance of one month's wages.",
    "taxation": "Income tax is levied under the convention on double taxation.",
    "end_of_service": "An end-of-service gratuity of half a month's wage is due for each year.",
    "price_to_household": "The household pays the company a monthly price for the worker.",
    "training_allowance": "Trainees receive a training allowance each month.",
    "rest_day": "The worker has one day of rest in each week.",
    "working_hours": "Working hours shall not exceed eight hours a day; overtime is paid.",
    "guaranteed_hours": "The employer guarantees a minimum of thirty hours of work a week.",
    "annual_leave": "The worker is entitled to thirty days of paid annual leave.",
    "sick_leave": "Sick leave with pay is granted for up to fifteen days.",
    "other_leave": "Maternity leave and leave on the death of a relative are granted.",
    "health_insurance": "The employer shall provide health insurance and medical care.",
    "work_injury": "Compensation is due for accidents at work and occupational diseases.",
    "occupational_safety": "The rules of occupational safety and health of XBB apply.",
    "repatriation_of_remains": (
        "In the event of death the employer shall repatriate the remains of the worker."
    ),
    "social_security": "Workers are affiliated to the social security system of XBB.",
    "benefit_portability": "Periods of insurance are aggregated and pensions are exported.",
    "housing": "The employer shall provide accommodation free of charge.",
    "housing_standards": "Accommodation shall be decent and meet sanitary standards.",
    "housing_inspection": "The authorities inspect the housing before the workers move in.",
    "shelter": "Workers in distress may stay in the shelter of the Embassy.",
    "integration_support": (
        "The Parties support the integration of workers and counselling after arrival."
    ),
    "communication": "The worker may use a mobile phone and communicate with the family.",
    "passport": "The employer shall not withhold the passport or identity documents of the worker.",
    "exit_visa": "The employer shall obtain the exit visa in time.",
    "equal_treatment": "Workers enjoy treatment no less favourable than that of nationals.",
    "gender_protection": "Special protection is given to women workers against sexual harassment.",
    "non_discrimination": (
        "There shall be no discrimination on grounds of race, religion or political opinion."
    ),
    "anti_trafficking": "The Parties shall combat trafficking in persons and irregular migration.",
    "minimum_age": "Child labour is prohibited, and no minor may be employed.",
    "employer_mobility": "The worker may change employer with the consent of the authority.",
    "stay_duration": "The period of stay is limited to nine months.",
    "stay_renewal": "The residence permit may be renewed once.",
    "reentry_break": (
        "A new contract requires a waiting period of three months in the country of origin."
    ),
    "regularisation": (
        "Workers already in the territory in an irregular situation may regularise their status."
    ),
    "end_condition": (
        "Upon expiry of the contract the worker shall return to the country of origin."
    ),
    "permanent_residence": "After five years the worker may apply for permanent residence.",
    "expulsion_protection": (
        "No worker may be expelled or deported except by a decision of a court."
    ),
    "dual_nationality": "The Parties recognise dual nationality.",
    "family": "The worker may be accompanied by spouse and children.",
    "return_cost": "The cost of repatriation is borne by the employer.",
    "compulsory_return": (
        "A worker who fell ill may not be sent back against his will on that ground."
    ),
    "return_reintegration": "XAA shall assist returning workers by a reintegration programme.",
    "circularity": (
        "Workers who respected the terms have priority to return in the following season."
    ),
    "readmission_link": "The Parties shall readmit their nationals staying irregularly.",
    "repatriation_guarantee": "The agency deposits a bond that guarantees repatriation.",
    "diaspora": "The Parties involve the diaspora in the development of XAA.",
    "remittances": "Workers may transfer their savings freely to the country of origin.",
    "skills_recognition": "The Parties shall recognise diplomas and vocational qualifications.",
    "skills_development": (
        "Workers shall have access to vocational training to improve their skills."
    ),
    "language_requirement": "Proof of language proficiency at level B1 is required.",
    "language_training": "Language training of six months is given.",
    "training_investment": "XBB shall finance the training of nurses in institutions of XAA.",
    "health_system_support": "XBB supports the strengthening of the health system of XAA.",
    "origin_health_safeguard": (
        "There shall be no active recruitment of health personnel where there is a "
        "critical shortage."
    ),
    "quota": "The annual quota is 5,000 workers.",
    "joint_committee": "A Joint Committee shall meet once a year.",
    "dispute_settlement": (
        "Disputes between worker and employer are settled amicably or before the labour court."
    ),
    "complaints": "Workers may lodge complaints through a hotline open 24 hours a day.",
    "consular_access": "Consular officers may visit workers at the workplace.",
    "supervision": "Representatives of XAA take part in the supervision of conditions of work.",
    "evaluation": "An annual report evaluates the implementation of this Agreement.",
    "work_inspection": "The labour inspectorate shall carry out inspections of workplaces.",
    "sanctions": "Employers and agencies in breach shall be liable to penalties.",
    "union_membership": "Workers may join trade unions.",
    "union_role": "Trade unions shall be consulted on the implementation.",
    "worker_representation": "Workers elect a representative from among themselves.",
    "employer_role": "Employers' organisations are consulted.",
    "ngo_role": "Civil society organisations may assist workers.",
    "information_exchange": (
        "The Parties shall exchange information on vacancies and on their labour markets."
    ),
    "data_protection": "Personal data shall be kept confidential.",
    "processing_time": "Applications shall be decided within ten working days.",
    "travel_document": "A valid identity card suffices to enter the territory.",
}
AGREEMENT = """\
AGREEMENT
between the Government of XAA and the Government of XBB
on the Employment of Seasonal Workers

The Government of XAA and the Government of XBB, hereinafter "the Parties",
Guided by the conventions of the International Labour Organization,
Have agreed as follows:

CHAPTER I
GENERAL PROVISIONS

Article 1
Purpose
The objective of this Agreement is to establish a framework for the orderly recruit-
ment of seasonal workers.

Article 2
Competent authorities
1. The competent authorities are the Ministry of Labour of XAA and the
Employment Office of XBB.
2. They shall exchange information on vacancies.

CHAPTER II
RECRUITMENT

Article 3 - Selection
(1) Candidates are selected by a commission in accordance with
Article 2 of this Agreement.
(2) No recruitment fee shall be charged to the worker.

Article 4. Contract
4.1 Each worker shall sign a standard employment contract, a model of which is in Annex I.
4.2 The contract is drawn up in a language that the worker understands.

Article 5
The employer shall pay the airfare to XBB and back.

Article 6
Joint Committee
A Joint Committee shall meet once a year.

Article 7
Entry into force and termination
1. This Agreement shall remain in force for a period of three years.
2. Either Party may terminate it by written notice of six months.

In witness whereof the undersigned have signed this Agreement.
Done at Xville on 1 March 2018.

ANNEX I
MODEL CONTRACT
1. Working hours shall not exceed eight hours a day.
2. The worker has one day of rest in each week.
"""
LOCATORS = (
    "Preamble",
    "Chapter I",
    "Art. 1",
    "Art. 2",
    "Art. 2(1)",
    "Art. 2(2)",
    "Chapter II",
    "Art. 3",
    "Art. 3(1)",
    "Art. 3(2)",
    "Art. 4",
    "Art. 4.1",
    "Art. 4.2",
    "Art. 5",
    "Art. 6",
    "Art. 7",
    "Art. 7(1)",
    "Art. 7(2)",
    "Closing",
    "Annex I",
    "Annex I, para 1",
    "Annex I, para 2",
)
PLACES = {
    "international_instruments": "Preamble",
    "purpose": "Art. 1",
    "responsibilities": "Art. 2(1)",
    "information_exchange": "Art. 2(2)",
    "worker_selection": "Art. 3(1)",
    "recruitment_fee": "Art. 3(2)",
    "contract": "Art. 4.1",
    "contract_language": "Art. 4.2",
    "cost_airfare": "Art. 5",
    "joint_committee": "Art. 6",
    "agreement_duration": "Art. 7(1)",
    "termination_notice": "Art. 7(2)",
    "working_hours": "Annex I, para 1",
    "rest_day": "Annex I, para 2",
}


@pytest.fixture(scope="module")
def found_in_clauses() -> dict[str, list[str]]:
    """Return the terms suggested for each clause, best first."""
    articles = [Article(term, "", clause) for term, clause in CLAUSES.items()]
    found: dict[str, list[str]] = {term: [] for term in CLAUSES}
    for suggestion in suggest(articles, BOOK):
        found[suggestion.article.locator].append(suggestion.term)
    return found


@pytest.fixture(scope="module")
def found_in_agreement() -> dict[str, set[str]]:
    """Return the places at which each term is suggested."""
    places: dict[str, set[str]] = {}
    for suggestion in suggest(AGREEMENT, BOOK):
        places.setdefault(suggestion.term, set()).add(suggestion.article.locator)
    return places


def test_every_term_of_the_codebook_has_a_clause() -> None:
    assert set(BOOK.terms) - set(CLAUSES) == set()


@pytest.mark.parametrize("term", CLAUSES)
def test_a_term_is_suggested_for_a_clause_that_speaks_of_it(
    term: str, found_in_clauses: dict[str, list[str]]
) -> None:
    assert term in found_in_clauses[term]


def test_the_term_of_a_clause_mostly_comes_first(found_in_clauses: dict[str, list[str]]) -> None:
    first = [term for term, found in found_in_clauses.items() if found[:1] == [term]]
    assert len(first) > 0.75 * len(CLAUSES)


def test_a_clause_has_few_suggestions(found_in_clauses: dict[str, list[str]]) -> None:
    counts = [len(found) for found in found_in_clauses.values()]
    assert max(counts) <= 6
    assert sum(counts) < 2.5 * len(counts)


def test_a_whole_agreement_is_cut_where_a_lawyer_would_cite_it() -> None:
    assert tuple(article.locator for article in articles_of(AGREEMENT)) == LOCATORS


@pytest.mark.parametrize(("term", "place"), PLACES.items())
def test_a_term_is_found_at_its_place_in_a_whole_agreement(
    term: str, place: str, found_in_agreement: dict[str, set[str]]
) -> None:
    assert place in found_in_agreement[term]


def test_a_divided_word_and_a_reference_do_not_disturb_the_cut() -> None:
    by_locator = {article.locator: article for article in articles_of(AGREEMENT)}
    assert "recruit-\nment" in by_locator["Art. 1"].text
    assert "Article 2 of this Agreement" in by_locator["Art. 3(1)"].text
    assert by_locator["Art. 3"].heading == "Selection"
    assert by_locator["Annex I"].heading == "MODEL CONTRACT"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["", "    "])
def test_line_ends_and_indents_make_no_difference(ending: str, indent: str) -> None:
    text = "".join(f"{indent}{line}{ending}" for line in AGREEMENT.splitlines())
    assert tuple(article.locator for article in articles_of(text)) == LOCATORS


def test_pages_with_headers_make_no_difference() -> None:
    lines = AGREEMENT.splitlines()
    pages = [lines[at : at + 12] for at in range(0, len(lines), 12)]
    text = "\f".join(
        "\n".join(["Treaty Series of XAA", *page, f"{number}"])
        for number, page in enumerate(pages, 1)
    )
    assert tuple(article.locator for article in articles_of(text)) == LOCATORS
    terms = {s.term for s in suggest(text, BOOK)}
    assert set(PLACES) <= terms
