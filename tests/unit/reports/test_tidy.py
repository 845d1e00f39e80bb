import pytest

from negotiate.reports.document import ComparisonDocument
from negotiate.reports.tidy import KEY, UNITS, tidy


def test_one_number_a_row_with_its_unit(document: ComparisonDocument) -> None:
    frame = tidy(document)
    assert not frame.duplicated(KEY).any()
    assert set(frame["quantity"]) <= set(UNITS)
    regime = document.regimes[1]
    row = regime.parties[0]
    found = frame[(frame.regime == regime.id) & (frame.party == row.party)].set_index("quantity")
    assert found.loc["payoff", "value"] == row.payoff
    assert found.loc["payoff", "unit"] == "USD/year"
    assert found.loc["posts", "value"] == row.posts


def test_what_a_party_does_not_have_is_left_out(document: ComparisonDocument) -> None:
    frame = tidy(document)
    missing = [
        (x.id, row.party) for x in document.regimes for row in x.parties if row.unfilled is None
    ]
    assert missing
    keys = set(zip(frame.regime, frame.party, frame.quantity, strict=True))
    assert not any((regime, party, "unfilled") in keys for regime, party in missing)


def test_a_party_that_stands_twice_is_refused(document: ComparisonDocument) -> None:
    first = document.regimes[0]
    doubled = first.model_copy(update={"parties": [*first.parties, first.parties[0]]})
    broken = document.model_copy(update={"regimes": [doubled]})
    with pytest.raises(ValueError, match=r"must stand once in .*, got it twice"):
        tidy(broken)
