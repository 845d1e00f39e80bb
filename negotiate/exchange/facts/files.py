"""One file of the library, from the fact sheets of a record and the decisions about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from negotiate.exchange.dataset_items import load_items
from negotiate.exchange.facts.checks import OF_THE_HEAD
from negotiate.exchange.facts.dataset import absence, data_set_claims, data_set_codes
from negotiate.exchange.facts.decisions import Decision
from negotiate.exchange.facts.heads import head_of, notes_of, signed_of
from negotiate.exchange.facts.problems import CodingProblem
from negotiate.exchange.facts.provisions import Assembly, assemble
from negotiate.exchange.facts.resolutions import HeadChange, Resolutions
from negotiate.exchange.facts.sheets import Fact, Sheet
from negotiate.exchange.facts.sources import source_keys, source_records
from negotiate.exchange.facts.values import Claim, claim
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement

_NO_CLAUSE = "a figure, not a clause of the text"


@dataclass(frozen=True)
class Decided:
    """Fact sheets with all decisions about them."""

    sheets: Mapping[str, Sheet]
    """Fact sheets by id."""
    rows: Mapping[str, tuple[Decision, ...]]
    """Decisions that can be used, by the sheet's id."""
    resolutions: Resolutions
    """Decisions about whole records."""
    codebook: Codebook
    """Terms and levels."""


def agreement_of(
    sheets: Sequence[Sheet], given: Decided
) -> tuple[Agreement | None, list[CodingProblem]]:
    """Return the agreement that sheets and decisions make, and what is wrong with it.

    Parameters
    ----------
    sheets
        The sheet of a record that was kept, then those of records merged into it.
    given
        All decisions.

    Returns
    -------
    tuple of Agreement or None, and list of CodingProblem
        None where no valid file can be made; the problems say why.
    """
    main = sheets[0]
    change = given.resolutions.head(main.id)
    signed = signed_of(main, change)
    if signed is None:
        message = "has no date of signature, nor a year in its id; give one in the resolutions"
        return None, [CodingProblem("", 0, main.id, "", message)]
    assembly = _assembled(sheets, given, signed)
    problems = [
        CodingProblem(*one.place, one.record, one.fact, message)
        for one, message in assembly.clashes
    ]
    content = {
        **head_of(main, sheets[1:], change, given.resolutions.name(main.id)),
        **_body(sheets, change, assembly),
        "coding": _coding(sheets, change, given),
    }
    try:
        return Agreement.model_validate(content), problems
    except ValidationError as refused:
        told = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in refused.errors()]
        return None, [*problems, *(CodingProblem("", 0, main.id, "", one) for one in told)]


def _assembled(sheets: Sequence[Sheet], given: Decided, signed: date | int | str) -> Assembly:
    """Return the provisions of a file, its sources still as addresses."""
    claims: list[Claim] = []
    denials: dict[str, Claim] = {}
    data_set: dict[str, Claim] = {}
    for sheet in sheets:
        rows = given.rows.get(sheet.id, ())
        decided = {row.key for row in rows if row.coded or sheet.facts[row.key].of_data_set}
        found = data_set_claims(sheet, given.codebook, signed, decided)
        coded = [row for row in rows if row.term]
        claims += [claim(row, sheet.facts[row.key], given.codebook, signed) for row in coded]
        data_set = {**found, **data_set}
        about = [row for row in coded if row.key not in decided]
        denials = {**_denials(sheet, about, found, signed), **denials}
    return assemble(
        claims, {**denials, **data_set}, frozenset(denials), given.codebook, sheets[0].id
    )


def _denials(
    sheet: Sheet, rows: Sequence[Decision], found: Mapping[str, Claim], signed: date | int | str
) -> dict[str, Claim]:
    """Return what the data set says, by term, where it denies a clause that another source has."""
    codes = data_set_codes(sheet)
    denials: dict[str, Claim] = {}
    for row in rows:
        if codes.get(row.key) == "absent" and _is_denied(row, sheet.facts[row.key]):
            denied = found.get(row.term) or absence(sheet, row.key, row.term, signed)
            denials |= {row.term: denied} if denied is not None else {}
    return denials


def _is_denied(row: Decision, fact: Fact) -> bool:
    """Return whether the data set's answer about a fact is about the term of its decision.

    It is where the term is that of the item, or where the sheet itself marks the conflict.
    """
    item = load_items().by_fact.get(row.key)
    same = item is not None and item.term == row.term
    stated = row.state in ("", "stated") and not row.reading and not row.coded
    return stated and not fact.of_data_set and (same or fact.conflict)


def _body(sheets: Sequence[Sheet], change: HeadChange, assembly: Assembly) -> dict[str, object]:
    """Return sources and provisions of a file, the sources by their keys."""
    facts = [
        fact for sheet in sheets for key, fact in sheet.facts.items() if key not in OF_THE_HEAD
    ]
    cited = {address for value in _values(assembly.provisions) for address in _citations(value)}
    listed = dict.fromkeys(address for sheet in sheets for address in sheet.sources)
    order = [address for address in listed if address in cited]
    keys = source_keys([*order, *sorted(cited - set(order))])
    sources = source_records(keys, facts, change.sources)
    return {"sources": sources, "provisions": _keyed(assembly.provisions, keys, sources)}


def _values(provisions: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield the values of all readings of provisions."""
    for provision in provisions.values():
        reading = _node(provision)
        yield from (_node(value) for value in _tuple(reading["values"]))
        yield from _values(_node(reading.get("alternatives")))


def _citations(value: Mapping[str, object]) -> list[str]:
    """Return the addresses that a value cites."""
    return [str(value["source"]), *map(str, _tuple(value.get("also")))]


def _keyed(
    provisions: Mapping[str, object], keys: Mapping[str, str], sources: Mapping[str, object]
) -> dict[str, object]:
    """Return provisions whose values cite keys instead of addresses."""
    keyed: dict[str, object] = {}
    for name, provision in provisions.items():
        reading = dict(_node(provision))
        others = _node(reading.pop("alternatives", None))
        values = tuple(
            _with_keys(_node(value), keys, sources) for value in _tuple(reading["values"])
        )
        alternatives = {"alternatives": _keyed(others, keys, sources)} if others else {}
        known = keys.get(name.removeprefix("@"), name)
        keyed[known] = {**reading, "values": values, **alternatives}
    return keyed


def _with_keys(
    value: Mapping[str, object], keys: Mapping[str, str], sources: Mapping[str, object]
) -> dict[str, object]:
    """Return a value that cites keys, and whose locator is the page where none was known."""
    source = keys[str(value["source"])]
    also = tuple(keys[address] for address in _citations(value)[1:])
    place = value.get("locator") or _node(sources[source])["title"]
    return {**value, "source": source, "locator": place, **({"also": also} if also else {})}


def _node(value: object) -> Mapping[str, object]:
    """Return a mapping, empty where the value is something else."""
    return value if isinstance(value, dict) else {}


def _tuple(value: object) -> tuple[object, ...]:
    """Return a tuple, empty where the value is something else."""
    return value if isinstance(value, tuple) else ()


def _coding(sheets: Sequence[Sheet], change: HeadChange, given: Decided) -> dict[str, object]:
    """Return who coded the file, what is not coded, and the remarks on the whole."""
    note = notes_of(sheets, change)
    missing = tuple(dict.fromkeys(one for sheet in sheets for one in _not_coded(sheet, given)))
    return {
        "coder": given.resolutions.coder,
        "date": given.resolutions.date,
        "status": "partial",
        **({"not_coded": missing} if missing else {}),
        **({"note": note} if note else {}),
    }


def _not_coded(sheet: Sheet, given: Decided) -> Iterator[str]:
    """Yield the facts of a sheet that no value holds, each with the reason."""
    rows = given.rows.get(sheet.id, ())
    coded = {row.key for row in rows if row.term}
    reasons = {row.key: row.reason for row in rows if not row.term}
    for key, fact in sheet.facts.items():
        by_rule = fact.of_data_set and key not in reasons
        if key in coded or by_rule or key in OF_THE_HEAD:
            continue
        default = _NO_CLAUSE if key.startswith("figures.") else "not decided yet"
        yield f"{_name(key, fact)}: {_clause(reasons.get(key, default))}"


def _name(key: str, fact: Fact) -> str:
    """Return the name of a fact in words; for a figure, what it counts."""
    return fact.what or key.replace("_", " ")


def _clause(reason: str) -> str:
    """Return a reason as a part of a sentence."""
    told = reason.rstrip(".")
    is_word = len(told) > 1 and not told[1].isupper()
    return told[0].lower() + told[1:] if is_word else told
