"""The one door to PuLP and HiGHS: programs, checked solutions, conflicts, Nash products.

A :class:`Program` is built from named variables and labelled constraints. :func:`solve` answers it
and says no more than is known; :class:`Session` answers families of similar programs;
:func:`smallest_conflict` and :func:`relaxation` say why there is no answer and what would give way;
:class:`NashProgram` finds the agreement of greatest weighted Nash product, with a bound.

Importing this package does not import PuLP or HiGHS; the first use of a name does.
"""

from typing import TYPE_CHECKING

import lazy_loader as lazy  # type: ignore[import-untyped, unused-ignore]

if TYPE_CHECKING:
    from negotiate.programming.agreement import NashSolution
    from negotiate.programming.conflicts import (
        Conflict,
        find_conflict,
        relaxation,
        smallest_conflict,
    )
    from negotiate.programming.model import Constraint, Program, Relation, Sense, Term, Variable
    from negotiate.programming.outer import Gain
    from negotiate.programming.session import Session
    from negotiate.programming.solving import Solution, Status, solve
    from negotiate.programming.tangents import NashProgram

__all__ = [
    "Conflict",
    "Constraint",
    "Gain",
    "NashProgram",
    "NashSolution",
    "Program",
    "Relation",
    "Sense",
    "Session",
    "Solution",
    "Status",
    "Term",
    "Variable",
    "find_conflict",
    "relaxation",
    "smallest_conflict",
    "solve",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "agreement": ["NashSolution"],
        "conflicts": ["Conflict", "find_conflict", "relaxation", "smallest_conflict"],
        "model": ["Constraint", "Program", "Relation", "Sense", "Term", "Variable"],
        "outer": ["Gain"],
        "session": ["Session"],
        "solving": ["Solution", "Status", "solve"],
        "tangents": ["NashProgram"],
    },
)
