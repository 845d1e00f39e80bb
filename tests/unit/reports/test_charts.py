import re
from typing import cast

import vl_convert

from negotiate.reports import charts, wording
from negotiate.reports.charts import Spec
from negotiate.reports.document import ComparisonDocument


def _values(spec: Spec) -> list[Spec]:
    return cast("list[Spec]", cast("Spec", spec["data"])["values"])


def test_the_change_chart_draws_every_party_and_regime_but_the_base(
    document: ComparisonDocument,
) -> None:
    values = _values(charts.change_chart(document))
    assert len(values) == 5 * 6
    assert "Bilateral" not in {row["regime"] for row in values}
    assert not {"World", "All origins"} & {row["party"] for row in values}


def test_labels_of_the_chart_are_the_cells_of_the_table(document: ComparisonDocument) -> None:
    found = {(row["regime"], row["party"]): row for row in _values(charts.change_chart(document))}
    for regime in document.regimes[2:]:
        for row in regime.parties[:6]:
            drawn = found[regime.title, wording.party_name(document.case, row.party)]
            assert drawn["label"] == wording.signed_millions(row.change)
            assert drawn["change"] == round(row.change / 1e6, 3)


def test_a_loss_is_told_by_more_than_colour(document: ComparisonDocument) -> None:
    bars, rule, text = cast(
        "list[Spec]", cast("Spec", charts.change_chart(document)["spec"])["layer"]
    )
    assert cast("Spec", rule["encoding"])["x"] == {"datum": 0}
    assert cast("Spec", cast("Spec", text["encoding"])["text"])["field"] == "label"
    assert cast("Spec", bars["mark"])["type"] == "bar"


def test_each_regime_has_a_shape_and_a_colour_of_its_own(document: ComparisonDocument) -> None:
    encoding = cast("Spec", charts.posts_chart(document)["encoding"])
    for channel in ("shape", "color"):
        scale = cast("Spec", cast("Spec", encoding[channel])["scale"])
        assert scale["domain"] == [regime.title for regime in document.regimes]
        used = cast("list[str]", scale["range"])
        assert len(set(used)) == len(document.regimes)


def test_every_regime_is_drawn_even_if_there_are_many(document: ComparisonDocument) -> None:
    many = [
        document.regimes[0].model_copy(update={"id": f"r{i}", "title": f"Regime {i}"})
        for i in range(8)
    ]
    spec = charts.posts_chart(document.model_copy(update={"regimes": many}))
    svg = vl_convert.vegalite_to_svg(spec, vl_version="5.20", allowed_base_urls=[])
    symbols = re.findall(r'aria-roledescription="point"[^>]*? d="([^"]+)"', svg)
    assert len(symbols) == 8 * 5
    assert len(set(symbols)) == 8
    assert all(len(re.findall(r"[AaLlHhVv]", path)) >= 2 for path in symbols), "a line has no area"


def test_posts_that_a_party_does_not_have_are_not_drawn_as_zero(
    document: ComparisonDocument,
) -> None:
    first = document.regimes[0]
    rows = [row.model_copy(update={"posts": None}) for row in first.parties]
    regimes = [first.model_copy(update={"parties": rows}), *document.regimes[1:]]
    values = _values(charts.posts_chart(document.model_copy(update={"regimes": regimes})))
    assert len(values) == 5 * 5
    assert first.title not in {row["regime"] for row in values}


def test_a_chart_has_words_for_who_cannot_see_it(document: ComparisonDocument) -> None:
    assert charts.change_chart(document)["description"] == (
        'Change of each party\'s payoff from "Bilateral", million USD a year, by regime.'
    )
