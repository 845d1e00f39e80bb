"""Problems of a conversion: what is wrong, in which file and row, and what to do next."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class CodingProblem:
    """One problem of a coding decision, or of a fact that has none.

    Examples
    --------
    >>> print(CodingProblem("gulf.csv", 7, "xaa-xbb-2018-care", "housing", "there is no term"))
    gulf.csv, line 7: xaa-xbb-2018-care, housing: there is no term
    """

    file: str
    """Decisions file; empty where the problem is a missing row."""
    line: int
    """Line of the file, counted from 1; 0 where there is none."""
    agreement: str
    """Id of the fact sheet."""
    fact: str
    """Key of the fact; empty for the whole sheet."""
    message: str
    """What is wrong and what to do next."""

    def __str__(self) -> str:
        """Return ``file, line N: agreement, fact: message``."""
        line = f", line {self.line}" if self.line else ""
        place = f"{self.file}{line}: " if self.file else ""
        name = f"{self.agreement}, {self.fact}" if self.fact else self.agreement
        return f"{place}{name}: {self.message}"
