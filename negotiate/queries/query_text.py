"""Questions in words: from a line that a person types to a `Query`, and back.

The line is a list of phrases, parted by commas, semicolons, line breaks or "and". Each phrase is one
condition or one clause; ``docs/queries.md`` has the grammar. Where a comma or "and" belongs to a
name, the longest phrase that has a meaning is taken; such a phrase names its term and level in full,
so that "passport, housing" is two terms and never one at a level. What has none is refused with the
phrase, the reason, and the forms that are understood: nothing is skipped.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import get_args

from negotiate.errors import NegotiateError
from negotiate.queries.clauses import Clause, Op
from negotiate.queries.groups import Groups, load_groups, plain
from negotiate.queries.query import KINDS, Query, Role
from negotiate.queries.vocabulary import SEPARATOR, NotUnderstood, Vocabulary
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Form

FORMS = (
    "recruitment fee at least shared; recruitment_fee>=shared; quota is agreed_number",
    "termination notice at most 6 months; wage floor at least 1500 SAR/month",
    "passport; states passport; lacks quota; not seen housing",
    "destination in the Gulf; origin KEN; party PHL as origin; corridor NPL-ARE",
    "since 2010; until 2015; in 2012; between 2000 and 2010; era before_1974",
    "sector domestic_work; occupation 2221; bilateral; form memorandum; title nurses",
)
"""Forms that are understood, one example each."""

Part = Clause | Mapping[str, str | int]
"""Meaning of a phrase: a clause, or conditions by the name of their field."""

MAX_LENGTH = 2_000
"""Longest question, in characters."""

_MAX_JOINED = 8
"""Most phrases that are read as one because commas or "and" belong to a name."""

_SHOWN = 80
_NO_TERM = "it begins with no term, country, sector or year"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_OPERATORS: tuple[tuple[re.Pattern[str], Op], ...] = (
    (re.compile(r"\s*(?:>=|≥|\b(?:is )?at least\b|\bno (?:less|worse) than\b)\s*", re.I), ">="),
    (re.compile(r"\s*(?:<=|≤|\b(?:is )?at most\b|\bno (?:more|better) than\b)\s*", re.I), "<="),
    (re.compile(r"\s*(?:=|:|\bis\b|\bequals\b)\s*", re.I), "="),
)
_ORMORE: tuple[tuple[re.Pattern[str], Op], ...] = (
    (re.compile(r"\s+or (?:better|more|higher)$", re.I), ">="),
    (re.compile(r"\s+or (?:worse|less|lower)$", re.I), "<="),
)


class QueryTextError(NegotiateError, ValueError):
    """A phrase of a question was not understood; the forms that are understood are listed."""

    exit_code = 2

    def __init__(self, phrase: str, reason: str) -> None:
        self.phrase, self.reason = phrase, reason
        forms = "\n".join(f"  - {form}" for form in FORMS)
        shown = phrase if len(phrase) <= _SHOWN else f"{phrase[:_SHOWN]}..."
        super().__init__(f"{shown!r} was not understood: {reason}. Write phrases such as\n{forms}")


def parse_query(text: str, codebook: Codebook, groups: Groups | None = None) -> Query:
    """Return the query that a text asks.

    Parameters
    ----------
    text
        Phrases; terms by id, title or cue, levels by id, alias or words, countries by code or name.
    codebook
        Terms and levels.
    groups
        Groups of countries, eras and sectors; without them, those that ship with the package.

    Returns
    -------
    Query
        Its clauses stand in the order of the text, with the ids of terms and levels.

    Raises
    ------
    QueryTextError
        If a phrase has no meaning, a condition is given twice, or the text is too long.

    Examples
    --------
    >>> from negotiate.terms import load_codebook
    >>> query = parse_query(
    ...     "recruitment fee at least zero_to_worker, destination in the Gulf, since 2010",
    ...     load_codebook(),
    ... )
    >>> print(query_text(query))
    destination gulf, since 2010, recruitment_fee>=zero_to_worker
    """
    if len(text) > MAX_LENGTH:
        reason = f"the question has {len(text)} characters, the limit is {MAX_LENGTH}"
        raise QueryTextError(text, reason)
    reader = _Reader(
        _THOUSANDS.sub("", text).replace("\n", ";"), Vocabulary(codebook, groups or load_groups())
    )
    fields: dict[str, str | int] = {}
    clauses: list[Clause] = []
    for phrase, part in reader.read():
        if isinstance(part, Clause):
            clauses.append(part)
            continue
        for name, value in part.items():
            if name in fields:
                raise QueryTextError(
                    phrase, f"{name} is given twice, as {fields[name]} and {value}"
                )
            fields[name] = value
    return replace(Query(clauses=tuple(clauses)), **fields)  # type: ignore[arg-type]


def query_text(query: Query) -> str:
    """Return a query as a text that `parse_query` reads back to an equal one."""
    role = f" as {query.role}" if query.role else ""
    parts = [
        f"party {query.party}{role}" if query.party else "",
        f"origin {query.origin}" if query.origin else "",
        f"destination {query.destination}" if query.destination else "",
        f"occupation {query.occupation}" if query.occupation else "",
        f"sector {query.sector}" if query.sector else "",
        f"since {query.since}" if query.since else "",
        f"until {query.until}" if query.until else "",
        f"era {query.era}" if query.era else "",
        query.kind or "",
        f"form {query.form}" if query.form else "",
        f'title "{query.words}"' if query.words else "",
    ]
    return ", ".join([part for part in parts if part] + [str(clause) for clause in query.clauses])


class _Reader:
    """Reader of one text: parts it into phrases so that each has a meaning."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        ends = [match.span() for match in SEPARATOR.finditer(text)]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(text)]
        self._spans = [(a, b) for a, b in zip(starts, stops, strict=True) if text[a:b].strip()]
        self._failed: dict[int, str] = {}

    def read(self) -> list[tuple[str, Part]]:
        """Return phrases with their meanings.

        Raises
        ------
        QueryTextError
            If some phrase has none.
        """
        if not self._spans:
            raise QueryTextError(self._text, "there is nothing to look for")
        found = self._from(0)
        if found is None:
            at = max(self._failed)
            start, stop = self._spans[at]
            phrase = self._text[start:stop].strip()
            raise QueryTextError(phrase, f"{self._failed[at]}{self._hint(at, phrase)}")
        return found

    def _hint(self, at: int, phrase: str) -> str:
        """Return the term that a phrase without one seems to mean, where there is any."""
        near = self._vocabulary.nearest(phrase) if self._failed[at] == _NO_TERM else None
        return f"; did you mean {near!r}?" if near else ""

    def _from(self, at: int) -> list[tuple[str, Part]] | None:
        """Return the phrases from a place on, none if they have no meaning."""
        if at == len(self._spans):
            return []
        if at in self._failed:
            return None
        reason = ""
        for stop in range(min(len(self._spans), at + _MAX_JOINED), at, -1):
            phrase = self._text[self._spans[at][0] : self._spans[stop - 1][1]].strip()
            try:
                part = _meaning(phrase, self._vocabulary)
            except NotUnderstood as error:
                reason = str(error)
                continue
            rest = self._from(stop)
            if rest is not None:
                return [(phrase, part), *rest]
        self._failed[at] = reason or "what follows it has no meaning"
        return None


def _meaning(phrase: str, vocabulary: Vocabulary) -> Part:
    """Return the meaning of a phrase: a condition, else a clause."""
    for pattern, read in _CONDITIONS:
        match = pattern.fullmatch(phrase)
        found = read(match, vocabulary) if match else None
        if found:
            return found
    return _clause(phrase, vocabulary)


def _clause(phrase: str, vocabulary: Vocabulary) -> Clause:
    """Return the clause of a phrase."""
    for pattern, op in _OPERATORS:
        parts = pattern.split(phrase, maxsplit=1)
        term = vocabulary.term(parts[0]) if len(parts) == 2 and parts[1] else None
        if term is not None:
            return vocabulary.compared(term, op, parts[1])
    for state, asked in _STATES:
        match = state.fullmatch(phrase)
        term = vocabulary.term(match["term"]) if match else None
        if term is not None:
            return Clause(term, asked)
    return _juxtaposed(phrase, vocabulary)


def _juxtaposed(phrase: str, vocabulary: Vocabulary) -> Clause:
    """Return the clause of a phrase without operator: a term followed by a level or amount."""
    leading = vocabulary.leading_term(phrase)
    if leading is None:
        raise NotUnderstood(_NO_TERM)
    term, rest = leading
    for pattern, op in _ORMORE:
        if pattern.search(f" {rest}"):
            return vocabulary.compared(term, op, pattern.sub("", f" {rest}").strip())
    return vocabulary.compared(term, "=", rest)


_STATES: tuple[tuple[re.Pattern[str], Op], ...] = (
    (re.compile(r"(?:not seen|nobody looked (?:at|for)) (?P<term>.+)", re.I), "not_seen"),
    (re.compile(r"(?P<term>.+) not seen", re.I), "not_seen"),
    (re.compile(r"(?:lacks|lacking|without|no|not)[ :] ?(?P<term>.+)", re.I), "lacks"),
    (re.compile(r"(?P<term>.+) (?:lacking|absent|missing)", re.I), "lacks"),
    (
        re.compile(r"(?:(?:states|stating|has|having|with) )?(?P<term>.+?)(?: stated)?", re.I),
        "states",
    ),
)

Reading = Callable[[re.Match[str], Vocabulary], Mapping[str, str | int] | None]


def _years(match: re.Match[str], _: Vocabulary) -> Mapping[str, int]:
    """Return the first and last year of a phrase about time."""
    groups = match.groupdict()
    found = {name: int(year) for name, year in groups.items() if year}
    if "before" in found:
        return {"until": found["before"] - 1}
    if "only" in found:
        return {"since": found["only"], "until": found["only"]}
    return found


def _side(match: re.Match[str], vocabulary: Vocabulary) -> Mapping[str, str] | None:
    """Return the origin, destination or party that a phrase names."""
    side = match["side"].casefold()
    field = "origin" if side in ("origin", "from") else "destination"
    place = vocabulary.place(match["place"])
    return None if place is None else {"party" if side == "party" else field: place}


def _party(match: re.Match[str], vocabulary: Vocabulary) -> Mapping[str, str] | None:
    """Return a party and its role."""
    place, role = vocabulary.place(match["place"]), match["role"].casefold()
    return {"party": place, "role": role} if place and role in get_args(Role) else None


def _corridor(match: re.Match[str], vocabulary: Vocabulary) -> Mapping[str, str] | None:
    """Return both ends of a corridor."""
    ends = vocabulary.place(match["origin"]), vocabulary.place(match["destination"])
    return {"origin": ends[0], "destination": ends[1]} if ends[0] and ends[1] else None


def _sector(match: re.Match[str], vocabulary: Vocabulary) -> Mapping[str, str] | None:
    """Return a sector, which may stand without the word where no term has the same name."""
    if not match["word"] and plain(match["name"]) in vocabulary.terms:
        return None
    sector = vocabulary.sector(match["name"])
    return {"sector": sector} if sector else None


def _era(match: re.Match[str], vocabulary: Vocabulary) -> Mapping[str, str] | None:
    """Return an era."""
    era = vocabulary.era(match["name"])
    return {"era": era} if era else None


def _document(match: re.Match[str], _: Vocabulary) -> Mapping[str, str] | None:
    """Return the kind or form of a document."""
    name = plain(match["name"]).replace(" ", "_")
    for word in (name, name.removesuffix("s")):
        if word in KINDS:
            return {"kind": word}
        if word in get_args(Form) and match["word"]:
            return {"form": word}
    return None


_CONDITIONS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(?:since|from) (?P<since>\d{4})", _years),
        (r"(?:until|to|up to|through) (?P<until>\d{4})", _years),
        (r"before (?P<before>\d{4})", _years),
        (r"in (?P<only>\d{4})", _years),
        (r"(?:between )?(?P<since>\d{4}) ?(?:and|to|-|–) ?(?P<until>\d{4})", _years),  # noqa: RUF001
        (r"(?:era|period) (?P<name>.+)", _era),
        (r"party (?P<place>.+) as (?P<role>\w+)", _party),
        (r"(?P<side>origin|destination|party)(?: is| in| =|:)? (?P<place>.+)", _side),
        (r"(?P<side>from|to|in) (?P<place>.+)", _side),
        (r"corridor (?P<origin>.+?) ?(?:-|→| to ) ?(?P<destination>.+)", _corridor),
        (r"(?:occupation|isco)(?: is|:)? (?P<occupation>\d{1,4})", lambda m, _: m.groupdict()),
        (r"(?P<word>sector(?: is| in|:)? )?(?P<name>.+)", _sector),
        (r"(?P<word>(?:kind|form)(?: is|:)? )?(?P<name>.+)", _document),
        (r'title(?: has| contains|:)? "(?P<words>[^"]+)"', lambda m, _: m.groupdict()),
        (
            r"title(?: has| contains|:)? (?P<words>(?:(?! and )[^,;\"])+)",
            lambda m, _: m.groupdict(),
        ),
    )
)
