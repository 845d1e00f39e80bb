"""Why no outcome is acceptable to all: the fewest fall-backs and red lines that conflict."""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from negotiate.bargaining import solution_words as say
from negotiate.bargaining.program_building import (
    add_fall_back,
    bar_red_lines,
    built,
    structured,
)
from negotiate.bargaining.spaces import FloatArray, Space
from negotiate.programming import find_conflict, relaxation

_SHOWN = 1e-6


@dataclass(frozen=True, eq=False)
class Emptiness:
    """Why there is no agreement."""

    conflict: tuple[str, ...]
    """Demands that cannot hold together: ``fall-back of A``, ``red lines on wage``."""
    relaxation: MappingProxyType[str, float]
    """By how much fall-backs must give way, by party, in the unit of its payoff."""
    words: str
    """The same in sentences."""


def why_empty(space: Space, fall_back: FloatArray) -> Emptiness:
    """Return which fall-backs and red lines conflict, and by how much fall-backs must give way.

    Parameters
    ----------
    space : Space
        The outcome space.
    fall_back : array, shape (parties,)
        Fall-backs.

    Raises
    ------
    SolverError
        If the solver has no answer.

    Examples
    --------
    >>> space = Space(("wage",), (("low", "high"),), (np.array([[0.0, 2.0], [2.0, 0.0]]),))
    >>> found = why_empty(space, np.array([1.0, 1.0]))
    >>> found.conflict, dict(found.relaxation)
    (('fall-back of party 1', 'fall-back of party 2'), {'party 1': 1.0})
    """
    model = built(space, fall_back)
    program, variables = structured(space, "fall-backs and red lines")
    lows = [f"low of {v.name}" for v in variables if v.name.startswith("combination")]
    kept = [*(demand.label for demand in program.constraints), *lows]
    bar_red_lines(program, space, variables)
    red = [d.label for d in program.constraints if d.label.startswith("red lines")]
    for party, one in enumerate(np.eye(len(space.parties))):
        add_fall_back(program, model, party, model.terms(program, one))
    found = find_conflict(program, keep=kept)
    ways = relaxation(program, keep=[*kept, *red]) if found.members else {}
    by_party = {
        name: ways[f"fall-back of {name}"]
        for name in space.parties
        if ways.get(f"fall-back of {name}", 0.0) > _SHOWN
    }
    return Emptiness(found.members, MappingProxyType(by_party), _words(found.members, by_party))


def _words(members: tuple[str, ...], ways: dict[str, float]) -> str:
    if not members:
        return "No agreement: every outcome leaves some party without a gain."
    together = say.listed(f"the {member}" for member in members)
    verb = "cannot be met" if len(members) == 1 else "cannot hold together"
    gives = say.listed(f"that of {name} by {say.number(by)}" for name, by in ways.items()) or ""
    if not gives:
        return f"No agreement: {together} {verb}."
    return (
        f"No agreement: {together} {verb}. With the red lines kept, an outcome exists if fall-backs "
        f"are lowered: {gives}."
    )
