"""Effects of terms: what a file may say, and that the shipped one keeps to it."""

import numpy as np
import pytest
import yaml

from negotiate.errors import DataFileError, UnknownNameError
from negotiate.strict_yaml import parse_text
from negotiate.units import Quantity
from negotiate.welfare.effects import (
    ACCOUNTS,
    SHIPPED,
    EffectsFile,
    at_strength,
    check_levels,
    load_effects,
)

TICKET = {"value": 156.27, "low": 100.0, "high": 300.0}


def quantity(value, low=None, high=None, **changes):
    given = {"value": value, "unit": "USD/post/year", "source": "own", "grade": "assumed"}
    ends = {"low": value if low is None else low, "high": value if high is None else high}
    return given | ends | changes


def document(levels, term="cost_airfare", **changes):
    terms = [{"term": term, "reading": "Invented.", "levels": levels}]
    given = {"occupation": "carrying", "isco": ["9624"], "base": "Invented.", "terms": terms}
    return yaml.safe_dump({"occupations": [given | changes]})


def read(text):
    return parse_text(text, EffectsFile, error=DataFileError).occupations[0]


def levels(transfers=None, creates=None):
    level = {"level": "paid", "transfers": transfers or {}, "creates": creates or {}}
    return [{"level": "silent"}, level]


def test_array_holds_accounts_by_levels():
    text = document(
        levels(
            {"worker": quantity(100.0), "employers": quantity(-100.0)},
            {"worker": quantity(7.0), "residents": quantity(-2.0)},
        )
    )
    array = read(text).of("cost_airfare").array()
    assert array.shape == (len(ACCOUNTS), 2)
    assert array[:, 0].tolist() == [0.0] * 7
    assert array[:, 1].tolist() == [107.0, 0, 0, -100.0, 0, 0, -2.0]


@pytest.mark.parametrize("strength", [-1.0, -0.3, 0.0, 0.6, 1.0])
def test_transfers_cancel_at_every_strength(strength):
    transfers = {
        "worker": quantity(60.0, 20.0, 300.0),
        "household": quantity(40.0, 0.0, 41.0),
        "employers": quantity(-100.0, -500.0, -10.0),
    }
    array = read(document(levels(transfers))).of("cost_airfare").array(strength)
    assert array.sum(axis=0) == pytest.approx([0.0, 0.0])
    assert array[0, 1] == pytest.approx(0.6 * -array[3, 1])


def test_strength_moves_a_transfer_to_the_end_of_its_leading_account():
    transfers = {"worker": quantity(100.0), "employers": quantity(-100.0, -300.0, -50.0)}
    text = document(levels({"employers": transfers["employers"], "worker": transfers["worker"]}))
    array = read(text).of("cost_airfare").array(1.0)
    assert array[3, 1] == pytest.approx(-300.0)
    assert array[0, 1] == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("strength", "value"), [(-1.0, 0.0), (-0.5, 5.0), (0.0, 10.0), (0.5, 25.0), (1.0, 40.0)]
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_strength_goes_from_the_small_to_the_large_end(sign, strength, value):
    low, high = sorted((0.0, sign * 40.0))
    effect = Quantity.model_validate(quantity(sign * 10.0, low, high))
    assert at_strength(effect, strength) == pytest.approx(sign * value)


def test_effect_without_range_does_not_move():
    effect = Quantity(value=3.0, unit="USD/post/year", source="own", grade="official")
    assert at_strength(effect, 1.0) == at_strength(effect, -1.0) == 3.0


def test_strength_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="strength must lie in"):
        at_strength(Quantity.model_validate(quantity(1.0)), 1.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            document(levels({"worker": quantity(100.0), "employers": quantity(-90.0)})),
            r"transfers must sum to zero over the accounts, got \+10.00",
        ),
        (
            document(levels(creates={"worker": quantity(1.0, unit="SAR/month")})),
            "effects must be in USD/post/year, got SAR/month",
        ),
        (
            document(
                [
                    {"level": "silent", "creates": {"worker": quantity(1.0)}},
                    {"level": "paid"},
                ]
            ),
            "must start at the level 'silent', without effects",
        ),
        (document([{"level": "none"}, {"level": "paid"}]), "must start at the level 'silent'"),
        (document([{"level": "silent"}, {"level": "paid"}, {"level": "paid"}]), "must be distinct"),
        (document([{"level": "silent"}]), "at least 2"),
        (document(levels(creates={"ministry": quantity(1.0)})), "ministry"),
        (
            document(
                levels(),
                terms=[{"term": "visa", "reading": "Invented.", "levels": levels()} for _ in "ab"],
            ),
            "listed once, got twice: visa",
        ),
    ],
)
def test_file_that_contradicts_itself_is_refused(text, message):
    with pytest.raises(DataFileError, match=message):
        read(text)


def test_unknown_term_and_occupation_are_refused(tmp_path):
    path = tmp_path / "effects.yaml"
    path.write_text(document(levels()))
    assert load_effects("carrying", path=path).isco == ("9624",)
    with pytest.raises(
        UnknownNameError,
        match=r"no occupation with effects named 'legal advice'[.] Known: carrying",
    ):
        load_effects("legal advice", path=path)
    with pytest.raises(UnknownNameError, match="Known: cost_airfare"):
        load_effects("carrying", path=path).of("visa")


def test_levels_must_stand_in_the_codebook_in_order():
    effects = read(document(levels()))
    check_levels(effects, {"cost_airfare": ("worker", "paid")})
    with pytest.raises(DataFileError, match="cost_airfare: levels must be the codebook's"):
        check_levels(effects, {"cost_airfare": ("worker", "half")})
    with pytest.raises(DataFileError, match="none: no such term"):
        check_levels(effects, {})


def test_order_of_levels_is_that_of_the_codebook():
    three = [{"level": "silent"}, {"level": "paid"}, {"level": "half"}]
    with pytest.raises(DataFileError, match=r"\(half, paid\)"):
        check_levels(read(document(three)), {"cost_airfare": ("half", "paid")})


SHIPPED_EFFECTS = load_effects("domestic work")


def test_shipped_file_is_the_default():
    assert SHIPPED.name == "effects.yaml"
    assert SHIPPED_EFFECTS.isco == ("5152", "9111")


@pytest.mark.parametrize("entry", SHIPPED_EFFECTS.terms, ids=lambda entry: entry.term)
def test_shipped_effects_state_range_and_source(entry):
    for level in entry.levels[1:]:
        found = list(level.quantities())
        assert found
        for _, effect in found:
            assert effect.low is not None
            assert effect.high is not None
            assert effect.grade in ("derived", "assumed")
            assert effect.note
            assert effect.low < effect.high


@pytest.mark.parametrize("strength", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("entry", SHIPPED_EFFECTS.terms, ids=lambda entry: entry.term)
def test_no_shipped_level_costs_the_worker(entry, strength):
    worker = entry.array(strength)[ACCOUNTS.index("worker")]
    if entry.term == "health_insurance" and strength < 0:
        # Cover that the worker pays may be worth less than its premium.
        worker = worker[2:]
    assert (worker >= 0).all()


def test_shipped_ticket_is_the_one_of_2008():
    # SAR 42,189 for 36 tickets; SAR 3.75 to the dollar; two years.
    array = SHIPPED_EFFECTS.of("cost_airfare").array()
    assert array[0, 1] == pytest.approx(42189 / 36 / 3.75 / 2, abs=0.02)
    assert np.abs(array.sum(axis=0)).max() < 0.01
