"""Standing: whether a text binds, and whether it was in force on a day, as far as is known.

Both are said and never guessed. A text of which nobody recorded the entry into force has the
status ``unknown`` from the day of its signature; one concluded for a number of years that have run
out ``may_have_ended``, unless it renews itself. The terms and levels that tell this stand in
``stacking.yaml`` beside this module.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from negotiate.errors import AgreementFileError
from negotiate.strict_yaml import parse
from negotiate.terms.cells import Cell, cell
from negotiate.terms.codebook import Codebook, Identifier
from negotiate.terms.schema import Agreement, Layer, Text, earliest
from negotiate.units import Record

RULES_FILE = Path(__file__).with_name("stacking.yaml")
"""Rules that ship with the package."""

Status = Literal["in_force", "unknown", "may_have_ended", "not_yet", "ended"]
"""Status on a day; the first three are in force or possibly so."""

Force = Literal["binding", "unknown", "soft"]
"""Whether a text binds the parties."""


class ForceRule(Record):
    """What tells that a text binds nobody."""

    term: Identifier
    """Term of the legal force."""
    soft: tuple[Identifier, ...]
    """Its levels that do not bind."""
    soft_layers: tuple[Layer, ...]
    """Instruments that do not bind, whatever the agreement in whose file they stand."""


class DurationRule(Record):
    """What tells for how long a text was concluded."""

    term: Identifier
    """Term of the duration, a number."""
    unit: Text
    """Unit in which it counts."""


class RenewalRule(Record):
    """What tells whether a text goes on when its term ends."""

    term: Identifier
    """Term of the renewal."""
    renews: tuple[Identifier, ...]
    """Its levels at which the text goes on by itself."""


class ReplaceRule(Record):
    """What tells that a text takes the place of earlier ones."""

    term: Identifier
    """Term of the relation to earlier texts."""
    levels: tuple[Identifier, ...]
    """Its levels at which earlier texts are replaced, in whole or in part."""


class FavourRule(Record):
    """What tells that a text itself lets more favourable rules prevail."""

    term: Identifier
    """Term of that clause."""


class Opposite(Record):
    """Levels of a term of which some forbid what others allow."""

    term: Identifier
    """The term."""
    forbids: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Levels that forbid."""
    allows: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Levels that allow what the others forbid."""


class Rules(Record):
    """Terms and levels that tell how texts stand to each other."""

    force: ForceRule
    """Whether a text binds."""
    duration: DurationRule
    """For how long it was concluded."""
    renewal: RenewalRule
    """Whether it goes on."""
    of_each_text: tuple[Identifier, ...]
    """Terms that describe each text by itself, so that several texts have no common level."""
    replaces: ReplaceRule
    """Whether it takes the place of earlier ones."""
    more_favourable: FavourRule
    """Whether it lets better rules prevail."""
    opposites: tuple[Opposite, ...]
    """What forbids what."""


@dataclass(frozen=True)
class Standing:
    """How an agreement stands on a day."""

    status: Status
    """Whether it is in force."""
    force: Force
    """Whether it binds."""
    words: str
    """What is known, e.g. ``in force unknown; signed 2013-05-19; 5 years, renews automatically``."""


@cache
def load_rules() -> Rules:
    """Return the rules that ship with the package.

    Examples
    --------
    >>> load_rules().force.term
    'legal_force'
    """
    return parse(RULES_FILE, Rules, error=AgreementFileError)


def standing(agreement: Agreement, codebook: Codebook, on: date) -> Standing:
    """Return how an agreement stands on a day.

    Parameters
    ----------
    agreement
        The agreement.
    codebook
        Terms and levels; terms of the rules that it lacks were not seen.
    on
        The day.

    Returns
    -------
    Standing
        Status, force, and what is known of both in words.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> agreement = library.get("phl-sau-2013-domestic")
    >>> standing(agreement, library.codebook, date(2014, 1, 1)).status
    'unknown'
    >>> standing(agreement, library.codebook, date(2010, 1, 1)).status
    'not_yet'
    """
    rules = load_rules()
    entry, words = _entry(agreement, on)
    ran_out, lasts = _term(agreement, codebook, rules, on)
    status = entry
    if ran_out == "ended" and entry != "not_yet":
        status = "ended"
    elif ran_out == "may_have_ended" and entry in ("in_force", "unknown"):
        status = "may_have_ended"
    told = "; ".join(part for part in (words, lasts) if part)
    return Standing(status, _force(agreement, codebook, rules, on), told)


def is_soft(found: Cell, force: Force) -> bool:
    """Return whether a value binds nobody: by the force of its text, or by its own layer."""
    return force == "soft" or found.layer in load_rules().force.soft_layers


def _entry(agreement: Agreement, on: date) -> tuple[Status, str]:
    """Return whether an agreement had begun, and the words for it."""
    signed = f"signed {agreement.signed}"
    if earliest(agreement.signed) > on:
        return "not_yet", signed
    if agreement.in_force in ("unknown", "not_applicable"):
        word = "unknown" if agreement.in_force == "unknown" else "not applicable"
        return "unknown", f"in force {word}; {signed}"
    begun = earliest(agreement.in_force) <= on
    return "in_force" if begun else "not_yet", f"in force {agreement.in_force}; {signed}"


def _term(
    agreement: Agreement, codebook: Codebook, rules: Rules, on: date
) -> tuple[Literal["runs", "may_have_ended", "ended"], str]:
    """Return whether the term of an agreement ran out, and the words for it."""
    lasts = _known(agreement, rules.duration.term, codebook, on)
    force = _known(agreement, rules.force.term, codebook, on)
    ends = [each for each in (lasts, force) if each.state == "ended"]
    if ends:
        return "ended", f"ended {ends[0].start} ({ends[0].locator})"
    if lasts.amount is None or lasts.unit != rules.duration.unit:
        return "runs", ""
    renewal = _known(agreement, rules.renewal.term, codebook, on)
    renews = renewal.level in rules.renewal.renews
    years = f"{lasts.amount:g} year{'' if lasts.amount == 1 else 's'}"
    ran_out = not renews and _has_run_out(_begins(agreement), lasts.amount, on)
    words = f"{years}, {_renewal_words(renewal, renews=renews)}"
    return ("may_have_ended", f"{words}; may have run out") if ran_out else ("runs", words)


def _begins(agreement: Agreement) -> date:
    """Return the day from which the term counts: entry into force, else signature."""
    unknown = agreement.in_force in ("unknown", "not_applicable")
    return earliest(agreement.signed if unknown else agreement.in_force)


def _has_run_out(start: date, years: float, on: date) -> bool:
    """Return whether so many years from a day are over on another, counted in months."""
    months = 12 * start.year + start.month + round(12 * years)
    return (12 * on.year + on.month, on.day) >= (months, start.day)


def _renewal_words(renewal: Cell, *, renews: bool) -> str:
    """Return the words for the renewal."""
    if renews:
        return "renews automatically"
    if renewal.is_stated and renewal.level:
        return "does not renew automatically"
    return "renewal not graded" if renewal.is_stated else f"renewal {renewal.mark}"


def _force(agreement: Agreement, codebook: Codebook, rules: Rules, on: date) -> Force:
    """Return whether an agreement binds."""
    found = _known(agreement, rules.force.term, codebook, on)
    if found.level in rules.force.soft or agreement.instrument_layer in rules.force.soft_layers:
        return "soft"
    return "binding" if found.level else "unknown"


def _known(agreement: Agreement, term: str, codebook: Codebook, on: date) -> Cell:
    """Return the cell of a term, not seen where the codebook lacks it."""
    if term not in codebook:
        return Cell(agreement.id, term, "not_seen")
    return cell(agreement, term, codebook, on=on)
