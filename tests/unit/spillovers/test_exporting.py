import csv
import io
from collections.abc import Callable

import networkx as nx
import pytest

from negotiate.cases import Case
from negotiate.spillovers.exporting import COLUMNS, graphml, long_table, spillover_graph
from negotiate.spillovers.report import level_rows, way_reports
from negotiate.spillovers.requests import agreement_question, cap_question
from negotiate.spillovers.study import Question, answer
from negotiate.terms import Agreement

KEY = "Invented work"


def table(asked: Question) -> list[dict[str, str]]:
    found = answer(asked)
    text = long_table(found, way_reports(asked, found), level_rows(asked))
    return list(csv.DictReader(io.StringIO(text, newline="")))


def graph(asked: Question) -> "nx.MultiDiGraph[str]":
    found = answer(asked)
    return spillover_graph(found, way_reports(asked, found))


@pytest.fixture(scope="module")
def asked(case: Case) -> Question:
    return cap_question(case, ["XAA-XYY=1500"])


def test_the_table_has_one_fact_a_row_with_unit_year_and_source(asked: Question) -> None:
    rows = table(asked)
    assert tuple(rows[0]) == COLUMNS
    places = [tuple(row[name] for name in COLUMNS[:9]) for row in rows]
    assert len(set(places)) == len(places)
    for row in rows:
        assert row["unit"] in {"posts", "/1"}
        assert row["year"]
        assert row["source"]
        assert row["grade"]


def test_observed_posts_keep_their_own_source_and_results_say_that_they_are_computed(
    asked: Question,
) -> None:
    rows = [r for r in table(asked) if r["subject"] == "corridor" and r["origin"] == "XAA"]
    before = next(row for row in rows if row["measure"] == "posts before")
    after = next(row for row in rows if row["measure"] == "posts after")
    assert (before["value"], before["year"], before["grade"]) == ("3000.0", "2019", "official")
    assert after["source"] == "computed from the figures of the case two-institutions"
    assert after["grade"] == "derived"


def test_parts_in_the_table_sum_to_the_change(asked: Question) -> None:
    rows = [r for r in table(asked) if r["subject"] == "origin" and r["origin"] == "XBB"]
    of = {r["measure"]: float(r["value"]) for r in rows if r["way"] == "choice and replacement"}
    parts = [
        of[f"change of unfilled, {x}"] for x in ("direct", "diversion", "replacement", "chain")
    ]
    assert sum(parts) == pytest.approx(of["change of unfilled"])


def test_levels_of_an_agreement_stand_in_the_table(
    case: Case, invent: Callable[..., Agreement]
) -> None:
    rows = table(agreement_question(case, invent("xaa-xyy-2024-work")))
    assert {row["level"] for row in rows} == {"low", "value", "high"}
    assert {row["way"] for row in rows if row["level"] == "low"} == {
        "choice and replacement",
        "replacement by size",
        "markets re-solved",
    }


def test_the_graph_carries_before_after_change_and_causes(asked: Question) -> None:
    made = graph(asked)
    edge = made.edges["XAA", "XYY", KEY]
    assert edge["before"] == 3000.0
    assert edge["after_choice"] == pytest.approx(1500.0)
    assert edge["change_markets"] == pytest.approx(-1500.0)
    assert edge["touched"] is True
    assert edge["unfilled_XBB_choice"] == pytest.approx(-0.9 * 0.2 * 1500)
    node = made.nodes["XBB"]
    parts = [node[f"{x}_choice"] for x in ("direct", "diversion", "replacement", "chain")]
    assert sum(parts) == pytest.approx(node["unfilled_choice"])


def test_the_graph_can_be_written_and_read_back(asked: Question) -> None:
    made = graph(asked)
    again = nx.parse_graphml(graphml(made).decode(), force_multigraph=True)
    assert set(again.nodes) == set(made.nodes)
    assert again.number_of_edges() == made.number_of_edges()
    edges = {(a, b): facts for a, b, facts in again.edges(data=True) if facts["kind"] == "corridor"}
    assert edges["XAA", "XYY"]["source"] == "own"
    assert edges["XAA", "XYY"]["after_choice"] == pytest.approx(1500.0)


def test_graphml_is_the_same_each_time(asked: Question) -> None:
    assert graphml(graph(asked)) == graphml(graph(asked))


def test_a_corridor_that_the_case_does_not_have_is_added(
    case: Case, invent: Callable[..., Agreement]
) -> None:
    made = invent("xdd-xyy-2024-work", quota={"amount": 100.0, "unit": "person"})
    edge = graph(agreement_question(case, made, use_number="posts")).edges["XDD", "XYY", KEY]
    assert (edge["status"], edge["before"]) == ("no_channel", 0.0)
    assert edge["after_choice"] == pytest.approx(100.0)


def test_the_other_rule_of_who_fills_stands_in_the_table_once_per_origin(asked: Question) -> None:
    rows = [row for row in table(asked) if row["measure"].endswith("by size")]
    assert [row["origin"] for row in rows] == ["XAA", "XBB", "XCC", "XDD"]
    assert {row["way"] for row in rows} == {"choice and replacement"}


def test_the_diversion_ratio_is_empty_where_there_is_none(case: Case) -> None:
    rows = [r for r in table(cap_question(case, ["XAA-XYY=3000"])) if r["subject"] == "change"]
    ratios = [row["value"] for row in rows if row["measure"] == "diversion ratio"]
    assert ratios == ["", ""]


def test_causes_in_the_table_sum_to_the_change_of_each_origin(asked: Question) -> None:
    rows = table(asked)
    for way in ("choice and replacement", "markets re-solved"):
        for origin in ("XAA", "XBB", "XCC", "XDD"):
            mine = [r for r in rows if (r["way"], r["origin"]) == (way, origin)]
            total = next(float(r["value"]) for r in mine if r["measure"] == "change of unfilled")
            caused = [float(r["value"]) for r in mine if r["measure"] == "unfilled posts, change"]
            assert sum(caused) == pytest.approx(total, abs=1e-9)


def test_chain_edges_keep_their_share_and_are_told_from_corridors(asked: Question) -> None:
    made = graph(asked)
    edge = made.edges["XAA", "XBB", "vacancy chain"]
    assert (edge["kind"], edge["share"], edge["grade"]) == ("chain", 0.2, "assumed")
    assert made.edges["XAA", "XYY", KEY]["kind"] == "corridor"
    assert all(
        value is not None for _, _, facts in made.edges(data=True) for value in facts.values()
    )
