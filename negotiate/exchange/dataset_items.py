"""The items of the Chilton and Woda coding, each with its place in the codebook.

Their coders answered yes or no to some forty questions about each text. Several questions may
belong to one term (a model contract and a list of what a contract must say are two items, and one
term), so a record names the items that stand behind a value in its locator:

``treaty 751, items 11a and 11c (not 11b)``
    Items 11a and 11c were found, 11b was looked for and not found.
``treaty 751, items 10a and 10b`` of a term that is ``absent``
    Both were looked for and not found.

An item that the locators of a record do not name was not seen. `item_locator` writes this form and
`item_states` reads it back, so that nothing of the item-level coding is lost.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from negotiate.errors import AgreementFileError, Problem
from negotiate.strict_yaml import parse
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement, Form, Reading, Source, Text
from negotiate.units import Record

PRESENT = "a clause is present"
"""Words of a value that stands for an item without a level."""

RECRUITERS = "6b"
"""Item that says who may recruit; its column of words has levels of its own."""

ItemState = Literal["present", "absent"]
"""What the coders found for an item; one that they did not answer has no state."""

_NAMED = re.compile(r"(?:items?|columns?) (?P<named>[^(]*)(?:\(not (?P<lacking>[^)]*)\))?")
_RANGE = re.compile(r"(\d+)([a-z]) to \1([a-z])")


class DatasetItem(Record):
    """One question that the coders answered."""

    item: Text
    """Number of the criterion, e.g. ``11b``, or the column where the data set has no number."""
    column: Text
    """Column of ``bla_coding.csv``."""
    fact: Text
    """Key of the fact sheets for the item."""
    term: Text
    """Term of the codebook to which the item belongs."""
    level: Text | None = None
    """Level that the presence of the clause carries by itself; none where it carries none."""
    clause: bool = True
    """Whether it is one of the 33 clauses that are answered with yes or no."""
    note: Text | None = None
    """What a reader of a value without a level should know."""


class Rule(Record):
    """A level that follows from the words or the number of a column."""

    item: Text
    """Item whose term has the level."""
    level: Text
    """Level of that term."""


class ItemTable(Record):
    """All items, with the rules of the columns that hold words or numbers."""

    source: Source
    """The data set, as records cite it."""
    items: Annotated[tuple[DatasetItem, ...], Field(min_length=1)]
    """Items in the order of the data set's criteria."""
    channels: Mapping[Text, Text | None]
    """Level for each kind of recruiter; none where the kind carries none."""
    rules: Mapping[Text, Rule]
    """Levels that follow from columns with words and numbers, by what those say."""
    forms: Mapping[Text, Form]
    """Form of the document for each beginning of a title, in lower case."""

    @property
    def by_item(self) -> Mapping[str, DatasetItem]:
        """Return the items by their number."""
        return {item.item: item for item in self.items}

    @property
    def by_fact(self) -> Mapping[str, DatasetItem]:
        """Return the items by the key of the fact sheets."""
        return {item.fact: item for item in self.items}

    @property
    def by_term(self) -> Mapping[str, tuple[DatasetItem, ...]]:
        """Return the items of each term, in the order of the criteria."""
        terms = dict.fromkeys(item.term for item in self.items)
        return {term: tuple(i for i in self.items if i.term == term) for term in terms}


@cache
def load_items() -> ItemTable:
    """Read the table of items that ships with the package.

    Returns
    -------
    ItemTable
        The items, in the order of the data set's criteria; read once.

    Examples
    --------
    >>> table = load_items()
    >>> table.by_item["11b"].term, table.by_item["11b"].level
    ('contract', 'model')
    >>> [item.item for item in table.by_term["union_role"]]
    ['7a', '7b']
    """
    return parse(_PATH, ItemTable, error=AgreementFileError)


_PATH = Path(__file__).parent / "dataset_items.yaml"


def check_items(table: ItemTable, codebook: Codebook) -> None:
    """Refuse a codebook that lacks a term or level to which the table points.

    Raises
    ------
    AgreementFileError
        With all terms and levels that are missing.
    """
    terms = {item.item: item.term for item in table.items}
    wanted = [(item.term, item.level) for item in table.items]
    wanted += [(terms[rule.item], rule.level) for rule in table.rules.values()]
    wanted += [(terms[RECRUITERS], level) for level in table.channels.values()]
    missing = [pair for pair in dict.fromkeys(wanted) if not _has(codebook, *pair)]
    if missing:
        message = "the codebook lacks it; use the codebook that ships, or correct the table"
        problems = [
            Problem(0, f"{term}, {level or 'any level'}", message) for term, level in missing
        ]
        raise AgreementFileError(_PATH.name, problems)


def _has(codebook: Codebook, term: str, level: str | None) -> bool:
    """Return whether a codebook has a term and one of its levels."""
    return term in codebook and (level is None or level in codebook.get(term).level_ids)


def item_locator(treaty: int, found: Iterable[str], lacking: Iterable[str] = ()) -> str:
    """Return the locator of a value that rests on items.

    Parameters
    ----------
    treaty
        Number of the treaty in the data set.
    found
        Items that the value is about: those found, or, for an absent term, those not found.
    lacking
        Items of the same term that were looked for and not found, beside others that were.

    Examples
    --------
    >>> item_locator(751, ["11a", "11c"], ["11b"])
    'treaty 751, items 11a and 11c (not 11b)'
    >>> item_locator(751, ["quota"]), item_locator(751, ["9"])
    ('treaty 751, column quota', 'treaty 751, item 9')
    """
    names, others = list(found), list(lacking)
    kind = "item" if names[0][0].isdigit() else "column"
    plural = "s" if len(names) > 1 else ""
    without = f" (not {_listed(others)})" if others else ""
    return f"treaty {treaty}, {kind}{plural} {_listed(names)}{without}"


def _listed(names: list[str]) -> str:
    """Return names as an enumeration in words."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def item_states(agreement: Agreement, table: ItemTable | None = None) -> dict[str, ItemState]:
    """Return what the data set found for each item of an agreement, from the locators alone.

    Parameters
    ----------
    agreement
        A record with values of the data set; those of other sources do not count.
    table
        Items; without it, those that ship.

    Returns
    -------
    dict of str to {"present", "absent"}
        By item, in the order of the criteria. An item that is not a key was not seen.
    """
    known = table or load_items()
    found: dict[str, ItemState] = {}
    for reading in _readings(agreement):
        value = reading.values[0]
        if agreement.sources[value.source].href == known.source.href:
            found |= _states(value.locator, _state(reading, known))
    return {item: found[item] for item in known.by_item if item in found}


def _readings(agreement: Agreement) -> Iterable[Reading]:
    """Yield every reading of an agreement; the main one of a term last, since it decides."""
    for provision in agreement.provisions.values():
        yield from provision.alternatives.values()
        yield provision


def _state(reading: Reading, table: ItemTable) -> ItemState:
    """Return what a reading says of the items behind it.

    A text that ends unless the parties renew it is a reading in which nothing renews itself.
    """
    ends = reading.values[0].level == table.rules["ends"].level
    return "present" if reading.state == "stated" and not ends else "absent"


def _states(locator: str, state: ItemState) -> dict[str, ItemState]:
    """Return the states of the items that one locator names."""
    named = _NAMED.search(locator)
    if named is None:
        return {}
    lacking = _names(named["lacking"] or "")
    return dict.fromkeys(_names(named["named"]), state) | dict.fromkeys(lacking, "absent")


def _names(words: str) -> list[str]:
    """Return the items of an enumeration; ``11a to 11c`` stands for three."""
    spelled = _RANGE.sub(_spelled, words).replace(",", " ")
    return [name for name in spelled.split() if name != "and"]


def _spelled(match: re.Match[str]) -> str:
    """Return a range of items written out."""
    letters = range(ord(match[2]), ord(match[3]) + 1)
    return " ".join(f"{match[1]}{chr(letter)}" for letter in letters)
