"""What holds of any agreements: no difference from itself, ranges that hold and narrow."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from negotiate.comparison.assessment import Sheet, assess
from negotiate.comparison.criteria import load_criteria
from negotiate.comparison.differences import DIFFERENCES, Comparison, diff
from negotiate.comparison.gaps import gap, standards_of
from negotiate.comparison.stacking import stack
from negotiate.comparison.versions import versions_of
from negotiate.terms import Agreement, Library, load_codebook
from negotiate.terms.cells import cell

CODEBOOK = load_codebook()
Invent = Callable[..., Agreement]
Said = dict[str, object]

TERMS = tuple(CODEBOOK.ids())
RANKED = tuple(
    name
    for name, term in CODEBOOK.terms.items()
    if term.kind == "ordered" and term.moves.get("worker") == "gains" and len(term.levels) > 1
)
ASKED = tuple(name for name in RANKED if CODEBOOK.get(name).standards)
JUDGED = tuple(
    dict.fromkeys(test.term for each in load_criteria().criteria.values() for test in each.tests)
)
NOTHING = st.sampled_from(("silent", "absent", "excluded", "left_to_national_law"))
WORDS = st.sampled_from(("as agreed", "by letter")).map(lambda words: {"value": words})
STANDARDS = st.sampled_from(standards_of(CODEBOOK))


def saying(term: str) -> st.SearchStrategy[object]:
    """Return what an agreement may say about a term."""
    known = CODEBOOK.get(term)
    if known.kind == "number":
        value = (
            {"unit": known.unit, "currency": "EUR"}
            if "currency" in str(known.unit)
            else {"unit": known.unit}
        )
        amounts = st.integers(1, 9).map(lambda amount: value | {"amount": float(amount)})
        return NOTHING | WORDS | amounts
    return NOTHING | WORDS | st.sampled_from(known.level_ids)


@st.composite
def sayings(draw: st.DrawFn, terms: tuple[str, ...] = TERMS, most: int = 12) -> Said:
    """Return what an agreement says about some terms."""
    chosen = draw(st.lists(st.sampled_from(terms), unique=True, max_size=most))
    return {term: draw(saying(term)) for term in chosen}


def findings(found: Comparison) -> set[tuple[object, ...]]:
    """Return what a comparison says, without the order of the texts."""
    return {
        (
            row.term,
            row.finding,
            row.distance,
            tuple((each.stakeholder, each.better) for each in row.moved),
        )
        for row in found.rows
    }


@given(said=sayings())
def test_an_agreement_does_not_differ_from_itself(said: Said, invent: Invent) -> None:
    one = invent(**said)
    found = diff([one, one], CODEBOOK, all_terms=True)
    assert {row.finding for row in found.rows} <= {"equal", "not_seen"}
    assert all(row.distance == 0 for row in found.rows)
    assert all(each.better == () for row in found.rows for each in row.moved)


@given(one=sayings(), other=sayings())
def test_a_comparison_is_the_same_from_either_side(one: Said, other: Said, invent: Invent) -> None:
    texts = [invent("xaa-xbb-2001-a", **one), invent("xaa-xbb-2002-b", **other)]
    there, back = diff(texts, CODEBOOK), diff(texts[::-1], CODEBOOK)
    assert findings(there) == findings(back)
    steps = {row.term: row.steps[1] for row in there.rows}
    for row in back.rows:
        known = steps[row.term]
        assert row.steps[1] == (None if known is None else -known)


@given(one=sayings(), other=sayings())
def test_rows_stand_in_the_order_of_materiality(one: Said, other: Said, invent: Invent) -> None:
    found = diff([invent("xaa-xbb-2001-a", **one), invent("xaa-xbb-2002-b", **other)], CODEBOOK)
    places = {"level": 0, "stated": 1, "not_seen": 3, "equal": 4}
    keys = [(places.get(row.finding, 2), -row.distance) for row in found.rows]
    assert keys == sorted(keys)


@given(one=sayings(), other=sayings())
def test_what_was_not_seen_is_never_a_difference(one: Said, other: Said, invent: Invent) -> None:
    texts = [invent("xaa-xbb-2001-a", **one), invent("xaa-xbb-2002-b", **other)]
    for row in diff(texts, CODEBOOK, all_terms=True).rows:
        if any(each.is_unknown for each in row.cells):
            assert row.finding not in DIFFERENCES


@given(said=sayings())
def test_a_model_has_no_gap_to_itself(said: Said, invent: Invent) -> None:
    one = invent(**said)
    report = gap(one, one, CODEBOOK)
    assert {row.verdict for row in report.rows} <= {"met"}
    assert report.distance in (0, None)
    assert report.low in (0, None)
    assert report.counts["missing"] == 0


@given(said=sayings(), standard=STANDARDS)
def test_the_range_of_a_distance_holds_it(said: Said, standard: str, invent: Invent) -> None:
    report = gap(invent(**said), standard, CODEBOOK)
    assert report.low is not None
    assert report.high is not None
    assert 0 <= report.low <= report.high <= 1 + 1e-12
    if report.distance is not None:
        assert report.low - 1e-12 <= report.distance <= report.high + 1e-12
    if report.known == report.asked:
        assert report.low == report.high == report.distance


@given(said=sayings(ASKED), standard=STANDARDS, term=st.sampled_from(ASKED), data=st.data())
def test_a_higher_level_never_raises_the_distance(
    said: Said, standard: str, term: str, data: st.DataObject, invent: Invent
) -> None:
    levels = CODEBOOK.get(term).level_ids
    rank = data.draw(st.integers(0, len(levels) - 2))
    lower = gap(invent(**said | {term: levels[rank]}), standard, CODEBOOK)
    higher = gap(invent(**said | {term: levels[rank + 1]}), standard, CODEBOOK)
    nothing = gap(invent(**said | {term: "silent"}), standard, CODEBOOK)
    for better, worse in ((higher, lower), (lower, nothing)):
        assert (better.distance or 0) <= (worse.distance or 0)
        assert (better.low or 0) <= (worse.low or 0)
        assert (better.high or 0) <= (worse.high or 0)


@given(said=sayings(ASKED), standard=STANDARDS, term=st.sampled_from(ASKED), data=st.data())
def test_what_becomes_seen_narrows_the_range_of_a_distance(
    said: Said, standard: str, term: str, data: st.DataObject, invent: Invent
) -> None:
    said = {name: each for name, each in said.items() if name != term}
    before = gap(invent(**said), standard, CODEBOOK)
    after = gap(invent(**said | {term: data.draw(saying(term))}), standard, CODEBOOK)
    assert (before.low or 0) <= (after.low or 0) + 1e-12
    assert (after.high or 0) <= (before.high or 0) + 1e-12


@given(texts=st.lists(sayings(RANKED, most=6), min_size=1, max_size=3), added=sayings(RANKED))
def test_a_further_text_never_lowers_an_effective_level(
    texts: list[Said], added: Said, invent: Invent
) -> None:
    held = tuple(invent(f"xaa-xbb-200{at}-work", **said) for at, said in enumerate(texts))
    more = (*held, invent("xaa-xbb-2009-work", **added))
    before, after = (
        stack(Library(CODEBOOK, each), "XAA", "XBB", on=date(2020, 1, 1)) for each in (held, more)
    )
    ranks = {row.term: row.rank for row in after.rows}
    for row in before.rows:
        if row.rank is not None:
            assert (ranks[row.term] or 0) >= row.rank


@given(texts=st.lists(sayings(most=8), min_size=1, max_size=4))
def test_an_effective_level_stands_in_a_text_that_is_named(
    texts: list[Said], invent: Invent
) -> None:
    held = tuple(invent(f"xaa-xbb-200{at}-work", **said) for at, said in enumerate(texts))
    for row in stack(Library(CODEBOOK, held), "XAA", "XBB", on=date(2020, 1, 1)).rows:
        given_by = [each for each in row.cells if each.agreement in row.given_by]
        assert len(given_by) == len(row.given_by)
        assert all(each.is_stated and each.agreement not in row.soft for each in given_by)
        if row.effective:
            assert {each.mark for each in given_by} == {row.effective}


@given(said=sayings(JUDGED), term=st.sampled_from(JUDGED), data=st.data())
def test_a_score_narrows_when_a_term_becomes_seen(
    said: Said, term: str, data: st.DataObject, invent: Invent
) -> None:
    said = {name: each for name, each in said.items() if name != term}
    before = scores(assess(invent(**said), CODEBOOK))
    after = scores(assess(invent(**said | {term: data.draw(saying(term))}), CODEBOOK))
    for heading, (low, high) in before.items():
        assert low <= after[heading][0] + 1e-12
        assert after[heading][1] <= high + 1e-12


@given(said=sayings(JUDGED), term=st.sampled_from(JUDGED), data=st.data())
def test_a_higher_level_never_lowers_a_score(
    said: Said, term: str, data: st.DataObject, invent: Invent
) -> None:
    known = CODEBOOK.get(term)
    assume(known.kind == "ordered")
    rank = data.draw(st.integers(0, len(known.levels) - 1))
    better: object = known.level_ids[rank]
    worse: object = known.level_ids[rank - 1] if rank else "absent"
    lower, higher = (
        scores(assess(invent(**said | {term: level}), CODEBOOK)) for level in (worse, better)
    )
    assert all(
        lower[name][0] <= low and lower[name][1] <= high for name, (low, high) in higher.items()
    )


@given(said=sayings(JUDGED, most=30))
def test_a_score_has_all_its_parts(said: Said, invent: Invent) -> None:
    sheet = assess(invent(**said), CODEBOOK)
    for score in (*sheet.headings, sheet.total):
        assert sum(score.counts.values()) == score.n
        assert score.n_seen == score.n - score.counts["not_seen"] - score.counts["not_graded"]
        assert 0 <= score.low <= score.high <= 1
        if score.n_seen == score.n:
            assert score.low == score.high == score.seen
    assert sum(score.n for score in sheet.headings) == sheet.total.n == len(sheet.rows)


@given(texts=st.lists(sayings(most=5), min_size=1, max_size=4))
def test_the_last_event_of_a_term_is_what_the_last_text_says(
    texts: list[Said], invent: Invent
) -> None:
    held = tuple(invent(f"xaa-xbb-200{at}-work", **said) for at, said in enumerate(texts))
    line = versions_of(Library(CODEBOOK, held), held[0].id)
    for term in {event.term for event in line.events}:
        events = line.of_term(term)
        assert len(events) == sum(term in each.provisions for each in held)
        last = [each for each in held if term in each.provisions][-1]
        assert events[-1].cell == cell(last, term, CODEBOOK)
        assert all(then.before == first.after for first, then in pairwise(events))


def scores(sheet: Sheet) -> dict[str, tuple[float, float]]:
    """Return the ranges of a sheet by heading."""
    return {score.heading: (score.low, score.high) for score in (*sheet.headings, sheet.total)}
