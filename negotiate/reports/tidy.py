"""The comparison as a tidy table: one number a row, for analysis in pandas."""

from collections.abc import Iterator

import pandas as pd

from negotiate.reports.document import ComparisonDocument, PartyRow

UNITS = {
    "payoff": "USD/year",
    "change": "USD/year",
    "posts": "posts",
    "unfilled": "posts",
    "gross_price": "USD/post/year",
    "net_price": "USD/post/year",
}
"""Unit of each quantity of a party."""

KEY = ["regime", "party", "quantity"]
"""Columns that identify a row."""


def _numbers(regime: str, row: PartyRow) -> Iterator[dict[str, object]]:
    """Yield the quantities of a party under a regime; those it does not have are left out."""
    for quantity, unit in UNITS.items():
        value = getattr(row, quantity)
        if value is not None:
            yield {
                "regime": regime,
                "party": row.party,
                "role": row.role,
                "quantity": quantity,
                "value": value,
                "unit": unit,
            }


def tidy(document: ComparisonDocument) -> pd.DataFrame:
    """Return regimes and parties as a long frame.

    Parameters
    ----------
    document : ComparisonDocument
        A comparison.

    Returns
    -------
    pandas.DataFrame
        Columns ``regime``, ``party``, ``role``, ``quantity``, ``value``, ``unit``; one number a row,
        in the document's order; ``regime``, ``party`` and ``quantity`` together are unique.

    Raises
    ------
    ValueError
        If a party stands twice in a regime.
    """
    rows = [
        number for x in document.regimes for party in x.parties for number in _numbers(x.id, party)
    ]
    frame = pd.DataFrame(rows, columns=[*KEY[:2], "role", KEY[2], "value", "unit"])
    twice = frame[frame.duplicated(KEY)]
    if len(twice):
        first = twice.iloc[0]
        raise ValueError(f"{first['party']} must stand once in {first['regime']}, got it twice")
    return frame
