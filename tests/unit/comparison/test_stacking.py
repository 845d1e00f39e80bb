"""Stacking: which texts hold in a corridor, what prevails, and which conflicts are named."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import pytest

from negotiate.comparison.prevailing import Conflict
from negotiate.comparison.stacking import Stack, StackedTerm, stack
from negotiate.comparison.standing import load_rules, standing
from negotiate.errors import UnknownNameError
from negotiate.queries.groups import load_groups
from negotiate.terms import Agreement, Codebook, Library, load_codebook

CODEBOOK = load_codebook()
Invent = Callable[..., Agreement]
ON = date(2020, 6, 1)
YEARS = {"amount": 5.0, "unit": "year"}


def stacked(*agreements: Agreement, on: date = ON, sector: str | None = None) -> Stack:
    """Return the stack of the corridor XAA to XBB."""
    return stack(Library(CODEBOOK, agreements), "XAA", "XBB", on=on, sector=sector)


def row_of(
    invent: Invent, *said: object, term: str = "passport", force: tuple[str, ...] = ()
) -> StackedTerm:
    """Return the row of a term that several texts state."""
    texts = [
        invent(f"xaa-xbb-200{at}-work", **{term: each, "legal_force": level})
        for at, (each, level) in enumerate(zip(said, force or ["treaty"] * len(said), strict=True))
    ]
    return stacked(*texts).of_term(term)


def kinds(row: StackedTerm) -> list[str]:
    """Return the kinds of the conflicts of a row."""
    return [conflict.kind for conflict in row.conflicts]


def members(found: Stack) -> list[str]:
    """Return the ids of the members of a stack."""
    return [member.agreement for member in found.members]


def test_a_stack_has_every_text_between_the_two_parties_and_no_standard(invent: Invent) -> None:
    region = {
        "kind": "multilateral",
        "form": "trade_chapter",
        "parties": tuple({"iso3": code, "role": "both"} for code in ("XCC", "XAA", "XBB")),
    }
    standard = region | {"kind": "standard", "form": "model_agreement"}
    found = stacked(
        invent("xaa-xbb-2010-work"),
        invent("xcc-xaa-2005-trade", heading=region),
        invent("xcc-xaa-2001-model", heading=standard),
        invent("xbb-xaa-2010-work"),
        invent("xaa-xcc-2010-work"),
    )
    assert members(found) == ["xcc-xaa-2005-trade", "xaa-xbb-2010-work"]
    assert [member.form for member in found.members] == ["trade_chapter", "agreement"]


def test_a_group_stands_for_its_listed_members(invent: Invent) -> None:
    group = next(iter(load_groups().groups.values()))
    heading = {
        "parties": (
            {"iso3": "XAA", "role": "origin"},
            {"group": group.title, "role": "destination"},
        )
    }
    library = Library(CODEBOOK, (invent("xaa-gcc-2010-work", heading=heading),))
    assert members(stack(library, "XAA", group.members[0], on=ON)) == ["xaa-gcc-2010-work"]
    assert members(stack(library, "XAA", group.title, on=ON)) == ["xaa-gcc-2010-work"]


def test_a_party_of_an_unlisted_group_stands_for_itself(invent: Invent) -> None:
    heading = {
        "parties": (
            {"iso3": "XAA", "role": "origin"},
            {"group": "Union of invented states", "role": "destination"},
        )
    }
    library = Library(CODEBOOK, (invent("xaa-xuu-2010-work", heading=heading),))
    assert len(stack(library, "XAA", "Union of invented states", on=ON).members) == 1


def test_a_party_whose_role_is_not_known_may_be_either(invent: Invent) -> None:
    heading = {"parties": tuple({"iso3": code, "role": "unknown"} for code in ("XAA", "XBB"))}
    assert members(stacked(invent(heading=heading))) == ["xaa-xbb-2018-work"]


@pytest.mark.parametrize(
    ("heading", "terms", "status", "words"),
    [
        ({}, {}, "unknown", "in force unknown; signed 2013-03-01"),
        ({"signed": 2013}, {}, "unknown", "in force unknown; signed 2013"),
        ({"in_force": 2014}, {}, "in_force", "in force 2014; signed 2013-03-01"),
        ({"in_force": "2021-01"}, {}, "not_yet", "in force 2021-01; signed 2013-03-01"),
        (
            {"in_force": "not_applicable"},
            {},
            "unknown",
            "in force not applicable; signed 2013-03-01",
        ),
        (
            {},
            {"agreement_duration": YEARS, "agreement_renewal": "automatic"},
            "unknown",
            "in force unknown; signed 2013-03-01; 5 years, renews automatically",
        ),
        (
            {"in_force": 2014},
            {"agreement_duration": YEARS, "agreement_renewal": "automatic"},
            "in_force",
            "in force 2014; signed 2013-03-01; 5 years, renews automatically",
        ),
        (
            {},
            {"agreement_duration": YEARS, "agreement_renewal": "not_automatic"},
            "may_have_ended",
            "in force unknown; signed 2013-03-01; 5 years, "
            "does not renew automatically; may have run out",
        ),
        (
            {},
            {"agreement_duration": YEARS},
            "may_have_ended",
            "in force unknown; signed 2013-03-01; 5 years, renewal not seen; may have run out",
        ),
        (
            {},
            {"agreement_duration": YEARS, "agreement_renewal": {"value": "by letter"}},
            "may_have_ended",
            "in force unknown; signed 2013-03-01; 5 years, renewal not graded; may have run out",
        ),
        (
            {"in_force": 2016},
            {"agreement_duration": YEARS},
            "in_force",
            "in force 2016; signed 2013-03-01; 5 years, renewal not seen",
        ),
        (
            {},
            {"agreement_duration": {"amount": 1.0, "unit": "year"}},
            "may_have_ended",
            "in force unknown; signed 2013-03-01; 1 year, renewal not seen; may have run out",
        ),
        (
            {},
            {"agreement_duration": {"value": "until terminated"}},
            "unknown",
            "in force unknown; signed 2013-03-01",
        ),
        (
            {},
            {"agreement_duration": [YEARS, {"ended": True, "start": 2015}]},
            "ended",
            "in force unknown; signed 2013-03-01; ended 2015 (Art. 1)",
        ),
        (
            {},
            {"legal_force": ["treaty", {"ended": True, "start": "2016-07"}]},
            "ended",
            "in force unknown; signed 2013-03-01; ended 2016-07 (Art. 1)",
        ),
    ],
)
def test_standing_is_said_and_not_guessed(
    heading: dict[str, object], terms: dict[str, object], status: str, words: str, invent: Invent
) -> None:
    found = standing(invent("xaa-xbb-2013-work", heading=heading, **terms), CODEBOOK, ON)
    assert (found.status, found.words) == (status, words)


def test_a_fixed_term_runs_out_on_its_anniversary(invent: Invent) -> None:
    one = invent("xaa-xbb-2013-work", agreement_duration=YEARS)
    days = (date(2018, 2, 28), date(2018, 3, 1))
    assert [standing(one, CODEBOOK, on=day).status for day in days] == ["unknown", "may_have_ended"]
    half = invent("xaa-xbb-2013-work", agreement_duration=YEARS | {"amount": 0.5})
    days = (date(2013, 8, 31), date(2013, 9, 1))
    assert [standing(half, CODEBOOK, on=day).status for day in days] == [
        "unknown",
        "may_have_ended",
    ]


@pytest.mark.parametrize(
    ("terms", "heading", "force"),
    [
        ({}, {}, "unknown"),
        ({"legal_force": {"value": "binding"}}, {}, "unknown"),
        ({"legal_force": "treaty"}, {}, "binding"),
        ({"legal_force": "inter_agency"}, {}, "binding"),
        ({"legal_force": "best_endeavour"}, {}, "soft"),
        ({"legal_force": "soft_law"}, {}, "soft"),
        ({}, {"instrument_layer": "announcement"}, "soft"),
    ],
)
def test_force_is_that_of_the_words_of_the_text(
    terms: dict[str, object], heading: dict[str, object], force: str, invent: Invent
) -> None:
    assert standing(invent(heading=heading, **terms), CODEBOOK, ON).force == force


def test_texts_that_ended_or_came_later_are_left_out_and_named(invent: Invent) -> None:
    found = stacked(
        invent("xaa-xbb-2001-work", agreement_duration=[YEARS, {"ended": True, "start": 2005}]),
        invent("xaa-xbb-2010-work", agreement_duration=YEARS),
        invent("xaa-xbb-2022-work"),
    )
    assert members(found) == ["xaa-xbb-2010-work"]
    assert [(each.agreement, each.standing.status) for each in found.left_out] == [
        ("xaa-xbb-2001-work", "ended"),
        ("xaa-xbb-2022-work", "not_yet"),
    ]
    assert found.notes == ("not established whether in force: xaa-xbb-2010-work",)


def test_the_more_favourable_clause_prevails(invent: Invent) -> None:
    row = row_of(invent, "ban", "ban_with_sanction", "ban_with_phone_right")
    assert (row.effective, row.rank, row.given_by) == (
        "ban_with_sanction",
        2,
        ("xaa-xbb-2001-work",),
    )
    assert row.rule == "the more favourable clause prevails"
    assert kinds(row) == ["levels"]
    assert not row.contested
    assert (row.words, row.locator) == (
        "Keeping a worker's papers is forbidden and punished.",
        "Art. 1",
    )


def test_a_text_that_lets_better_rules_prevail_is_named_with_the_rule(invent: Invent) -> None:
    found = stacked(
        invent("xaa-xbb-2001-work", passport="ban"),
        invent("xaa-xbb-2002-work", passport="ban_with_sanction", more_favourable_clause="clause"),
    )
    assert found.of_term("passport").rule == (
        "the more favourable clause prevails, as xaa-xbb-2002-work says"
    )


@pytest.mark.parametrize(
    ("said", "effective", "rule"),
    [
        (["ban"], "ban", "one text states it"),
        (["ban", "silent"], "ban", "one text states it"),
        (["ban", "ban"], "ban", "the texts that grade it agree"),
        (["ban", {"value": "forbidden"}], "ban", "the texts that grade it agree"),
        ([{"value": "forbidden"}], "", "stated, its level is not known"),
        (["silent", "absent"], "", "no text that binds states it"),
    ],
)
def test_each_row_names_its_rule(
    said: list[object], effective: str, rule: str, invent: Invent
) -> None:
    row = row_of(invent, *said)
    assert (row.effective, row.rule, row.conflicts) == (effective, rule, ())


def test_a_clause_without_a_level_is_shown_with_its_words(invent: Invent) -> None:
    row = row_of(invent, {"value": "forbidden"}, "absent")
    assert (row.effective, row.rank, row.words) == ("", None, "forbidden")
    assert row.given_by == ("xaa-xbb-2000-work",)


def test_soft_law_is_shown_and_never_effective(invent: Invent) -> None:
    row = row_of(invent, "ban", "ban_with_sanction", force=("treaty", "soft_law"))
    assert (row.effective, row.soft) == ("ban", ("xaa-xbb-2001-work",))
    assert row.conflicts == (
        Conflict("soft", ("xaa-xbb-2001-work",), "xaa-xbb-2001-work: ban_with_sanction (Art. 1)"),
    )
    row = row_of(invent, "ban_with_sanction", "ban", force=("treaty", "soft_law"))
    assert (row.effective, kinds(row)) == ("ban_with_sanction", [])


def test_soft_law_alone_promises_and_does_not_bind(invent: Invent) -> None:
    row = row_of(invent, "ban", "silent", force=("best_endeavour", "treaty"))
    assert (row.effective, row.rule) == ("", "no text that binds states it")
    assert kinds(row) == ["soft"]
    row = row_of(invent, {"value": "forbidden"}, "ban", force=("treaty", "soft_law"))
    assert (row.rule, kinds(row)) == ("stated, its level is not known", [])


def test_what_officials_announced_does_not_bind_inside_a_treaty(invent: Invent) -> None:
    row = row_of(invent, {"level": "ban", "layer": "announcement"})
    assert (row.effective, row.soft) == ("", ("xaa-xbb-2000-work",))


def test_stated_against_excluded_is_contested_and_keeps_the_level(invent: Invent) -> None:
    row = row_of(invent, "ban", "excluded")
    assert (row.effective, row.contested) == ("ban", True)
    assert row.conflicts == (
        Conflict(
            "excluded",
            ("xaa-xbb-2000-work", "xaa-xbb-2001-work"),
            "xaa-xbb-2000-work: ban (Art. 1); xaa-xbb-2001-work: excluded (Art. 1)",
        ),
    )
    assert not row_of(invent, "excluded", "silent").contested
    assert not row_of(invent, "ban", "excluded", force=("treaty", "soft_law")).contested


@pytest.mark.parametrize(
    ("term", "forbids", "allows", "effective", "found"),
    [
        ("recruitment_channel", "g2g_private_banned", "private", "", ["types", "forbidden"]),
        ("quota", "banned", "agreed_number", "", ["types", "forbidden"]),
        ("employer_mobility", "tied", "free", "free", ["levels", "forbidden"]),
        ("recruitment_channel", "g2g", "private", "", ["types"]),
    ],
)
def test_forbidden_against_allowed_is_named(
    term: str, forbids: str, allows: str, effective: str, found: list[str], invent: Invent
) -> None:
    row = row_of(invent, allows, forbids, term=term)
    assert (row.effective, kinds(row), row.contested) == (effective, found, "forbidden" in found)


def test_types_that_agree_are_effective_and_those_that_differ_are_not_ranked(
    invent: Invent,
) -> None:
    assert row_of(invent, "g2g", "g2g", term="recruitment_channel").effective == "g2g"
    row = row_of(invent, "g2g", "private", term="recruitment_channel")
    assert (row.effective, row.given_by) == ("", ())
    assert row.rule == "texts differ, and types have no order: not ranked"


def test_levels_whose_order_is_not_the_workers_are_not_ranked(invent: Invent) -> None:
    row = row_of(invent, "surplus_only", "no_active_recruitment", term="origin_health_safeguard")
    assert (row.effective, row.rank) == ("", None)
    assert row.rule.endswith("the order is not that of the worker's interest: not ranked")
    assert kinds(row) == ["levels"]


def test_amounts_prevail_in_one_unit_only(invent: Invent) -> None:
    days = [{"amount": amount, "unit": "day"} for amount in (15.0, 30.0)]
    row = row_of(invent, *days, term="sick_leave")
    assert (row.effective, kinds(row)) == ("30 day", ["amounts"])
    row = row_of(invent, days[0], {"amount": 15.0, "unit": "month"}, term="sick_leave")
    assert (row.effective, kinds(row)) == ("", ["amounts"])
    assert row.rule == "texts differ, in units that are not compared: not ranked"


def test_the_smaller_number_prevails_where_the_worker_loses_by_it(invent: Invent) -> None:
    years = [{"amount": amount, "unit": "year"} for amount in (3.0, 1.0)]
    row = row_of(invent, *years, term="experience_required")
    assert row.effective == "1 year"
    soft = row_of(invent, *years, term="experience_required", force=("treaty", "soft_law"))
    assert (soft.effective, kinds(soft)) == ("3 year", ["soft"])


def test_amounts_beside_the_same_level_are_a_conflict(invent: Invent) -> None:
    floors = [
        {"level": "agreed_floor", "amount": 1500.0, "unit": "currency/month", "currency": currency}
        for currency in ("SAR", "EUR")
    ]
    row = row_of(invent, *floors, term="wage_floor")
    assert (row.effective, kinds(row)) == ("agreed_floor", ["amounts"])
    assert "1,500" not in row.effective


def test_what_describes_each_text_by_itself_is_not_stacked(invent: Invent) -> None:
    row = row_of(invent, "absent", "absent", force=("treaty", "inter_agency"))
    assert row.term == "passport"
    found = stacked(
        invent(legal_force="treaty"), invent("xaa-xbb-2019-work", legal_force="soft_law")
    )
    force = found.of_term("legal_force")
    assert (force.effective, force.conflicts) == ("", ())
    assert force.rule == "describes each text by itself: not stacked"


def test_a_sector_keeps_its_texts_and_those_on_all_work(invent: Invent) -> None:
    texts = (
        invent("xaa-xbb-2001-domestic"),
        invent("xaa-xbb-2002-health"),
        invent("xaa-xbb-2003-work"),
    )
    assert members(stacked(*texts, sector="health")) == ["xaa-xbb-2002-health", "xaa-xbb-2003-work"]
    assert stacked(*texts, sector="nursing").sector == "health"
    assert stacked(*texts).notes[0] == (
        "texts are about different work (domestic_work, health); name a sector"
    )
    with pytest.raises(UnknownNameError, match="no sector named 'tea'"):
        stacked(*texts, sector="tea")


def test_a_text_that_replaces_earlier_ones_is_noted(invent: Invent) -> None:
    found = stacked(
        invent("xaa-xbb-2001-work", heading={"in_force": 2001}),
        invent("xaa-xbb-2002-work", heading={"in_force": 2002}, relation_to_earlier="replaces"),
    )
    assert found.notes == (
        "xaa-xbb-2002-work replaces earlier texts, in whole or in part: see which",
    )
    assert found.members[1].relation == "It replaces an earlier one."


def test_a_corridor_without_a_text_is_told(invent: Invent) -> None:
    found = stacked(invent("xbb-xaa-2001-work"))
    assert (found.members, found.rows) == ((), ())
    assert found.notes == ("no text of this corridor is in the library for that day",)
    with pytest.raises(UnknownNameError, match="no term in the stack named 'passport'"):
        found.of_term("passport")


def test_wrong_corridors_are_told(invent: Invent) -> None:
    library = Library(CODEBOOK, (invent("xaa-xbb-2001-work"),))
    with pytest.raises(ValueError, match="origin and destination must differ, got XAA twice"):
        stack(library, "XAA", "XAA", on=ON)
    with pytest.raises(UnknownNameError, match=r"no party named 'XZZ'. Known: XAA, XBB"):
        stack(library, "XZZ", "XBB", on=ON)


def test_a_small_codebook_is_enough(invent: Invent) -> None:
    terms = {"passport": CODEBOOK.get("passport")}
    own = Codebook(version=CODEBOOK.version, history=CODEBOOK.history, terms=terms)
    found = stack(Library(own, (invent(passport="ban"),)), "XAA", "XBB", on=ON)
    assert [(row.term, row.effective) for row in found.rows] == [("passport", "ban")]


def test_the_rules_name_terms_and_levels_of_the_codebook() -> None:
    rules = load_rules()
    named = {
        rules.force.term: rules.force.soft,
        rules.renewal.term: rules.renewal.renews,
        rules.replaces.term: rules.replaces.levels,
        rules.more_favourable.term: (),
        rules.duration.term: (),
    } | dict.fromkeys(rules.of_each_text, ())
    for rule in rules.opposites:
        assert set(rule.forbids + rule.allows) <= set(CODEBOOK.get(rule.term).level_ids)
    for term, levels in named.items():
        assert set(levels) <= set(CODEBOOK.get(term).level_ids)
    assert CODEBOOK.get(rules.duration.term).unit == rules.duration.unit


def test_a_stack_is_plain_data(invent: Invent) -> None:
    data = json.loads(json.dumps(asdict(stacked(invent(passport="ban")))))
    assert data["members"][0]["standing"]["status"] == "unknown"
    assert data["rows"][0]["effective"] == "ban"
