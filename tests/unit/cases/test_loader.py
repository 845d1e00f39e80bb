import os
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiate.cases import case_graph, fingerprint, load_backtests, load_case, shipped_case_ids
from negotiate.errors import CaseFileError, UnknownNameError

Write = Callable[..., Path]


def test_a_valid_case_loads_with_every_figure_by_its_id(write_case: Write) -> None:
    case = load_case(write_case())
    figures = case.quantities()
    assert figures["substitution"].value == 0.6
    assert figures["posts.XAA-XZZ"].value == 300
    assert figures["chain.XAA-XBB"].high == 0.2
    assert figures["home_pay.XCC"].low == 300
    assert figures["mean_price.XZZ"].unit == "USD/post/year"


MALFORMED = [
    (
        "title: Invented case",
        "tittle: Invented case",
        r"line 2, tittle: unknown key 'tittle'.*'title'",
    ),
    ("title: Invented case", "id: again", r"line 2, id: .*(twice|repeated|already)"),
    ("  XCC: {name: Gamma", "  NO: {name: Gamma", r"(?s)alpha-3.*'NO'"),
    (
        "value: 300, low: 200",
        "value: .nan, low: 200",
        r"corridors\.0\.posts\.value: must be",
    ),
    (
        "value: 100, low: 50, high: 200",
        "value: -5, low: -9, high: 0",
        "posts must be at least 0, got -9",
    ),
    ("value: 0.6, low: 0.3", "value: 1.0, low: 0.3", r"(?s)parameters\.substitution"),
    (
        "value: 0.6, low: 0.3, high: 0.9",
        "value: 0.6, low: -0.5, high: 0.9",
        r"parameters\.substitution\.low: must lie strictly between -0.5 and 1",
    ),
    (
        "value: 0.1, low: 0.0, high: 0.2",
        "value: 0.1, low: 0.0, high: 1.5",
        "must lie between 0 and 1, got 1.5",
    ),
    (
        "share: {value: 0.1, low: 0.0, high: 0.2",
        "filled: {value: 0.1, low: 0.0, high: 0.2",
        "chains.0.share: key 'share' is required; add it",
    ),
    ("status: irregular", "status: ajar", r"(?s)status.*ajar"),
    ("origin: XCC, destination", "origin: XQQ, destination", "XQQ is not among the case's origins"),
    (
        "origin: XCC, destination: XZZ",
        "origin: XCC, destination: XWW",
        "XWW is not among the case's destinations",
    ),
    ("origin: XCC, destination", "origin: XBB, destination", "the corridor XBB-XZZ comes twice"),
    (
        "status: irregular",
        "status: shut_by_origin",
        "status shut_by_origin holds no posts; remove them",
    ),
    (
        "value: 0.5, low: 0.3, high: 0.7",
        "value: 0.5, low: 0.3, high: 1.7",
        "power.high: must lie between 0 and 1, got 1.7",
    ),
    (
        "value: 1.0, low: 0.6",
        "value: 1.0, low: 0.0",
        "demand_elasticity.low: must be positive, got 0",
    ),
    ("filled_by: XBB", "filled_by: XQQ", "chains.0.filled_by: XQQ is not among"),
]


@pytest.mark.parametrize(
    ("old", "new", "words"), MALFORMED, ids=[new[:40] for _, new, _ in MALFORMED]
)
def test_a_broken_case_says_what_and_where(
    write_case: Write, old: str, new: str, words: str
) -> None:
    with pytest.raises(CaseFileError, match=words) as caught:
        load_case(write_case(old, new))
    assert caught.value.exit_code == 2
    assert caught.value.path.endswith("case.yaml")


def test_a_figure_without_source_is_refused(write_case: Write) -> None:
    with pytest.raises(CaseFileError, match=r"home_pay\.source: key 'source' is required; add it"):
        load_case(write_case('unit: "USD/year", source: own, grade', 'unit: "USD/year", grade'))


def test_an_assumed_figure_without_range_is_refused(write_case: Write) -> None:
    with pytest.raises(CaseFileError, match="an assumed figure must state its range"):
        load_case(write_case("value: 300, low: 200, high: 400", "value: 300"))


def test_a_value_outside_its_range_is_refused(write_case: Write) -> None:
    with pytest.raises(CaseFileError, match=r"value must lie in \[low, high\], got 300.0 in \[301"):
        load_case(write_case("value: 300, low: 200", "value: 300, low: 301"))


def test_a_chain_that_never_ends_is_refused(write_case: Write) -> None:
    old = "value: 0.1, low: 0.0, high: 0.2"
    folder = write_case(old, "value: 0.1, low: 0.0, high: 1.0")
    path = folder / "case.yaml"
    one = '{value: 1, low: 1, high: 1, unit: "/1", source: own, grade: assumed}'
    back = f"  - {{origin: XBB, filled_by: XAA, share: {one}}}\n"
    path.write_text(path.read_text() + back)
    with pytest.raises(CaseFileError, match=r"spectral radius below 1.*got 1"):
        load_case(folder)


def test_all_problems_come_at_once(write_case: Write) -> None:
    folder = write_case("title: Invented case", "tittle: Invented case")
    path = folder / "case.yaml"
    path.write_text(path.read_text().replace("status: irregular", "status: ajar"))
    with pytest.raises(CaseFileError, match="problems") as caught:
        load_case(folder)
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {"tittle", "corridors.2.status"}
    assert caught.value.problems == tuple(sorted(caught.value.problems))


def test_an_empty_file_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("")
    with pytest.raises(CaseFileError, match="empty"):
        load_case(tmp_path)


def test_a_folder_without_a_case_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match=r"case\.yaml"):
        load_case(tmp_path)


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "case.yaml").open("wb") as file:
        os.truncate(file.fileno(), 50_000_000)
    with pytest.raises(CaseFileError, match=r"50 MB.*limit"):
        load_case(tmp_path)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(
        UnknownNameError, match=r"no shipped case or folder named 'golf'.*gulf-domestic-work"
    ):
        load_case("golf")


def test_a_case_without_tests_has_none(write_case: Write) -> None:
    assert load_backtests(write_case()) is None


def test_the_fingerprint_changes_with_the_file_and_with_the_options(write_case: Write) -> None:
    folder = write_case()
    first = fingerprint(folder, "")
    assert first == fingerprint(folder, "")
    assert first != fingerprint(folder, "draws=2")
    (folder / "case.yaml").write_text("id: other")
    assert first != fingerprint(folder, "")


@pytest.mark.parametrize("name", shipped_case_ids())
def test_every_shipped_case_is_valid_and_its_folder_is_its_id(name: str) -> None:
    case = load_case(name)
    assert case.id == name
    tests = load_backtests(name)
    assert tests is None or tests.case == name


def test_gulf_has_tests_and_nurses_has_none_of_its_own() -> None:
    assert load_backtests("gulf-domestic-work") is not None
    assert load_backtests("nurses") is None


def test_nurses_has_both_institutions_and_eleven_origins_with_posts() -> None:
    case = load_case("nurses")
    held = {c.origin for c in case.corridors if c.posts}
    kinds = {name: place.institution for name, place in case.destinations.items()}
    assert case.isco == "2221"
    assert len(held) == 11
    assert kinds == {**dict.fromkeys(("GBR", "DEU", "IRL", "USA"), "private"), "SAU": "state"}
    assert {c.origin for c in case.chains} == {"ZAF", "JAM"}


def test_gulf_has_two_destinations_and_at_least_seven_origins_with_posts() -> None:
    case = load_case("gulf-domestic-work")
    held = {c.origin for c in case.corridors if c.posts}
    assert set(case.destinations) == {"SAU", "KWT"}
    assert len(held) >= 7
    assert all(d.institution == "private" for d in case.destinations.values())


def test_the_graph_of_a_case_carries_provenance_on_every_counted_corridor() -> None:
    case = load_case("gulf-domestic-work")
    graph = case_graph(case, {"posts.KEN-SAU": 7.0})
    assert graph["KEN"]["SAU"][case.occupation]["posts"] == 7.0
    for _, _, facts in graph.edges(data=True):
        if facts.get("posts") or facts.get("share"):
            assert facts["source"]
            assert facts["grade"]


CHAIN = "  - {origin: XAA, filled_by: XBB, share: {value: 0.1"


def test_a_chain_given_twice_is_named(write_case: Write) -> None:
    folder = write_case()
    path = folder / "case.yaml"
    line = next(each for each in path.read_text().splitlines() if each.startswith(CHAIN))
    path.write_text(path.read_text().replace(line, f"{line}\n{line}"))
    with pytest.raises(CaseFileError, match=r"chains\.1: the chain XAA-XBB comes twice; keep one"):
        load_case(folder)


def test_a_chain_from_an_origin_to_itself_is_refused(write_case: Write) -> None:
    with pytest.raises(CaseFileError, match="the chain XAA-XAA leads from an origin to itself"):
        load_case(write_case("filled_by: XBB", "filled_by: XAA"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "value: 300, low: 200, high: 400",
            "value: 1e300, low: 200, high: 1e300",
            r"corridors\.0\.posts\.value: must be at most 1,000,000,000 .*got 1e\+300; the world has",
        ),
        (
            "training, value: 100, low: 0, high: 200",
            "training, value: 100, low: 0, high: 1e300",
            r"training_loss\.high: must be at most 1,000,000,000 .*got 1e\+300",
        ),
        (
            "share: {value: 0.1, low: 0.0, high: 0.2",
            "share: {value: 0.1, low: 0.0, high: 1e300",
            r"share: must lie between 0 and 1, got 1e\+300",
        ),
    ],
    ids=["posts", "money", "share"],
)
def test_a_figure_beyond_the_world_is_refused_without_a_warning(
    write_case: Write, old: str, new: str, words: str
) -> None:
    with pytest.raises(CaseFileError, match=words):
        load_case(write_case(old, new))
