"""What a sheet is made from, and the figures of its case as lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from negotiate.cases.schema import Case
from negotiate.drain.lines import Line, SourceLink
from negotiate.drain.naming import Occupation
from negotiate.drain.standards import Standards, first_address, quantity_line
from negotiate.drain.tables import Data
from negotiate.terms import Agreement


@dataclass(frozen=True, eq=False)
class Asked:
    """Everything that the sections of a sheet read."""

    origin: str
    """ISO 3166-1 alpha-3 code."""
    name: str
    """Name of the country."""
    occupation: Occupation
    """The occupation."""
    case: Case | None
    """The case, None without one."""
    data: Data
    """Published tables."""
    standards: Standards
    """Figures that no table holds."""
    agreements: Sequence[Agreement]
    """Agreements of the library."""
    until: int | None
    """Last year to look at, None for the latest."""

    @property
    def modelled(self) -> Case | None:
        """Return the case if the country is one of its origins."""
        return self.case if self.case and self.origin in self.case.origins else None

    @property
    def why_not_modelled(self) -> str:
        """Return why no case tells how many workers are abroad."""
        if self.case is None:
            return f"no case counts the {self.occupation.words} of {self.name} abroad"
        listed = ", ".join(sorted(self.case.origins))
        return f"{self.name} is no origin of the case {self.case.id!r} (it has {listed})"


def case_line(case: Case, figure: str, name: str, label: str, partner: str = "") -> Line:
    """Return the line of a figure of a case.

    Parameters
    ----------
    case
        The case.
    figure
        Id of the figure, as `Case.quantities` names it.
    name, label, partner
        As in `Line`.

    Returns
    -------
    Line
        It links to the figure, and to the page of its source where it has one.

    Raises
    ------
    KeyError
        If the case has no such figure.
    """
    quantity = case.quantities()[figure]
    place = f"{figure}: {quantity.source}"
    link = SourceLink("case", case.id, place, first_address(quantity.source))
    return quantity_line(name, label, quantity, link, partner=partner)
