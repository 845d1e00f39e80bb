"""What the answers of one coded treaty say about each term of the codebook.

Most terms rest on answers with yes or no. Five columns hold words or numbers and have a reader of
their own: who may recruit, renewal, duration, the number of workers, and earlier agreements.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from negotiate.exchange.coded_rows import DURATIONS, CodedTreaty
from negotiate.exchange.dataset_items import (
    PRESENT,
    RECRUITERS,
    DatasetItem,
    ItemTable,
    item_locator,
)
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import DatedValue, Provision, Reading

SOURCE = "dataset"
"""Key of the data set among a record's sources."""

NUMBERS = "quota_num"
"""Column with the number of workers, and name of the reading where it disagrees with ``quota``."""


def provisions_of(
    treaty: CodedTreaty, table: ItemTable, codebook: Codebook
) -> dict[str, Provision]:
    """Return what the data set says about each term.

    Parameters
    ----------
    treaty
        Answers of the coders.
    table
        Items with their terms and levels.
    codebook
        Gives the order of the terms and of their levels.

    Returns
    -------
    dict of str to Provision
        In the order of the codebook; a term about which nobody answered is not a key.
    """
    sheet, by_term = _Sheet(treaty, table, codebook), table.by_term
    read = {term: _read(sheet, by_term[term]) for term in codebook.ids() if term in by_term}
    return {term: provision for term, provision in read.items() if provision is not None}


@dataclass(frozen=True)
class _Sheet:
    """The answers about one treaty, with what is needed to turn them into values."""

    treaty: CodedTreaty
    table: ItemTable
    codebook: Codebook

    def at(self, items: Iterable[str], lacking: Iterable[str] = ()) -> str:
        """Return the locator of items."""
        return item_locator(self.treaty.number, items, lacking)

    def value(self, locator: str, **content: object) -> DatedValue:
        """Return a value that applies from the signature on; contents that are None are left out."""
        fixed = {"start": self.treaty.day or self.treaty.year, "source": SOURCE}
        told = {name: part for name, part in content.items() if part is not None}
        return DatedValue.model_validate(
            {**fixed, "locator": locator, "grade": "secondary", **told}
        )

    def stated(self, locator: str, **content: object) -> Provision:
        """Return a provision that the text states."""
        return Provision(state="stated", values=(self.value(locator, **content),))

    def absent(self, *items: str) -> Provision:
        """Return the provision of a term whose items were looked for and not found."""
        return Provision(state="absent", values=(self.value(self.at(items)),))

    def level(self, rule: str) -> str:
        """Return the level of a rule."""
        return self.table.rules[rule].level


def _read(sheet: _Sheet, items: tuple[DatasetItem, ...]) -> Provision | None:
    """Return what the answers say about one term, None where there is no answer."""
    read = _READERS.get(items[0].item)
    return read(sheet, items[0].item) if read else _clauses(sheet, items)


def _clauses(sheet: _Sheet, items: tuple[DatasetItem, ...]) -> Provision | None:
    """Return what answers with yes or no say: the highest level of the clauses that were found."""
    states = sheet.treaty.states
    found = [item for item in items if states.get(item.item) == "present"]
    lacking = [item.item for item in items if states.get(item.item) == "absent"]
    if not found:
        return sheet.absent(*lacking) if lacking else None
    locator = sheet.at([item.item for item in found], lacking)
    levels = [item.level for item in found if item.level is not None]
    if not levels:
        return sheet.stated(locator, value=PRESENT, note=found[0].note)
    return sheet.stated(locator, level=max(levels, key=sheet.codebook.get(found[0].term).rank))


def _recruiters(sheet: _Sheet, item: str) -> Provision | None:
    """Return who may recruit, in the words of the data set."""
    state = sheet.treaty.states.get(item)
    if state != "present":
        return sheet.absent(item) if state else None
    words = sheet.treaty.words["recruit_auth_who"]
    alone = sheet.table.channels.get(words)
    level = sheet.level("several_recruiters") if "," in words else alone
    return sheet.stated(sheet.at([item]), value=words or PRESENT, level=level)


def _renewal(sheet: _Sheet, item: str) -> Provision | None:
    """Return whether the text renews itself; one with a fixed term that does not, ends."""
    state = sheet.treaty.states.get(item)
    if state == "present":
        level = sheet.level("renews")
        return sheet.stated(sheet.at([item]), value="renews automatically", level=level)
    if state == "absent" and DURATIONS.get(sheet.treaty.words["bla_duration"]) == "years":
        level = sheet.level("ends")
        return sheet.stated(sheet.at([item]), value="no automatic renewal", level=level)
    return sheet.absent(item) if state else None


def _duration(sheet: _Sheet, item: str) -> Provision | None:
    """Return for how long the text was concluded."""
    words = sheet.treaty.words
    kind = DURATIONS.get(words["bla_duration"])
    if kind is None:
        return None
    if kind == "silent":
        return sheet.absent(item)
    if kind == "years":
        years = float(words["bla_duration_years"])
        return sheet.stated(sheet.at([item]), amount=years, unit="year")
    other = words["bla_duration_other"] or words["bla_duration"]
    return sheet.stated(sheet.at([item]), value=other if kind == "other" else kind)


def _quota(sheet: _Sheet, item: str) -> Provision | None:
    """Return the number of workers; a number beside the answer "no" is another reading."""
    state = sheet.treaty.states.get(item)
    columns = [item, NUMBERS] if state == "present" else [NUMBERS]
    number = _number(sheet, columns)
    if state == "absent":
        others = {NUMBERS: Reading(state="stated", values=(number,))} if number else {}
        return sheet.absent(item).model_copy(update={"alternatives": others})
    if state == "present" and number is None:
        return sheet.stated(sheet.at([item]), value=PRESENT)
    return Provision(state="stated", values=(number,)) if number else None


def _number(sheet: _Sheet, columns: list[str]) -> DatedValue | None:
    """Return the value of a cell with a number of workers, or with words about it."""
    words, locator = sheet.treaty.words[NUMBERS], sheet.at(columns)
    if not words.isdecimal():
        return sheet.value(locator, value=words) if words else None
    level = sheet.level("quota_number")
    return sheet.value(locator, level=level, amount=float(words), unit="person")


def _earlier(sheet: _Sheet, item: str) -> Provision | None:
    """Return what the text does to earlier agreements of the two countries."""
    words = sheet.treaty.words
    columns = {"amends": "past_bla_amend", "replaces": "past_bla_replace"}
    does = "_and_".join(rule for rule, column in columns.items() if words[column][:1] == "1")
    told = words["past_bla_ref"]
    if not does and told in ("", "No prior BLA"):
        return sheet.absent(item) if told else None
    return sheet.stated(sheet.at([item]), value=told or None, level=sheet.level(does or "refers"))


_READERS: Mapping[str, Callable[[_Sheet, str], Provision | None]] = {
    RECRUITERS: _recruiters,
    "autorenew": _renewal,
    "bla_duration": _duration,
    "quota": _quota,
    "past_bla_ref": _earlier,
}
