r"""From long frames, one fact a row, to sorted arrays; frames may come in pieces.

Each piece is turned into index numbers at once and can be forgotten, so that memory grows with the
number of facts at 20 bytes each. The order of rows does not matter: what is kept is sorted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from negotiate.units import Grade
from negotiate.world.facts import Facts, FloatArray, Measure, RowArray, ShortArray
from negotiate.world.figures import Source

COLUMNS = (
    *("origin", "destination", "layer", "measure", "value"),
    *("table", "year", "period", "row", "flag"),
)
"""Columns of a long frame: words as categories, value a float, year and row whole numbers."""

_MOST = np.iinfo(np.int16).max
_Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Assembled:
    """Facts of several measures on one list of countries, layers and sources."""

    countries: tuple[str, ...]
    """Sorted."""
    layers: tuple[str, ...]
    """Sorted."""
    sources: tuple[Source, ...]
    """Sorted."""
    facts: Mapping[str, Facts]
    """By measure."""


@dataclass(eq=False)
class _Index:
    """Numbers given to words in the order in which they come."""

    known: dict[Any, int] = field(default_factory=dict)

    def numbers(self, words: Iterable[Any]) -> _Codes:
        """Return a number for each word."""
        given = [self.known.setdefault(word, len(self.known)) for word in words]
        return np.array(given, dtype=np.int64)

    def sorting(self) -> tuple[tuple[Any, ...], ShortArray]:
        """Return the words sorted, and what each number becomes thereby."""
        ordered = tuple(sorted(self.known, key=_rank))
        if len(ordered) > _MOST:
            raise ValueError(f"at most {_MOST} countries, layers and sources, got {len(ordered)}")
        places = np.zeros(len(ordered), dtype=np.int16)
        places[[self.known[word] for word in ordered]] = np.arange(len(ordered), dtype=np.int16)
        return ordered, places


def _rank(word: Any) -> tuple[Any, ...]:
    """Return by what words and sources are sorted; sources without a year come first."""
    if isinstance(word, Source):
        return (word.table, word.year is not None, word.year or 0, word.period, word.flag)
    return (word,)


@dataclass(frozen=True, eq=False)
class _Part:
    """Facts of one measure from one piece, in numbers given so far."""

    layer: ShortArray
    origin: ShortArray
    destination: ShortArray
    value: FloatArray
    source: ShortArray
    row: RowArray


def assemble(
    frames: Iterable[pd.DataFrame],
    measures: Iterable[Measure],
    grades: Mapping[str, Grade],
    also: Iterable[str] = (),
) -> Assembled:
    """Return the facts of long frames as sorted arrays.

    Parameters
    ----------
    frames
        Pieces with `COLUMNS`; no fact may have the same origin and destination.
    measures
        What the frames may hold.
    grades
        How well the figures of each table are founded.
    also
        Countries that are listed even if no corridor names them.

    Returns
    -------
    Assembled
        The same for the same facts, in whatever order and pieces they come.

    Raises
    ------
    ValueError
        If a value is no finite number, a corridor leads home, a measure or table is not declared,
        or a measure that does not add up has two facts for one corridor and layer.

    Examples
    --------
    >>> frame = pd.DataFrame([("XAA", "XZZ", "all", "stock", 5.0, "invented", 2020, "", 2, "")],
    ...                      columns=list(COLUMNS))
    >>> stock = Measure("stock", "person", "people", "People abroad.", additive=True)
    >>> found = assemble([frame], [stock], {"invented": "assumed"})
    >>> found.countries, found.facts["stock"].value
    (('XAA', 'XZZ'), array([5.]))
    """
    declared = {measure.id: measure for measure in measures}
    countries, layers, sources = _Index(), _Index(), _Index()
    countries.numbers(also)
    parts: dict[str, list[_Part]] = {}
    for frame in frames:
        piece = _numbered(frame, countries, layers, sources, grades)
        for measure, part in _by_measure(frame, piece):
            parts.setdefault(_known(measure, declared), []).append(part)
    names, country = countries.sorting()
    keys, layer = layers.sorting()
    listed, source = sources.sorting()
    facts = {
        name: _facts(declared[name], _joined(parts.pop(name), country, layer, source))
        for name in sorted(parts)
    }
    return Assembled(names, keys, listed, facts)


def _known(measure: str, declared: Mapping[str, Measure]) -> str:
    """Return a declared measure, or raise."""
    if measure not in declared:
        raise ValueError(f"measure must be one of {', '.join(sorted(declared))}, got {measure!r}")
    return measure


def _categories(column: pd.Series) -> tuple[_Codes, list[Any]]:
    """Return codes of a column and the words that occur in it."""
    held = column.astype("category").cat.remove_unused_categories()
    return held.cat.codes.to_numpy().astype(np.int64), held.cat.categories.tolist()


def _numbered(
    frame: pd.DataFrame, countries: _Index, layers: _Index, sources: _Index, grades: Any
) -> _Part:
    """Return the facts of a piece as numbers."""
    pairs = []
    for column, index in (("origin", countries), ("destination", countries), ("layer", layers)):
        codes, words = _categories(frame[column])
        pairs.append(index.numbers(words)[codes].astype(np.int16))
    origin, destination, layer = pairs
    value = frame["value"].to_numpy(dtype=float)
    _check(frame, (origin == destination) | ~np.isfinite(value))
    source = _sources(frame, sources, grades)
    row = frame["row"].to_numpy(dtype=np.int32)
    return _Part(layer, origin, destination, value, source, row)


def _check(frame: pd.DataFrame, wrong: NDArray[np.bool_]) -> None:
    """Raise ``ValueError`` if a fact is no fact of a corridor."""
    if wrong.any():
        bad = frame.iloc[int(np.flatnonzero(wrong)[0])]
        raise ValueError(
            "a fact must be a finite number and lead from one country to another, got "
            f"{bad['value']} from {bad['origin']} to {bad['destination']} "
            f"({bad['table']}, row {bad['row']})"
        )


def _sources(frame: pd.DataFrame, sources: _Index, grades: Mapping[str, Grade]) -> ShortArray:
    """Return the number of each fact's source."""
    combined = np.zeros(len(frame), dtype=np.int64)
    held: list[list[Any]] = []
    for column in ("table", "year", "period", "flag"):
        codes, words = _categories(frame[column])
        combined = combined * (len(words) + 1) + (codes + 1)
        held.append([None, *words])
    used, inverse = np.unique(combined, return_inverse=True)
    found = [_source(int(code), held, grades) for code in used]
    return sources.numbers(found)[inverse].astype(np.int16)


def _source(code: int, held: list[list[Any]], grades: Mapping[str, Grade]) -> Source:
    """Return the source that a combined code stands for."""
    words = []
    for listed in reversed(held):
        code, place = divmod(code, len(listed))
        words.append(listed[place])
    flag, period, year, table = words
    if table not in grades:
        raise ValueError(f"table must be one of {', '.join(sorted(grades))}, got {table!r}")
    return Source(
        table, None if year is None else int(year), period or "", flag or "", grades[table]
    )


def _by_measure(frame: pd.DataFrame, piece: _Part) -> Iterator[tuple[str, _Part]]:
    """Yield each measure of a piece and its facts."""
    codes, words = _categories(frame["measure"])
    for number, word in enumerate(words):
        yield word, _chosen(piece, np.flatnonzero(codes == number))


def _chosen(part: _Part, places: NDArray[np.intp]) -> _Part:
    """Return some facts, in the order of their places."""
    return _Part(
        part.layer[places],
        part.origin[places],
        part.destination[places],
        part.value[places],
        part.source[places],
        part.row[places],
    )


def _joined(
    parts: list[_Part], country: ShortArray, layer: ShortArray, source: ShortArray
) -> _Part:
    """Return the facts of all pieces, in the numbers of sorted words; the pieces are used up."""
    held: list[NDArray[Any]] = []
    for name in ("layer", "origin", "destination", "value", "source", "row"):
        held.append(np.concatenate([getattr(part, name) for part in parts]))
    parts.clear()
    return _Part(
        layer[held[0]], country[held[1]], country[held[2]], held[3], source[held[4]], held[5]
    )


def _facts(measure: Measure, part: _Part) -> Facts:
    """Return facts sorted and, where a corridor has several rows, summed."""
    key = _keys(part)
    order = np.argsort(key, kind="stable")
    if (np.diff(key[order]) == 0).any():
        order = np.lexsort((part.row, part.source, key))
    ordered, key = _chosen(part, order), key[order]
    first = np.flatnonzero(np.r_[True, np.diff(key) != 0])
    _check_sums(measure, ordered, key)
    value = np.add.reduceat(ordered.value, first) if len(first) < len(key) else ordered.value
    starts = np.append(first, len(key)).astype(np.int32)
    lead = ordered if len(first) == len(key) else _chosen(ordered, first)
    found = Facts(
        measure, lead.layer, lead.origin, lead.destination, value, lead.source, starts, ordered.row
    )
    for name in ("layer", "origin", "destination", "value", "source", "starts", "rows"):
        getattr(found, name).setflags(write=False)
    return found


def _keys(part: _Part) -> _Codes:
    """Return one number per fact that sorts by layer, origin and destination."""
    size = _MOST + 1
    return (part.layer.astype(np.int64) * size + part.origin) * size + part.destination


def _check_sums(measure: Measure, ordered: _Part, key: _Codes) -> None:
    """Raise ``ValueError`` unless rows of one corridor are parts of one sum."""
    same = np.diff(key) == 0
    if not measure.additive and same.any():
        row = int(ordered.row[1:][same][0])
        raise ValueError(
            f"{measure.id} must be given once per corridor and layer; look at row {row}"
        )
    mixed = same & (np.diff(ordered.source) != 0)
    if mixed.any():
        row = int(ordered.row[1:][mixed][0])
        raise ValueError(f"{measure.id} mixes tables or years in one sum; look at row {row}")
