"""Versions: same parties, same direction, same work; and what changed when."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from negotiate.comparison.versions import Event, is_same_sector, timelines, versions_of
from negotiate.errors import UnknownNameError
from negotiate.terms import Agreement, Codebook, Library, load_codebook

CODEBOOK = load_codebook()
Invent = Callable[..., Agreement]


def shelf(*agreements: Agreement) -> Library:
    """Return a library of invented agreements."""
    return Library(CODEBOOK, agreements)


def family(*agreements: Agreement) -> list[str]:
    """Return the ids of the versions of the first agreement."""
    line = versions_of(shelf(*agreements), agreements[0].id)
    return [version.agreement for version in line.versions]


def events(*agreements: Agreement, term: str = "passport") -> tuple[Event, ...]:
    """Return the events of a term over the versions of the first agreement."""
    return versions_of(shelf(*agreements), agreements[0].id).of_term(term)


def two_way(one: str, other: str) -> dict[str, object]:
    """Return the heading of an agreement whose two parties have given roles."""
    return {"parties": ({"iso3": "XAA", "role": one}, {"iso3": "XBB", "role": other})}


def test_versions_stand_in_the_order_of_signature(invent: Invent) -> None:
    late, early = invent("xaa-xbb-2015-work"), invent("xaa-xbb-2001-labour")
    middle = invent("xaa-xbb-2009-workers")
    assert family(late, early, middle) == [early.id, middle.id, late.id]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("xaa-xbb-2001-work", "xaa-xbb-2009-work", True),
        ("xaa-xbb-2001-work", "xaa-xcc-2009-work", False),
        ("xaa-xbb-2001-work", "xbb-xaa-2009-work", False),
        ("xaa-xbb-2001-domestic", "xaa-xbb-2009-domestic", True),
        ("xaa-xbb-2001-domestic", "xaa-xbb-2009-health", False),
    ],
)
def test_a_version_has_the_same_parties_direction_and_work(
    one: str, other: str, same: bool, invent: Invent
) -> None:
    assert (len(family(invent(one), invent(other))) == 2) == same


@pytest.mark.parametrize(
    ("roles", "same"),
    [
        (("both", "both"), True),
        (("unknown", "unknown"), True),
        (("destination", "origin"), False),
    ],
)
def test_a_party_of_both_or_unknown_roles_fits_either_direction(
    roles: tuple[str, str], same: bool, invent: Invent
) -> None:
    other = invent("xaa-xbb-2009-work", heading=two_way(*roles))
    assert (len(family(invent("xaa-xbb-2001-work"), other)) == 2) == same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2221", "22", True),
        ("2221", "2211", True),
        ("9111", "9", True),
        ("9", "9111", True),
        ("9111", "2221", False),
        ("5111", "5120", False),
    ],
)
def test_an_occupation_that_is_part_of_another_is_the_same_work(
    one: str, other: str, same: bool, invent: Invent
) -> None:
    texts = [
        invent(f"xaa-xbb-2001-{name}", heading={"occupations": (code,)})
        for name, code in (("a", one), ("b", other))
    ]
    assert is_same_sector(*texts) == same


def test_work_of_no_known_sector_is_the_same_where_the_ids_agree(invent: Invent) -> None:
    cooks = {"occupations": ("5120",)}
    hosts = {"occupations": ("5111",)}
    one = invent("xaa-xbb-2001-staff", heading=cooks)
    assert is_same_sector(one, invent("xaa-xbb-2009-staff", heading=hosts))
    assert not is_same_sector(one, invent("xaa-xbb-2009-hosts", heading=hosts))


def test_a_standard_has_no_versions(invent: Invent) -> None:
    standard = {"kind": "standard", "form": "model_agreement"}
    one = invent("xaa-xbb-2001-work", heading=standard)
    assert family(one, invent("xaa-xbb-2009-work")) == [one.id]


@pytest.mark.parametrize(
    ("before", "after", "change", "steps"),
    [
        ("ban", "ban", "same", 0),
        ("ban", "ban_with_sanction", "raised", 2),
        ("ban_with_sanction", "ban", "lowered", -2),
        ("ban", {"value": "forbidden"}, "changed", None),
        ({"value": "forbidden"}, {"value": "forbidden"}, "same", None),
        ({"value": "forbidden"}, {"value": "not allowed"}, "changed", None),
        ("absent", "ban", "added", None),
        ("ban", "silent", "gone", None),
        ("ban", "excluded", "gone", None),
        ("silent", "absent", "same", None),
        ("silent", "excluded", "changed", None),
        ("ban", {"ended": True}, "ended", None),
    ],
)
def test_an_event_says_what_changed(
    before: object, after: object, change: str, steps: int | None, invent: Invent
) -> None:
    first, second = events(
        invent("xaa-xbb-2001-work", passport=before), invent("xaa-xbb-2009-work", passport=after)
    )
    assert (first.change, first.before) == ("first", "")
    assert (second.change, second.steps) == (change, steps)
    assert (second.before, second.after) == (first.after, second.cell.mark)
    assert (second.agreement, second.start) == ("xaa-xbb-2009-work", "2009-03-01")


def test_another_type_or_amount_is_a_change_without_steps(invent: Invent) -> None:
    for term, one, other in (
        ("quota", "banned", "target"),
        ("quota", {"amount": 5.0, "unit": "person"}, {"amount": 9.0, "unit": "person"}),
        (
            "wage_reference",
            {"amount": 5.0, "unit": "currency/month", "currency": "EUR"},
            {"amount": 5.0, "unit": "currency/month", "currency": "SAR"},
        ),
    ):
        _, second = events(
            invent("xaa-xbb-2001-work", **{term: one}),
            invent("xaa-xbb-2009-work", **{term: other}),
            term=term,
        )
        assert (second.change, second.steps) == ("changed", None)


def test_values_inside_one_file_are_events_with_their_layer(invent: Invent) -> None:
    one = invent(
        "xaa-xbb-2001-work",
        passport=[
            {"level": "ban"},
            {"level": "ban_with_phone_right", "start": "2003-05", "layer": "contract"},
            {"ended": True, "start": 2007},
        ],
    )
    other = invent("xaa-xbb-2005-work", passport="ban_with_sanction")
    found = events(one, other)
    assert [(each.start, each.cell.layer, each.change, each.after) for each in found] == [
        ("2001-03-01", "agreement", "first", "ban"),
        ("2003-05", "contract", "raised", "ban_with_phone_right"),
        ("2005-03-01", "agreement", "raised", "ban_with_sanction"),
        ("2007", "agreement", "ended", "ended"),
    ]
    assert found[1].cell.locator == "Art. 1"


def test_what_nobody_looked_for_makes_no_event(invent: Invent) -> None:
    line = versions_of(
        shelf(
            invent("xaa-xbb-2001-work", passport="ban"),
            invent("xaa-xbb-2005-work", housing="free"),
            invent("xaa-xbb-2009-work", passport="ban_with_sanction"),
        ),
        "xaa-xbb-2005-work",
    )
    assert [event.change for event in line.of_term("passport")] == ["first", "raised"]
    assert [event.term for event in line.changes] == ["passport"]
    assert line.of_term("complaints") == ()


def test_the_coded_relation_to_earlier_texts_stands_beside(invent: Invent) -> None:
    line = versions_of(
        shelf(
            invent("xaa-xbb-2001-work"),
            invent("xaa-xbb-2005-work", relation_to_earlier="replaces"),
            invent("xaa-xbb-2009-work", relation_to_earlier="absent"),
        ),
        "xaa-xbb-2001-work",
    )
    words = CODEBOOK.get("relation_to_earlier").words("replaces")
    assert [version.relation for version in line.versions] == ["not seen", words, "absent"]


def test_a_codebook_without_the_relation_is_enough(invent: Invent) -> None:
    terms = {"passport": CODEBOOK.get("passport")}
    own = Codebook(version=CODEBOOK.version, history=CODEBOOK.history, terms=terms)
    one = invent("xaa-xbb-2001-work", passport="ban")
    line = versions_of(replace(shelf(one), codebook=own), one.id)
    assert line.versions[0].relation == "not seen"


def test_a_corridor_has_a_time_line_for_each_kind_of_work(invent: Invent) -> None:
    library = shelf(
        invent("xaa-xbb-2009-domestic"),
        invent("xaa-xbb-2001-health"),
        invent("xaa-xbb-2011-health"),
        invent("xbb-xaa-2001-health"),
        invent("xaa-xcc-2001-health"),
    )
    lines = timelines(library, "XAA", "XBB")
    assert [[version.agreement for version in line.versions] for line in lines] == [
        ["xaa-xbb-2001-health", "xaa-xbb-2011-health"],
        ["xaa-xbb-2009-domestic"],
    ]
    assert timelines(library, "XCC", "XAA") == ()


def test_an_agreement_on_two_kinds_of_work_joins_their_time_lines(invent: Invent) -> None:
    both = invent("xaa-xbb-2013-two", heading={"occupations": ("2221", "9111")})
    library = shelf(invent("xaa-xbb-2001-health"), invent("xaa-xbb-2009-domestic"), both)
    (line,) = timelines(library, "XAA", "XBB")
    assert len(line.versions) == 3


def test_unknown_names_are_told(invent: Invent) -> None:
    library = shelf(invent("xaa-xbb-2001-work"))
    with pytest.raises(UnknownNameError, match="no agreement named 'xaa'"):
        versions_of(library, "xaa")
    with pytest.raises(UnknownNameError, match=r"no party named 'XZZ'. Known: XAA, XBB"):
        timelines(library, "XAA", "XZZ")


def test_a_time_line_is_plain_data(invent: Invent) -> None:
    line = versions_of(shelf(invent("xaa-xbb-2001-work", passport="ban")), "xaa-xbb-2001-work")
    data = json.loads(json.dumps(asdict(line)))
    assert data["events"][0]["cell"]["level"] == "ban"
    assert data["versions"][0]["signed"] == "2001-03-01"
