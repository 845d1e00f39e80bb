"""What the register's backtest says, in sentences; every number in them is one of its results."""

from collections.abc import Iterator, Sequence

from negotiate.uncertainty.register_prediction import MODEL, NAIVE, VARIANTS
from negotiate.uncertainty.register_results import (
    WindowTest,
    beaten,
    counting,
    directions,
)
from negotiate.uncertainty.register_scores import FEWEST, Rank, Score

UNBARRED = {"PHL": "the Philippines"}
"""Origins under no bar: the BBC, 12 May 2003, http://news.bbc.co.uk/2/hi/health/3021689.stm."""


def verdict(windows: Sequence[WindowTest]) -> tuple[str, ...]:
    """Return the sentences: premise, directions, ranks, verdict, and what limits them.

    Parameters
    ----------
    windows : sequence of WindowTest
        Windows in the order of the design.
    """
    return tuple(
        sentence
        for part in (_premise, _directions, _ranks, _verdict, _unbarred, _uncounted, _limits)
        for sentence in part(windows)
    )


def _premise(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield where South Africa fell and where it did not."""
    held = [each.window.years for each in counting(windows)]
    yield (
        f"South Africa fell, and by more than the total, in {len(held)} of {len(windows)} windows"
        f"{': ' if held else ''}{'; '.join(held)}."
    )
    for each in windows:
        if each.missing:
            yield f"{each.window.years} cannot be computed: {each.missing}."
        elif each.counts is not None and not each.premise:
            before, after = each.counts.held
            yield (
                f"The premise fails in {each.window.years}: South Africa went from {before:,.0f} "
                f"to {after:,.0f}, {_percent(after / before - 1)}, the total "
                f"{_percent(each.counts.factor - 1)}."
            )


def _directions(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield the directions that each predictor has right."""
    if not counting(windows):
        return
    said = []
    for name in (*VARIANTS, *NAIVE):
        right, count = directions(windows, name)
        if count and name != "level":
            said.append(f"`{name}` {right} of {count}")
    yield (
        f"Directions right where the premise holds: {', '.join(said)}. These windows overlap, so "
        "they are not independent tests."
    )


def _ranks(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield whether there is a rank at all."""
    few = [each for each in counting(windows) if len(each.scores[MODEL].origins) < FEWEST]
    if few:
        yield (
            f"In {len(few)} of the {len(counting(windows))} windows in which the premise holds fewer "
            f"than {FEWEST} other origins have counts in both years: no order can be tested there."
        )


def _verdict(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield whether the model and its variants beat the naive predictors."""
    counted = counting(windows)
    if not counted:
        yield "There is no window in which the model can be tested."
        return
    wins = sum(each.beats(MODEL) for each in counted)
    if beaten(windows):
        yield f"The model beats the naive predictors in {wins} of {len(counted)} windows."
    else:
        yield (
            "The model does not beat the naive predictors: it is better than all of them in "
            f"{wins} of {len(counted)} windows."
        )
    better = [name for name in VARIANTS[1:] if any(each.beats(name) for each in counted)]
    yield from (_variant(counted, name) for name in better)
    if not better and not wins:
        yield "Nor does any of its variants in any window."


def _variant(counted: Sequence[WindowTest], name: str) -> str:
    """Return where a variant is better, and by which origins."""
    won = [each for each in counted if each.beats(name)]
    right, count = directions(counted, name)
    rivals = [each.beside[name][0].directions for each in counted if name in each.beside]
    plain = sum(hits.right for hits in rivals if hits)
    return (
        f"Of {len(VARIANTS)} variants `{name}` is better in {len(won)} of {len(counted)} windows "
        f"({right} of {count} directions, `{NAIVE[0]}` {plain} on the same origins), by "
        f"{', '.join(sorted({o for each in won for o in _only_right(each, name)}))} alone: one "
        "of several variants in windows that overlap is no proof."
    )


def _only_right(each: WindowTest, name: str) -> Iterator[str]:
    """Yield origins whose direction a variant has right and the total has wrong."""
    for row in each.rows:
        if row.change is not None and name in row.predicted:
            said, plain = row.predicted[name] * row.change, row.predicted[NAIVE[0]] * row.change
            if said > 0 >= plain:
                yield row.origin


def _unbarred(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield how an origin under no bar moved where South Africa fell."""
    for origin, name in UNBARRED.items():
        said = []
        for each in counting(windows):
            row = next((row for row in each.rows if row.origin == origin), None)
            if each.counts is None or row is None or row.change is None:
                continue
            before, after = each.counts.held
            own = _percent(row.change / row.before.value)
            said.append(f"{own} against {_percent(after / before - 1)} ({each.window.years})")
        if said:
            falls = sum(words.startswith("-") for words in said)
            lesson = ", so a fall after a bar is no proof that the bar caused it" if falls else ""
            yield (
                f"{name[0].upper()}{name[1:]}, under no bar, moved beside South Africa by "
                f"{'; '.join(said)}. It fell in {falls} of {len(said)} windows{lesson}."
            )


def _uncounted(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield the ranks of the window with most origins where the premise fails."""
    found = [each for each in windows if each.counts is not None and not each.premise]
    if not found:
        return
    most = max(found, key=lambda each: len(each.scores[MODEL].origins))
    model, level = most.scores[MODEL], most.scores["level"]
    if model.persons.value is None:
        return
    total = most.scores[NAIVE[0]]
    yield (
        f"The window with most origins ({len(model.origins)}, {most.window.years}) fails the "
        f"premise and does not count. With South Africa's entries imposed there, the model has "
        f"{_right(model)} directions right and the total alone {_right(total)}; rank of the model "
        f"{_gave(model)}, of the level of entries alone {_gave(level)}."
    )


def _right(score: Score) -> str:
    """Return directions right of all."""
    return f"{score.directions.right if score.directions else 0} of {len(score.origins)}"


def _gave(score: Score) -> str:
    """Return the two ranks of a score in words."""
    return f"{rank_words(score.persons)} in persons and {rank_words(score.percent)} in percent"


def rank_words(rank: Rank) -> str:
    """Return a rank with the share of permutations that do at least as well.

    Examples
    --------
    >>> rank_words(Rank(0.4061, 0.1237, 0.4061, 0.4061)), rank_words(Rank(1.0, 1 / 6, 0.5, 1.0))
    ('0.41 (12.4 %)', '1.00 [0.50, 1.00] (16.7 %)')
    >>> rank_words(Rank(None, None, None, None))
    'none'
    """
    if rank.value is None or rank.low is None or rank.high is None:
        return "none"
    ends = f"{rank.low:.2f}", f"{rank.high:.2f}"
    moved = f" [{ends[0]}, {ends[1]}]" if ends[0] != ends[1] else ""
    share = "" if rank.share is None else f" ({100 * rank.share:.1f} %)"
    return f"{rank.value:.2f}{moved}{share}"


def _limits(windows: Sequence[WindowTest]) -> Iterator[str]:
    """Yield what the counts cannot say."""
    moving = [
        f"`{name}` in {each.window.years}" for each in counting(windows) for name in _moves(each)
    ]
    if moving:
        yield f"Directions that move over the ranges: {'; '.join(moving)}; no other does."
    elif counting(windows):
        yield "No direction that counts moves over the ranges of counts, s and origins unseen."
    yield (
        "That the whole loss comes back from the others is an identity here, since the total is "
        "taken as demand; only who takes it can be tested."
    )
    names = sorted({each.origin for window in windows for each in window.neighbours})
    if names:
        yield (
            f"Vacancy chains: fewer workers of {', '.join(names)} would be drawn to South Africa; "
            "not observed by country."
        )


def _moves(window: WindowTest) -> Iterator[str]:
    """Yield predictors whose directions right differ between corners."""
    for name, score in window.scores.items():
        hits = [hit for hit in (score.directions, score.against_total) if hit]
        if any(hit.low != hit.high for hit in hits):
            yield name


def _percent(share: float) -> str:
    """Return a share as a signed percentage.

    Examples
    --------
    >>> _percent(-0.5587), _percent(2.5294)
    ('-56 %', '+253 %')
    """
    return f"{100 * share:+.0f} %"
