from pathlib import Path

import numpy as np
import pytest

from negotiate.corridors.choice import nested_logit, shares
from negotiate.corridors.elasticities import SHIPPED, agreement_factors, load_elasticity
from negotiate.errors import DataFileError, UnknownNameError
from negotiate.strict_yaml import read_yaml

PAGE = Path(__file__).parents[3] / "docs" / "spillovers.md"
IDS = [entry["id"] for entry in read_yaml(SHIPPED, error=DataFileError)[0]["elasticities"]]


def test_an_agreement_raises_flows_by_57_log_points_but_not_from_africa() -> None:
    found = load_elasticity("agreement")
    assert (found.of().value, found.of("africa").value) == (0.57, 0.0)
    assert "Working Paper 11000" in found.of().source
    assert np.expm1(found.of().value) == pytest.approx(0.768, abs=5e-4)


def test_a_group_without_exception_has_the_general_figure() -> None:
    found = load_elasticity("agreement")
    assert found.of("asia") == found.of() == found.figure


@pytest.mark.parametrize("name", IDS)
def test_every_figure_has_a_range_and_a_source(name: str) -> None:
    found = load_elasticity(name)
    for figure in (found.figure, *(entry.figure for entry in found.exceptions)):
        assert figure.low is not None
        assert figure.high is not None
        assert figure.source


@pytest.mark.parametrize("name", IDS)
def test_the_page_gives_every_figure_with_its_range(name: str) -> None:
    found = load_elasticity(name).figure
    row = f"| {name} | {found.value:g} [{found.low:g}, {found.high:g}] | {found.grade} |"
    assert any(line.startswith(row) for line in PAGE.read_text(encoding="utf-8").splitlines()), row


def test_the_shipped_dissimilarity_is_a_nested_choice_over_its_whole_range() -> None:
    figure = load_elasticity("dissimilarity").of()
    assert nested_logit(figure.low or 0).name == nested_logit(figure.high or 0).name


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"no elasticity named 'visa'. Known: agreement"):
        load_elasticity("visa")


def test_a_figure_without_source_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "elasticities.yaml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace('source: "Norm', 'sauce: "Norm'))
    with pytest.raises(DataFileError, match=r"line \d+, elasticities.2.figure.sauce"):
        load_elasticity("theta", path=path)


def test_an_agreement_lifts_the_odds_against_other_corridors_by_its_log_points() -> None:
    choice = nested_logit(0.4, theta=1.5)
    phi = np.array([0.2, 0.3, 0.1])
    before = shares(phi, choice).destinations
    after = shares(phi * agreement_factors([0.57, 0, 0], choice), choice).destinations
    odds = (after[0] / after[1]) / (before[0] / before[1])
    assert np.log(odds) == pytest.approx(0.57)
    assert 0 < np.log(after[0] / before[0]) < 0.57
