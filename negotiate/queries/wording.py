"""Words for values: what a table says about one value of one term, with its place in the source."""

from negotiate.queries.arrays import STATES, Index
from negotiate.queries.clauses import Clause
from negotiate.terms.schema import DatedValue, Reading


def value_words(value: DatedValue, state: str, meaning: str = "") -> str:
    """Return a value in words: its amount and what the source says, else its level, else its state.

    Examples
    --------
    >>> from negotiate.terms import DatedValue
    >>> value = DatedValue(start=2018, amount=1500.0, unit="currency/month", currency="SAR",
    ...                    value="at least", source="text", locator="Art. 5", grade="text")
    >>> value_words(value, "stated")
    '1,500 SAR/month; at least'
    """
    if value.ended:
        return "; ".join(part for part in (value.value, f"ended {value.start}") if part)
    unit = (value.unit or "").replace("currency", value.currency or "currency")
    amount = "" if value.amount is None else f"{value.amount:,.10g} {unit}".strip()
    said = "; ".join(part for part in (amount, value.value or "") if part)
    return said or meaning or (value.level or state).replace("_", " ")


def clause_words(index: Index, row: int, clause: Clause) -> str:
    """Return how an agreement answers a clause: level, words and place in the source."""
    agreement = index.agreements[row]
    provision = agreement.provisions.get(clause.term)
    if provision is None:
        return f"{clause.term}: {STATES[0].replace('_', ' ')}"
    return f"{clause.term}: {reading_words(provision)}"


def reading_words(reading: Reading) -> str:
    """Return the last value of a reading: state or level, words, and place in the source."""
    value = reading.values[-1]
    words = value_words(value, reading.state)
    level = value.level or ("" if reading.state == "stated" else reading.state)
    start = "" if level.replace("_", " ") == words or not level else f"{level}, "
    return f"{start}{words} ({value.locator})"
