# ruff: noqa: RUF001  (the tables print the real minus sign and dash)

import pytest

from negotiate.reports import result_tables, tables, wording
from negotiate.reports.document import ComparisonDocument, PartyRow, Regime
from negotiate.reports.tables import Column, Table


def _replaced(document: ComparisonDocument, index: int, regime: Regime) -> ComparisonDocument:
    regimes = [*document.regimes]
    regimes[index] = regime
    return document.model_copy(update={"regimes": regimes})


def test_parties_stand_as_origins_destinations_migrants_totals(
    document: ComparisonDocument,
) -> None:
    shuffled = _replaced(
        document,
        0,
        document.regimes[0].model_copy(update={"parties": document.regimes[0].parties[::-1]}),
    )
    roles = [row.role for row in tables.parties(shuffled)]
    assert roles == ["origin"] * 3 + ["destination"] * 2 + ["migrants"] + ["total"] * 3


def test_the_headline_table_has_base_payoff_then_signed_changes(
    document: ComparisonDocument,
) -> None:
    table = tables.change_table(document)
    assert [column.label for column in table.columns][:3] == [
        "Party",
        "Bilateral (base): payoff",
        "No agreement",
    ]
    assert table.rows[0] == (
        "Aland Republic (XAA)",
        "812.3",
        "−81.2",
        "+73.1",
        "+89.4",
        "−24.4",
        "−16.2",
    )
    assert table.emphasis[-3:] == ("total", "total", "total")


def test_every_cell_of_the_headline_table_is_a_value_of_the_document(
    document: ComparisonDocument,
) -> None:
    table = tables.change_table(document)
    others = [regime for regime in document.regimes if regime.id != document.base_regime]
    for shown, party in zip(table.rows, tables.parties(document), strict=True):
        for cell, regime in zip(shown[2:], others, strict=True):
            row = next(r for r in regime.parties if r.party == party.party)
            assert cell == wording.signed_millions(row.change)


def test_a_party_that_a_regime_does_not_list_has_a_dash(document: ComparisonDocument) -> None:
    first = document.regimes[0]
    without = first.model_copy(update={"parties": first.parties[1:]})
    changed = _replaced(document, 0, without)
    row = next(r for r in tables.change_table(changed).rows if r[0] == "Aland Republic (XAA)")
    assert row[2] == wording.ABSENT
    posts = next(r for r in tables.posts_tables(changed)[0].rows if r[0] == "Aland Republic (XAA)")
    assert posts[1] == wording.ABSENT


def test_a_base_regime_that_is_not_listed_is_an_error(document: ComparisonDocument) -> None:
    lost = document.model_copy(update={"base_regime": "nowhere"})
    with pytest.raises(ValueError, match=r"base_regime must be one of the regimes .*'nowhere'"):
        tables.change_table(lost)


def test_counts_that_no_party_has_make_no_table(document: ComparisonDocument) -> None:
    bare = document.model_copy(
        update={
            "regimes": [
                regime.model_copy(
                    update={
                        "parties": [
                            PartyRow.model_validate(row.model_dump() | {"net_price": None})
                            for row in regime.parties
                        ]
                    }
                )
                for regime in document.regimes
            ]
        }
    )
    assert [t.id for t in tables.posts_tables(document)] == [
        "posts",
        "unfilled",
        "gross_price",
        "net_price",
    ]
    assert [t.id for t in tables.posts_tables(bare)] == ["posts", "unfilled", "gross_price"]


def test_posts_are_listed_only_for_parties_that_have_them(document: ComparisonDocument) -> None:
    posts, unfilled, *_ = tables.posts_tables(document)
    assert "Migrants" not in [row[0] for row in posts.rows]
    assert "Dune Emirate (XBA)" not in [row[0] for row in unfilled.rows]


def test_totals_that_repeat_another_are_left_out_but_migrants_are_not(
    document: ComparisonDocument,
) -> None:
    counted = [
        regime.model_copy(
            update={
                "parties": [
                    row.model_copy(update={"posts": regime.parties[-1].posts})
                    if row.party == "migrants"
                    else row
                    for row in regime.parties
                ]
            }
        )
        for regime in document.regimes
    ]
    posts, unfilled, *_ = tables.posts_tables(document.model_copy(update={"regimes": counted}))
    assert [row[0] for row in posts.rows][-2:] == ["Migrants", "World"]
    assert [row[0] for row in unfilled.rows][-1] == "All origins"


def test_a_corridor_that_a_regime_shuts_has_a_dash(document: ComparisonDocument) -> None:
    first = document.regimes[1]
    shut = _replaced(document, 1, first.model_copy(update={"corridors": first.corridors[1:]}))
    row = next(r for r in tables.corridor_tables(shut)[0].rows if r[0] == "XAA to XBA")
    assert (row[1], row[2]) == ("197,428", wording.ABSENT)


def test_an_open_price_of_fragmentation_shows_no_number(document: ComparisonDocument) -> None:
    rows = result_tables.fragmentation_table(document).rows
    assert rows[2] == ("Cordillera United Provinces (XAC)", "open", "OPEN")
    assert rows[0] == ("Aland Republic (XAA)", "+73.1", "MOSTLY HOLDS")


def test_efficiency_is_apart_from_redistribution(document: ComparisonDocument) -> None:
    rows = dict(result_tables.efficiency_table(document).rows)
    found = document.efficiency
    assert rows["New value for all parties together"] == wording.signed_millions(found.world_change)
    assert rows["Changes hands, from destinations to origins"] == "+85.5"


def test_moves_name_who_decides_and_what_it_gains(document: ComparisonDocument) -> None:
    row = result_tables.deviation_table(document).rows[0]
    assert row[:4] == ("add", "XAC to XBB", "Eastern Gulf Kingdom (XBB)", "+12.3")


def test_terms_show_levels_gains_and_posts(document: ComparisonDocument) -> None:
    levels, gains, posts = result_tables.terms_tables(document, document.terms[0])
    assert levels.rows[0] == ("contract_length", "three years")
    assert gains.rows[0] == ("Aland Republic (XAA)", "+31.2")
    assert posts.rows == (("XAA to XBA", "210,001"),)
    assert gains.title == "XAA, XBA: gain over the fall-back"


def test_terms_without_posts_have_no_table_of_posts(document: ComparisonDocument) -> None:
    bare = document.terms[0].model_copy(update={"posts": {}})
    assert len(result_tables.terms_tables(document, bare)) == 2


def test_a_backtest_stands_beside_naive_predictors(document: ComparisonDocument) -> None:
    values, scores = result_tables.backtest_tables(document, document.backtests[0])
    assert [c.label for c in values.columns] == [
        "Party",
        "Observed",
        "Model",
        "Naive: home pay",
        "Naive: gdp per head",
    ]
    assert values.rows[2][1:3] == ("no floor stated", "290")
    assert scores.rows == (("model", "0.50"), ("home pay", "0.71"), ("gdp per head", "0.62"))


def test_a_backtest_without_observation_or_words_has_a_dash(document: ComparisonDocument) -> None:
    test = document.backtests[0]
    row = test.rows[0].model_copy(update={"observed": None, "naive": {}})
    changed = test.model_copy(update={"rows": [row, *test.rows[1:]]})
    values, _ = result_tables.backtest_tables(document, changed)
    assert values.rows[0][1:] == (wording.ABSENT, "381", wording.ABSENT, wording.ABSENT)


def test_assumed_parameters_are_marked_in_word_and_row(document: ComparisonDocument) -> None:
    table = result_tables.assumption_table(document)
    assert [row[5] for row in table.rows] == ["ASSUMED"] * 3 + ["derived", "official"]
    assert table.emphasis == ("assumed",) * 3 + ("", "")
    assert table.rows[3][-1].endswith("itself.html. 12 times the floor")
    assert table.rows[0][:5] == (
        "How far origins replace each other (s) [substitution]",
        "0.7",
        "0.4 to 0.95",
        "/1",
        "–",
    )


def test_a_table_without_marks_has_plain_rows() -> None:
    table = Table("t", "T", "", (Column("A"),), (("x",), ("y",)))
    assert table.marked() == (("", ("x",)), ("", ("y",)))


def test_a_downloaded_table_runs_no_formula(document: ComparisonDocument) -> None:
    table = Table("t", "T", "", (Column("A"), Column("B")), (("=1+1", "+2"), ("@x", "a,b")))
    assert tables.csv_text(table) == "A,B\r\n'=1+1,+2\r\n'@x,\"a,b\"\r\n"
    assert tables.csv_text(tables.change_table(document)).count("\r\n") == 10
