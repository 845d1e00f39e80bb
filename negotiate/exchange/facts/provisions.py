"""From claims of several sources to the provisions of one file, without losing any of them.

Claims on one term, with one state and one start, become one value: the graded one before the one
without a level, then the better founded, then the higher level. The others stand in its note with
their place, and their sources under ``also``. A claim with another state, or of a record that was
merged into this one and says something else, becomes an alternative reading with a name.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from negotiate.errors import AgreementFileError
from negotiate.exchange.dataset_items import PRESENT, load_items
from negotiate.exchange.facts.sheets import DATA_SET
from negotiate.exchange.facts.sources import DATA_SET_KEY
from negotiate.exchange.facts.values import Claim, Content
from negotiate.strict_yaml import parse
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Form, Layer, earliest
from negotiate.units import Record

_GRADES = ("text", "official", "secondary", "derived")

Provisions = dict[str, dict[str, object]]
"""Content of ``provisions``, its sources still as addresses."""


class KindWords(Record):
    """What a sheet's word for the kind of document says."""

    kind: str
    """Folder: bilateral, multilateral or standard."""
    form: Form
    """Form of the document."""
    layer: Layer
    """Layer of its own text."""


class SheetWords(Record):
    """What words of the fact sheets and of the data set mean."""

    kinds: Mapping[str, KindWords]
    """By the sheet's word for the kind of document."""
    confirms: Mapping[str, Mapping[str, tuple[str, ...]]]
    """By term and words of the data set, the levels of other sources that say the same or more."""


@cache
def load_words() -> SheetWords:
    """Return the table of words that ships with the package; read once."""
    path = Path(__file__).parent / "words.yaml"
    return parse(path, SheetWords, error=AgreementFileError)


@dataclass(frozen=True)
class Assembly:
    """Provisions of one file, and what had to be reported."""

    provisions: Provisions
    """By term."""
    clashes: tuple[tuple[Claim, str], ...]
    """Claims that could not be kept as they are, with what to do."""


def assemble(
    claims: Iterable[Claim],
    data_set: Mapping[str, Claim],
    denied: Collection[str],
    codebook: Codebook,
    main: str,
) -> Assembly:
    """Return the provisions that claims make.

    Parameters
    ----------
    claims
        Claims of coding decisions, in the order of their rows.
    data_set
        What the data set says, by term.
    denied
        Terms of which it denies a clause that a decision states; its reading stands beside.
    codebook
        Gives the order of terms and levels.
    main
        Id of the record into which others may have been merged.
    """
    found: Provisions = {}
    clashes: list[tuple[Claim, str]] = []
    by_term: dict[str, list[Claim]] = {}
    for claim in claims:
        by_term.setdefault(claim.term, []).append(claim)
    for term in codebook.ids():
        readings = _named(by_term.get(term, []), main, codebook)
        if term in data_set:
            confirms = term not in denied and _confirms(data_set[term], readings, codebook)
            readings = _with_data_set(readings, data_set[term], confirms=confirms)
        for name, group in readings.items():
            clashes += _clashes(group, name)
        if readings:
            found[term] = _provision(readings, codebook)
    return Assembly(found, tuple(clashes))


def _named(claims: list[Claim], main: str, codebook: Codebook) -> dict[str, list[Claim]]:
    """Return the claims on one term by the name of their reading; the main one comes first."""
    first = [claim for claim in claims if not claim.reading and claim.record == main]
    rest = [claim for claim in claims if not claim.reading and claim.record != main]
    order = [*first, *rest]
    leading = next(
        (claim for claim in order if claim.state == "stated"), order[0] if order else None
    )
    readings: dict[str, list[Claim]] = {"": []}
    for claim in order:
        alike = leading is None or _is_alike(claim, leading, main)
        readings.setdefault("" if alike else _name(claim), []).append(claim)
    for claim in claims:
        if claim.reading:
            readings.setdefault(claim.reading, []).append(claim)
    return (
        {name: group for name, group in readings.items() if group or name == ""} if claims else {}
    )


def _is_alike(claim: Claim, leading: Claim, main: str) -> bool:
    """Return whether a claim can stand in the reading of the leading one."""
    if claim.state != leading.state:
        return False
    if claim.record == main or claim is leading:
        return True
    pairs = [(claim.value.get(name), leading.value.get(name)) for name in ("level", "amount")]
    return all(one is None or other is None or one == other for one, other in pairs)


def _name(claim: Claim) -> str:
    """Return a name for a reading: the word of its source, as a placeholder of its address."""
    return f"@{claim.value['source']}"


def _with_data_set(
    readings: dict[str, list[Claim]], claim: Claim, *, confirms: bool
) -> dict[str, list[Claim]]:
    """Return the readings with that of the data set: as main one, as witness, or as another."""
    main = readings.get("", [])
    if not main:
        return {"": [claim], **{name: group for name, group in readings.items() if name}}
    if DATA_SET_KEY in readings:
        return readings
    if confirms:
        at = next((n for n, one in enumerate(main) if "layer" not in one.value), 0)
        witnessed = [*main[:at], _witnessed(main[at], claim), *main[at + 1 :]]
        return {**readings, "": witnessed}
    return {**readings, DATA_SET_KEY: [claim]}


def _confirms(claim: Claim, readings: Mapping[str, list[Claim]], codebook: Codebook) -> bool:
    """Return whether the data set says no more, and nothing else, than the main reading."""
    main = readings.get("", [])
    states = {claim.state, *(one.state for one in main)}
    if "stated" not in states:
        return states <= {"absent", "silent"} or len(states) == 1
    if len(states) > 1:
        return False
    if claim.value.get("amount") is not None:
        return any(one.value.get("amount") == claim.value["amount"] for one in main)
    if _is_clause(claim):
        return not _says_more(claim, main, codebook)
    return any(_same_words(claim, one) for one in main)


def _is_clause(claim: Claim) -> bool:
    """Return whether a claim of the data set only says that a clause is there."""
    items = load_items().by_term.get(claim.term, ())
    return claim.value.get("value") in (None, PRESENT) and all(item.clause for item in items)


def _says_more(claim: Claim, main: list[Claim], codebook: Codebook) -> bool:
    """Return whether several clauses together reach a level above that of the main reading."""
    items = load_items().by_term.get(claim.term, ())
    levels = [str(one.value["level"]) for one in main if one.value.get("level")]
    if len(items) < 2 or not claim.value.get("level") or not levels:
        return False
    rank = codebook.get(claim.term).rank
    return rank(str(claim.value["level"])) > max(map(rank, levels))


def _same_words(claim: Claim, one: Claim) -> bool:
    """Return whether a claim of the data set in words says what another claim says."""
    words, level = claim.value.get("value"), claim.value.get("level")
    confirmed = load_words().confirms.get(claim.term, {}).get(str(words), ())
    if one.value.get("level"):
        return one.value["level"] == level or one.value["level"] in confirmed
    return words is not None and str(words) in str(one.value.get("value"))


def _witnessed(claim: Claim, witness: Claim) -> Claim:
    """Return a claim that names the data set as a further source, with its place there."""
    if claim.value["source"] == DATA_SET[0]:
        return claim
    place = f"data set: {witness.value['locator']}"
    return _replaced(claim, _added(claim.value, [DATA_SET[0]], [place]))


def _replaced(claim: Claim, value: Content) -> Claim:
    """Return a claim with another value."""
    return Claim(
        claim.term, claim.reading, claim.state, value, claim.record, claim.fact, claim.where
    )


def _added(value: Content, sources: Iterable[object], remarks: Iterable[str]) -> Content:
    """Return a value with further sources and remarks, each once."""
    also = value.get("also", ())
    known = also if isinstance(also, tuple) else ()
    witnesses = dict.fromkeys([*known, *sources])
    witnesses.pop(value["source"], None)
    notes = [str(value["note"])] if value.get("note") else []
    told = dict.fromkeys([*notes, *remarks])
    fields = {**value, "also": tuple(witnesses), "note": "; ".join(told)}
    return {name: field for name, field in fields.items() if field not in ("", ())}


def _clashes(group: list[Claim], name: str) -> list[tuple[Claim, str]]:
    """Return the claims of one reading that cannot stand in it together, with what to do."""
    found = []
    for at, claim in enumerate(group):
        for other in group[:at]:
            if claim.state != other.state:
                message = f"reading {name!r} is {other.state} and {claim.state}; name one of them"
                found.append((claim, message))
            elif _amounts_clash(claim, other):
                message = f"two amounts for one start, also in {other.where}; give a reading, scope or start"
                found.append((claim, message))
    return found


def _amounts_clash(one: Claim, other: Claim) -> bool:
    """Return whether two claims have different amounts for the same workers and start."""
    keys = ("start", "scope")
    same = all(one.value.get(key) == other.value.get(key) for key in keys)
    units = one.value.get("unit") == other.value.get("unit")
    amounts = [claim.value.get("amount") for claim in (one, other)]
    return same and units and None not in amounts and amounts[0] != amounts[1]


def _provision(readings: Mapping[str, list[Claim]], codebook: Codebook) -> dict[str, object]:
    """Return the content of a provision."""
    main, *others = [name for name in readings if readings[name]]
    provision = _reading(readings[main], codebook)
    alternatives = {name: _reading(readings[name], codebook) for name in others}
    return {**provision, **({"alternatives": alternatives} if alternatives else {})}


def _reading(claims: list[Claim], codebook: Codebook) -> dict[str, object]:
    """Return the content of one reading, its values by date."""
    starts: dict[object, list[Claim]] = {}
    for claim in claims:
        starts.setdefault(earliest(claim.value["start"]), []).append(claim)  # type: ignore[arg-type]
    values = [_folded(starts[start], codebook) for start in sorted(starts)]  # type: ignore[type-var]
    return {"state": claims[0].state, "values": tuple(values)}


def _folded(claims: list[Claim], codebook: Codebook) -> Content:
    """Return one value for claims with the same start; the best is the value, others are its note."""
    first, *others = sorted(claims, key=lambda claim: _order(claim, codebook))
    if not others:
        return first.value
    sources: list[object] = []
    remarks: list[str] = []
    for other in others:
        also = other.value.get("also", ())
        sources += [other.value["source"], *(also if isinstance(also, tuple) else ())]
        remarks += _remarks(other, first)
    return _added(first.value, sources, remarks)


def _order(claim: Claim, codebook: Codebook) -> tuple[bool, int, int]:
    """Return the place of a claim among those with the same start."""
    level = claim.value.get("level")
    term = codebook.get(claim.term)
    rank = term.rank(str(level)) if level else 0
    grade = str(claim.value["grade"])
    return (level is None, _GRADES.index(grade) if grade in _GRADES else len(_GRADES), -rank)


def _remarks(claim: Claim, first: Claim) -> list[str]:
    """Return what a claim says in words, with its place, and its own note."""
    value = claim.value
    amount = value.get("amount")
    number = f"{amount:g} {value.get('currency', '')} {value.get('unit', '')}" if amount else ""
    words = [value.get("scope"), value.get("value"), " ".join(number.split()), value.get("payer")]
    said = ", ".join(str(word) for word in words if word) or str(value.get("level") or "")
    place = value.get("locator")
    told = [] if value.get("value") == first.value.get("value") and not number else [said]
    return [
        *(f"{one} ({place})" if place else one for one in told if one),
        *([str(value["note"])] if value.get("note") else []),
    ]
