from collections.abc import Callable

import pytest

from negotiate.cases import Case
from negotiate.spillovers.agreement import SpilloverRequestError
from negotiate.spillovers.requests import agreement_question, cap_notes, cap_question
from negotiate.terms import Agreement

Invent = Callable[..., Agreement]


def test_caps_are_read(case: Case) -> None:
    found = cap_question(case, ["XAA-XYY=1500", " xbb-xzz = 0"])
    assert found.caps == {("XAA", "XYY"): 1500.0, ("XBB", "XZZ"): 0.0}


def test_a_cap_of_less_than_a_millionth_of_a_post_shuts_the_corridor(case: Case) -> None:
    assert cap_question(case, ["XAA-XYY=1e-200"]).caps == {("XAA", "XYY"): 0.0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("XAA-XYY", "a cap must be ORI-DES=NUMBER, e.g. XAA-XYY=1000, got 'XAA-XYY'"),
        ("XAA=5", "a cap must be ORI-DES=NUMBER"),
        ("XAA-XYY-XZZ=5", "a cap must be ORI-DES=NUMBER"),
        ("XAA-XYY=many", "a number of posts of at least 0, got 'many'"),
        ("XAA-XYY=1,000", "a number of posts of at least 0, got '1,000'"),
        ("XAA-XYY=", "a number of posts of at least 0, got ''"),
        ("XAA-XYY=-1", "a number of posts of at least 0, got '-1'"),
        ("XAA-XYY=nan", "a number of posts of at least 0"),
        ("XAA-XYY=inf", "a number of posts of at least 0"),
        ("XAA-XYX=5", "no corridor XAA-XYX; the nearest is XAA-XYY"),
        ("=5", "a cap must be ORI-DES=NUMBER"),
    ],
)
def test_a_cap_that_cannot_be_used_is_refused(case: Case, text: str, words: str) -> None:
    with pytest.raises(SpilloverRequestError, match=words):
        cap_question(case, [text])


def test_all_problems_are_told_at_once(case: Case) -> None:
    with pytest.raises(SpilloverRequestError) as caught:
        cap_question(case, ["XAA-XYY", "XAA-XZZ=-1", "XQQ-XZZ=5", "XBB-XZZ=1", "XBB-XZZ=2"])
    assert len(caught.value.problems) == 4
    assert "XBB-XZZ is capped twice; keep one" in caught.value.problems
    assert caught.value.exit_code == 2


def test_caps_that_do_not_bind_are_told(case: Case) -> None:
    asked = cap_question(case, ["XAA-XYY=3000", "XBB-XYY=999", "XCC-XYY=10"])
    posts = {"posts.XAA-XYY": 3000.0, "posts.XBB-XYY": 1000.0}
    first, second = cap_notes(asked, posts)
    assert first == "the cap of 3,000 on XAA-XYY does not bind: the corridor holds 3,000 posts"
    assert second == "XCC-XYY holds no posts in the case: the cap binds nothing"


def test_whether_a_cap_binds_depends_on_the_posts_that_are_used(case: Case) -> None:
    asked = cap_question(case, ["XAA-XYY=1500"])
    assert list(cap_notes(asked, {"posts.XAA-XYY": 3000.0})) == []
    assert "holds 1,000 posts" in next(iter(cap_notes(asked, {"posts.XAA-XYY": 1000.0})))


def test_an_agreement_on_empty_corridors_alone_is_refused(case: Case, invent: Invent) -> None:
    with pytest.raises(SpilloverRequestError, match="XCC-XYY holds no posts"):
        agreement_question(case, invent("xcc-xyy-2024-work"))


def test_a_number_that_is_not_stated_cannot_be_used(case: Case, invent: Invent) -> None:
    with pytest.raises(SpilloverRequestError, match="states no number of workers"):
        agreement_question(case, invent("xaa-xyy-2024-work"), use_number="posts")


def test_a_stated_number_opens_an_empty_corridor(case: Case, invent: Invent) -> None:
    made = invent("xcc-xyy-2024-work", quota={"amount": 100.0, "unit": "person"})
    assert agreement_question(case, made, use_number="posts").use_number == "posts"
