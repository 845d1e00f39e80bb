"""The answer to the question for the greatest Nash product: an agreement, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from negotiate.errors import NoAgreementError, SolverError
from negotiate.programming.model import FloatArray, Variable

NashStatus = Literal["optimal", "feasible", "no_agreement", "no_answer"]


@dataclass(frozen=True, eq=False)
class NashSolution:
    """The agreement of greatest weighted Nash product, or why there is none."""

    program: str
    """Name of the program."""
    status: NashStatus
    """``optimal`` within the tolerance, ``feasible``, ``no_agreement`` or ``no_answer``."""
    parties: tuple[str, ...]
    """Labels of the gains."""
    values: FloatArray
    """Values in the order of the program's variables, read-only; empty without agreement."""
    rounds: int
    """Rounds of tangents."""
    objective: float | None = None
    """Sum of weight times log of the true gain, recomputed from the values."""
    bound: float | None = None
    """Proved upper bound of the objective."""
    gap: float | None = None
    """Relative distance of the weighted geometric mean of the gains from its bound."""
    gains: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """True gain of each party, recomputed from the values; empty without agreement."""
    conflicts: tuple[str, ...] = ()
    """Smallest set of demands that leaves no agreement; ``gain of p`` is party p's own demand."""
    relaxation: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By how much demands must give way for an agreement, in their own units."""

    def value(self, variable: Variable) -> float:
        """Return the value of a variable in the agreement.

        Raises
        ------
        NoAgreementError, SolverError
            If there is none.
        """
        self.require_agreement()
        return float(self.values[variable.index])

    def require_agreement(self) -> "NashSolution":
        """Return this solution.

        Raises
        ------
        NoAgreementError
            If no point gives every party a gain.
        SolverError
            If the search ended without knowing.
        """
        if self.status == "no_agreement":
            raise NoAgreementError(self.parties, self.conflicts)
        if self.status == "no_answer":
            raise SolverError(
                self.program, "no agreement was found in the time", "raise the time limit."
            )
        return self
