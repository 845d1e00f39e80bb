"""What the schema of one file cannot see: names, dates, cited sources, and the codebook's words.

The checks read the plain values of the file, not the validated record, so that their problems are
told together with those of its form. What has the wrong form is passed over here.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches

from negotiate.strict_yaml import Lines
from negotiate.terms.codebook import Codebook, Term
from negotiate.terms.schema import earliest, latest

Place = tuple[str | int, ...]
"""Keys and list positions from the top of the file."""

Raw = Mapping[str, object]
"""A mapping of the file, before it is checked against the schema."""

Found = Iterator[tuple[Place, str]]
"""Places with what is wrong there and what to do next."""


def check(value: object, name: str, codebook: Codebook, lines: Lines) -> Found:
    """Yield the problems of a file's content that its schema cannot see.

    Parameters
    ----------
    value
        Plain content of the file.
    name
        Stem of the file.
    codebook
        Terms and levels that the file may use.
    lines
        Lines of the file, for problems that name a second place.

    Yields
    ------
    tuple of place and message
        The place of each problem, and what is wrong and what to do next.
    """
    raw = _mapping(value)
    yield from _name_problems(raw, name)
    yield from _date_problems(raw)
    yield from _source_problems(raw)
    yield from _term_problems(raw, codebook)
    yield from _level_problems(raw, codebook)
    yield from _repetitions(raw, lines)


def _mapping(value: object) -> Raw:
    """Return a mapping, empty where the value is something else (the schema reports that)."""
    return value if isinstance(value, dict) else {}


def _tuple(value: object) -> tuple[object, ...]:
    """Return a list, empty where the value is something else (the schema reports that)."""
    return value if isinstance(value, tuple) else ()


def _readings(raw: Raw) -> Iterator[tuple[Place, str, Raw]]:
    """Yield the place, term and content of every reading, alternatives included."""
    for term, provision in _mapping(raw.get("provisions")).items():
        content = _mapping(provision)
        yield ("provisions", term), term, content
        for name, reading in _mapping(content.get("alternatives")).items():
            yield ("provisions", term, "alternatives", name), term, _mapping(reading)


def _values(raw: Raw) -> Iterator[tuple[Place, str, Raw]]:
    """Yield the place, term and content of every dated value."""
    for place, term, reading in _readings(raw):
        for at, value in enumerate(_tuple(reading.get("values"))):
            yield (*place, "values", at), term, _mapping(value)


def _absences(raw: Raw) -> Iterator[tuple[Place, Raw]]:
    """Yield the place and content of every entry of the absences."""
    for at, entry in enumerate(_tuple(raw.get("absences"))):
        yield ("absences", at), _mapping(entry)


def _terms(raw: Raw) -> Iterator[tuple[Place, str]]:
    """Yield the place of every term that the file names, with the term."""
    for term in _mapping(raw.get("provisions")):
        yield ("provisions", term), term
    for place, entry in _absences(raw):
        for term in _mapping(entry.get("terms")):
            yield (*place, "terms", term), term


def _name_problems(raw: Raw, stem: str) -> Found:
    """Yield the problems of the id: equal to the file's stem, parties first, then the year."""
    name = raw.get("id")
    if not isinstance(name, str):
        return
    if name != stem:
        yield ("id",), f"must be the name of the file, {stem!r}, got {name!r}; rename one"
    parties = [_mapping(party).get("iso3") for party in _tuple(raw.get("parties"))]
    codes = [str(code).lower() for code in parties if isinstance(code, str) and len(code) == 3]
    start = "-".join([*codes, str(raw.get("signed"))[:4]])
    if raw.get("kind") != "bilateral" or not parties:
        return
    if len(parties) != 2:
        message = f"a bilateral agreement has 2 parties, got {len(parties)}; list both"
        yield ("parties",), message
    elif len(codes) == 2 and not name.startswith(f"{start}-"):
        yield ("id",), f"must start with its parties and year, {start!r}, got {name!r}; rename it"


def _date_problems(raw: Raw) -> Found:
    """Yield dates out of order: signed, in force, and values of the agreement's own text."""
    signed, in_force = _day(raw.get("signed")), raw.get("in_force")
    if signed is None:
        return
    limit = f"must not be before signed ({raw['signed']})"
    entry = _day(in_force, last=True)
    if entry is not None and entry < signed:
        yield ("in_force",), f"{limit}, got {in_force}; correct one of the two"
    starts = [(place, value, "name its layer") for place, _, value in _values(raw)]
    starts += [
        (place, entry, "give it under provisions with its layer") for place, entry in _absences(raw)
    ]
    for place, value, advice in starts:
        start = _day(value.get("start"), last=True)
        if start is not None and start < signed and "layer" not in value:
            message = f"{limit}, got {value['start']}; {advice} if it stands elsewhere"
            yield (*place, "start"), message


def _day(when: object, *, last: bool = False) -> date | None:
    """Return the first or last day of a time, or None where there is none in the calendar."""
    if not isinstance(when, date | int | str):
        return None
    try:
        return latest(when) if last else earliest(when)
    except ValueError:
        return None


def _source_problems(raw: Raw) -> Found:
    """Yield the citations that the file's sources do not hold."""
    sources = _mapping(raw.get("sources"))
    citing = [(place, value) for place, _, value in _values(raw)]
    for place, value in [*citing, *_absences(raw)]:
        cited: list[tuple[Place, object]] = [((*place, "source"), value.get("source"))]
        also = _tuple(value.get("also"))
        cited += [((*place, "also", at), source) for at, source in enumerate(also)]
        for where, source in cited:
            if isinstance(source, str) and source not in sources:
                yield where, _unknown("source", source, sources, "file's sources")


def _term_problems(raw: Raw, codebook: Codebook) -> Found:
    """Yield terms that the codebook lacks."""
    for place, term in _terms(raw):
        if term not in codebook:
            yield place, _unknown("term", term, codebook.terms, "codebook")


def _level_problems(raw: Raw, codebook: Codebook) -> Found:
    """Yield levels that the codebook lacks, and amounts that a level forbids or requires."""
    for place, name, value in _values(raw):
        level = value.get("level")
        if not isinstance(level, str) or name not in codebook:
            continue
        term = codebook.terms[name]
        if level in term.level_names:
            yield from _amount_problems(place, value, name, term)
        else:
            yield (*place, "level"), _unknown_level(level, name, codebook)


def _unknown_level(level: str, name: str, codebook: Codebook) -> str:
    """Return the message for a level that a term does not have."""
    term = codebook.terms[name]
    if term.kind == "number":
        return f"term {name!r} is a number, without levels; write amount and unit: {term.unit}"
    message = _unknown("level", level, term.level_names, f"term {name!r}")
    others = [other for other, known in codebook.terms.items() if level in known.level_names]
    return f"{message} ({level!r} is a level of {', '.join(others)})" if others else message


def _amount_problems(place: Place, value: Raw, name: str, term: Term) -> Found:
    """Yield an amount where the level forbids one, and its absence where the level requires it."""
    level = term.levels[term.rank(str(value["level"]))]
    given = value.get("amount") is not None
    if given and level.amount == "forbidden":
        message = f"level {level.id!r} of {name!r} has no amount; remove amount and unit"
        yield (*place, "amount"), message
    if not given and level.amount == "required":
        message = f"level {level.id!r} of {name!r} needs an amount; add amount and"
        yield (*place, "level"), f"{message} unit: {term.unit}, or leave the level out"


def _repetitions(raw: Raw, lines: Lines) -> Found:
    """Yield the terms that the file names twice: absent and with a provision, or absent twice."""
    first: dict[str, Place] = {}
    for place, term in _terms(raw):
        other = first.setdefault(term, place)
        if other != place:
            message = f"term {term!r} is already given on line {lines.at(other)}; keep one of them"
            yield place, f"{message}, or put a reading that disagrees under its alternatives"


def _unknown(kind: str, name: str, known: Iterable[str], where: str) -> str:
    """Return the message for a word that is not in its list."""
    names = list(known)
    near = get_close_matches(name, names, n=1)
    hint = (
        f"did you mean {near[0]!r}?"
        if near
        else f"add it, or use one of: {', '.join(names) or 'none'}"
    )
    return f"there is no {kind} {name!r} in the {where}; {hint}"
