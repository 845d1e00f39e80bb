"""Accounts to sides."""

import numpy as np
import pytest

from negotiate.welfare.effects import ACCOUNTS
from negotiate.welfare.mandates import AGENCY_SHARE, Mandate

UNITS = np.eye(len(ACCOUNTS))


def by_account(row):
    return dict(zip(ACCOUNTS, row.tolist(), strict=True))


def test_every_account_counts_once():
    mandate = Mandate()
    total = mandate.origin(UNITS) + mandate.destination(UNITS) - mandate.employer_cost(UNITS)
    assert total.tolist() == [1.0] * len(ACCOUNTS)


def test_sides_speak_for_their_accounts():
    origin, destination = (
        by_account(Mandate().origin(UNITS)),
        by_account(Mandate().destination(UNITS)),
    )
    assert (origin["worker"], origin["household"], origin["origin_treasury"]) == (1, 1, 1)
    assert (destination["destination_treasury"], destination["residents"]) == (1, 1)
    assert origin["agencies"] == destination["agencies"] == AGENCY_SHARE
    assert origin["employers"] == destination["employers"] == 0


def test_weights_scale_accounts_on_both_sides():
    mandate = Mandate({"worker": 2.0, "agencies": 0.5}, agency_share=0.8)
    origin, destination = by_account(mandate.origin(UNITS)), by_account(mandate.destination(UNITS))
    assert origin["worker"] == 2.0
    assert origin["agencies"] == pytest.approx(0.4)
    assert destination["agencies"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("weights", "share", "message"),
    [
        ({}, 1.5, "agency_share must lie in"),
        ({"worker": -1.0}, 0.5, "weights must be at least 0"),
        ({"worker": float("nan")}, 0.5, "weights must be at least 0"),
        ({"employers": 2.0}, 0.5, "weight of employers is 1"),
    ],
)
def test_impossible_mandate_is_refused(weights, share, message):
    with pytest.raises(ValueError, match=message):
        Mandate(weights, share)
