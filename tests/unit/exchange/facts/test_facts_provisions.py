"""How claims of several sources become provisions: folded, confirmed, or kept as alternatives."""

from typing import Any

import pytest

OTHER = "https://other.example/page"


def test_two_facts_on_one_term_are_one_value_and_its_note(workshop: Any) -> None:
    workshop.fact("standard_contract", "a standard contract", grade="text", article="5")
    workshop.fact("contract_required", "a contract", source=OTHER, via="Other")
    workshop.row("contract_required", "contract", level="required")
    workshop.row("standard_contract", "contract", level="model")
    value = workshop.value("contract")
    assert (value.value, value.level, value.locator) == ("a standard contract", "model", "Art. 5")
    assert (value.also, value.note) == (("other",), "a contract (Other)")


def test_a_graded_claim_comes_before_a_better_founded_one_without_a_level(workshop: Any) -> None:
    workshop.fact("housing", "rooms", grade="text")
    workshop.fact("lodging", "free rooms", source=OTHER, via="Other")
    workshop.row("housing", "housing")
    workshop.row("lodging", "housing", level="free")
    value = workshop.value("housing")
    assert (value.level, value.grade, value.note) == ("free", "secondary", "rooms (Gazette)")


def test_the_higher_level_comes_first_among_equals(workshop: Any) -> None:
    workshop.fact("a", "a contract")
    workshop.fact("b", "a model contract")
    workshop.row("a", "contract", level="required")
    workshop.row("b", "contract", level="model")
    value = workshop.value("contract")
    assert (value.level, value.note) == ("model", "a contract (Gazette)")
    assert value.also == ()


def test_amounts_for_other_workers_stand_in_the_note(workshop: Any) -> None:
    workshop.fact("a", 400)
    workshop.fact("b", 500)
    money = {"unit": "currency/month", "currency": "SAR"}
    workshop.row("a", "wage_floor", scope="domestic work", **money)
    workshop.row("b", "wage_floor", scope="skilled work", **money)
    value = workshop.value("wage_floor")
    assert (value.amount, value.scope) == (400.0, "domestic work")
    assert value.note == "skilled work, 500 SAR currency/month (Gazette)"


def test_two_amounts_for_the_same_workers_are_a_problem(workshop: Any) -> None:
    workshop.fact("a", 400)
    workshop.fact("b", 500)
    money = {"unit": "currency/month", "currency": "SAR"}
    workshop.row("a", "wage_floor", **money)
    workshop.row("b", "wage_floor", **money)
    (problem,) = workshop.convert().problems
    assert str(problem).startswith(
        "all.csv, line 3: xaa-xbb-2018-care, b: two amounts for one start"
    )


def test_values_of_several_days_stand_in_their_order(workshop: Any) -> None:
    workshop.fact("a", 500, version_year=2021)
    workshop.fact("b", 400)
    money = {"unit": "currency/month", "currency": "SAR"}
    workshop.row("a", "wage_floor", **money)
    workshop.row("b", "wage_floor", **money)
    assert [value.amount for value in workshop.provision("wage_floor").values] == [400.0, 500.0]


def test_a_named_reading_is_an_alternative(workshop: Any) -> None:
    workshop.fact("quota", 200, unit="nurses")
    workshop.fact("press", 100, source=OTHER, via="The Other")
    workshop.row("quota", "quota", level="target")
    workshop.row("press", "quota", level="target", reading="the-other")
    provision = workshop.provision("quota")
    assert provision.values[0].amount == 200.0
    assert provision.alternatives["the-other"].values[0].amount == 100.0


def test_a_claim_with_another_state_is_an_alternative_under_its_source(workshop: Any) -> None:
    workshop.fact("a", "not said", source=OTHER, via="Other")
    workshop.fact("b", "the worker keeps it")
    workshop.row("a", "passport", state="silent")
    workshop.row("b", "passport", level="ban")
    provision = workshop.provision("passport")
    assert (provision.state, provision.alternatives["other"].state) == ("stated", "silent")


def test_one_reading_with_two_states_is_a_problem(workshop: Any) -> None:
    workshop.fact("a", "one")
    workshop.fact("b", "two")
    workshop.fact("c", "three")
    workshop.row("a", "passport", level="ban")
    workshop.row("b", "passport", reading="press")
    workshop.row("c", "passport", reading="press", state="silent")
    told = [str(problem) for problem in workshop.convert().problems]
    assert any("reading 'press' is stated and silent; name one of them" in line for line in told)


# The data set


def test_answers_of_the_data_set_are_provisions_by_rule(workshop: Any) -> None:
    workshop.answer("housing", "absent")
    workshop.answer("wage_protection", "present")
    workshop.answer("duration_initial", 3.0)
    workshop.answer("renewal", "no automatic renewal")
    workshop.answer("quota", "2000")
    workshop.answer("recruitment_channel", "Private Recruitment Agencies")
    provisions = workshop.agreement().provisions
    found = {term: (one.state, one.values[0].level) for term, one in provisions.items()}
    assert found == {
        "agreement_duration": ("stated", None),
        "agreement_renewal": ("stated", "not_automatic"),
        "recruitment_channel": ("stated", "private"),
        "wage_protection": ("stated", "clause"),
        "housing": ("absent", None),
        "quota": ("stated", "agreed_number"),
    }
    assert provisions["housing"].values[0].locator == "treaty 9001, item 13a"
    assert provisions["quota"].values[0].amount == 2000.0


def test_duration_in_other_words_is_kept_in_the_words_of_the_sheet(workshop: Any) -> None:
    workshop.answer("duration_initial", "valid for 6 months")
    assert workshop.value("agreement_duration").value == "valid for 6 months"


def test_earlier_agreements_are_told_in_the_words_of_the_sheet(workshop: Any) -> None:
    workshop.answer("relation_to_earlier", "additional protocol or amendment; one prior bla")
    value = workshop.value("relation_to_earlier")
    assert (value.level, value.value) == (
        "amends",
        "additional protocol or amendment; one prior bla",
    )


def test_a_term_of_several_items_names_those_found_and_those_not(workshop: Any) -> None:
    for key, code in (("contract_required", "present"), ("standard_contract", "absent")):
        workshop.answer(key, code)
    value = workshop.value("contract")
    assert (value.level, value.locator) == ("required", "treaty 9001, item 11a (not 11b)")


def test_an_item_without_an_answer_is_not_seen(workshop: Any) -> None:
    workshop.answer("housing", "absent")
    assert list(workshop.agreement().provisions) == ["housing"]


def test_a_list_of_answers_counts_as_answers(workshop: Any) -> None:
    codes = {"treatyID": 9001, "codes": {"housing": "absent"}, "terms_added": []}
    workshop.sheet(dataset_codes=codes)
    workshop.answer("wage_protection", "present")
    assert workshop.provision("housing").state == "absent"


def test_a_data_set_that_finds_the_clause_is_a_witness(workshop: Any) -> None:
    coded = {
        "value": "present",
        "source": "https://doi.org/10.7910/DVN/QWSLYI",
        "via": "treatyID 9001",
    }
    workshop.fact("joint_committee", "yearly committee", coded=coded)
    workshop.row("joint_committee", "joint_committee", level="yearly")
    value = workshop.value("joint_committee")
    assert (value.level, value.also, value.note) == (
        "yearly",
        ("dataset",),
        "data set: treaty 9001, item 5",
    )


def test_a_data_set_that_does_not_find_the_clause_is_an_alternative(workshop: Any) -> None:
    workshop.fact("joint_committee", "yearly committee")
    workshop.sheets["xaa-xbb-2018-care"]["dataset_codes"] = {
        "treatyID": 9001,
        "codes": {"joint_committee": "absent"},
    }
    workshop.row("joint_committee", "joint_committee", level="yearly")
    provision = workshop.provision("joint_committee")
    assert (provision.state, provision.alternatives["dataset"].state) == ("stated", "absent")


def test_an_item_denied_beside_others_found_is_an_alternative_with_both(workshop: Any) -> None:
    workshop.answer("contract_required", "present")
    workshop.fact("standard_contract", "a model", coded={"value": "absent", "via": "treatyID 9001"})
    workshop.row("standard_contract", "contract", level="model")
    other = workshop.provision("contract").alternatives["dataset"].values[0]
    assert (other.level, other.locator) == ("required", "treaty 9001, item 11a (not 11b)")


def test_a_conflict_that_the_sheet_marks_follows_the_fact_to_its_term(workshop: Any) -> None:
    coded = {"value": "absent", "via": "treatyID 9001"}
    for key, conflict in (
        ("contract_terms_specified", "the data set has none"),
        ("gender_clause", None),
    ):
        workshop.fact(key, "the offer binds", coded=coded, conflict=conflict)
    workshop.row("contract_terms_specified", "job_offer", level="must_match_contract")
    workshop.row("gender_clause", "age_limits")
    provisions = workshop.agreement().provisions
    assert (
        provisions["job_offer"].alternatives["dataset"].values[0].locator == "treaty 9001, item 11c"
    )
    assert provisions["contract"].state == "absent"
    assert provisions["gender_protection"].state == "absent"
    assert provisions["age_limits"].alternatives == {}


def test_two_sources_that_know_of_no_clause_agree(workshop: Any) -> None:
    workshop.fact(
        "housing", "nothing on housing", coded={"value": "absent", "via": "treatyID 9001"}
    )
    workshop.row("housing", "housing", state="silent")
    provision = workshop.provision("housing")
    assert (provision.state, provision.values[0].also) == ("silent", ("dataset",))


@pytest.mark.parametrize(
    ("key", "value", "cells", "code", "agrees"),
    [
        ("duration_initial", 5, {"term": "agreement_duration"}, 5.0, True),
        ("duration_initial", 5, {"term": "agreement_duration"}, 3.0, False),
        ("duration_initial", "until terminated by a party", {"term": "agreement_duration"},
         "until terminated", True),
        ("recruitment_channel", "licensed agencies", {"term": "recruitment_channel",
         "level": "licensed_private"}, "Private Recruitment Agencies", True),
        ("recruitment_channel", "state bodies", {"term": "recruitment_channel", "level": "g2g"},
         "Government Recruitment Agencies", True),
        ("recruitment_channel", "state bodies", {"term": "recruitment_channel", "level": "g2g"},
         "Private Recruitment Agencies,Employers", False),
        ("renewal", "renewed each time", {"term": "agreement_renewal", "level": "automatic"},
         "renews automatically", True),
    ],
)  # fmt: skip
def test_words_and_numbers_of_the_data_set_are_compared(
    workshop: Any, key: str, value: object, cells: dict[str, str], code: object, agrees: bool
) -> None:
    workshop.fact(key, value, coded={"value": code, "via": "treatyID 9001"})
    workshop.row(key, **{"term": "", **cells})
    provision = workshop.provision(cells["term"])
    assert ("dataset" in provision.values[0].also) == agrees
    assert ("dataset" in provision.alternatives) == (not agrees)


def test_several_clauses_above_the_level_of_the_main_reading_are_an_alternative(
    workshop: Any,
) -> None:
    workshop.fact(
        "contract_required", "a contract", coded={"value": "present", "via": "treatyID 9001"}
    )
    workshop.answer("standard_contract", "present")
    workshop.row("contract_required", "contract", level="required")
    assert workshop.provision("contract").alternatives["dataset"].values[0].level == "model"


def test_several_clauses_at_the_level_of_the_main_reading_confirm_it(workshop: Any) -> None:
    workshop.fact(
        "standard_contract", "a model", coded={"value": "present", "via": "treatyID 9001"}
    )
    workshop.answer("contract_required", "present")
    workshop.row("standard_contract", "contract", level="model")
    provision = workshop.provision("contract")
    assert provision.alternatives == {}
    assert provision.values[0].note == "data set: treaty 9001, items 11a and 11b"


def test_a_fact_of_a_marked_conflict_without_an_item_has_no_reading_of_the_data_set(
    workshop: Any,
) -> None:
    coded = {"value": "absent", "via": "treatyID 9001"}
    workshop.fact("shelter_in_embassy", "a shelter", coded=coded, conflict="yes")
    workshop.row("shelter_in_embassy", "shelter", level="embassy")
    assert workshop.provision("shelter").alternatives == {}


def test_a_row_about_an_answer_of_the_data_set_overrides_the_rule(workshop: Any) -> None:
    workshop.answer("skills_development", "present")
    workshop.answer("housing", "present")
    workshop.row("skills_development", reason="Not about workers")
    agreement = workshop.agreement()
    assert list(agreement.provisions) == ["housing"]
    assert agreement.coding.not_coded == ("skills development: not about workers",)


def test_a_row_may_name_the_answer_beside_another_source(workshop: Any) -> None:
    workshop.fact("housing", "free", coded={"value": "absent", "via": "treatyID 9001"})
    workshop.row("housing", "housing", level="free")
    workshop.row("housing:coded", "housing", state="absent", reading="coders", locator="item 13a")
    provision = workshop.provision("housing")
    assert list(provision.alternatives) == ["coders"]
    assert provision.alternatives["coders"].values[0].source == "dataset"


def test_the_sector_in_the_title_of_a_coded_treaty_is_kept(workshop: Any) -> None:
    workshop.answer("housing", "absent")
    workshop.answer("sectors", "domestic work")
    value = workshop.value("sectors")
    assert (value.level, value.locator) == ("single_sector", "treaty 9001")


def test_a_row_about_the_sector_of_a_coded_treaty_overrides_the_title(workshop: Any) -> None:
    workshop.answer("housing", "absent")
    workshop.answer("sectors", "domestic work")
    workshop.row("sectors", "sectors", level="positive_list")
    value = workshop.value("sectors")
    assert (value.level, value.also, value.note) == ("positive_list", (), None)


def test_a_witness_stands_at_the_value_of_the_text_itself(workshop: Any) -> None:
    workshop.fact(
        "joint_committee", "a committee", coded={"value": "present", "via": "treatyID 9001"}
    )
    workshop.fact("earlier", "an earlier contract had one")
    workshop.row("earlier", "joint_committee", start="2012", layer="contract")
    workshop.row("joint_committee", "joint_committee", level="committee")
    early, own = workshop.provision("joint_committee").values
    assert (early.also, own.also) == ((), ("dataset",))


def test_amounts_in_other_units_do_not_contradict_each_other(workshop: Any) -> None:
    workshop.fact("a", 400)
    workshop.fact("b", 5000)
    workshop.row("a", "wage_floor", unit="currency/month", currency="SAR")
    workshop.row("b", "wage_floor", unit="currency/year", currency="SAR")
    assert workshop.value("wage_floor").note == "5000 SAR currency/year (Gazette)"


def test_the_same_words_of_two_pages_are_told_once(workshop: Any) -> None:
    workshop.fact("a", "free rooms")
    workshop.fact("b", "free rooms", source=OTHER, via="Other")
    workshop.row("a", "housing", level="free")
    workshop.row("b", "housing", level="free")
    value = workshop.value("housing")
    assert (value.value, value.also, value.note) == ("free rooms", ("other",), None)


def test_the_sector_of_a_coded_treaty_may_be_left_uncoded(workshop: Any) -> None:
    workshop.answer("housing", "absent")
    workshop.answer("sectors", "domestic work")
    workshop.row("sectors", reason="Only a guess from the title.")
    agreement = workshop.agreement()
    assert list(agreement.provisions) == ["housing"]
    assert agreement.coding.not_coded == ("sectors: only a guess from the title",)
