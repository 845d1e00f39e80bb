"""What a labour agreement is worth to a country of origin, alone or together with others.

The package encodes agreements as structured terms, tracks corridors from origins to destinations and
the vacancy chains between origins, and compares regimes: no agreement, bilateral deals with and
without the threat of replacement, and a common framework.

Submodules and public names load on first use (scientific Python SPEC 1), so that ``import
negotiate`` alone loads neither a solver nor pandas nor the application.

Examples
--------
>>> import negotiate
>>> case = negotiate.load_case("gulf-domestic-work")
>>> sorted(case.destinations)
['KWT', 'SAU']
"""

from typing import TYPE_CHECKING

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "cases",
        "coalitions",
        "comparison",
        "corridors",
        "errors",
        "exchange",
        "programming",
        "queries",
        "regimes",
        "reports",
        "terms",
        "uncertainty",
        "units",
        "welfare",
    ],
    submod_attrs={
        "cases": ["Case", "load_case", "shipped_case_ids"],
        "errors": ["NegotiateError"],
        "regimes.calibration": ["Calibration", "calibrate"],
        "regimes.comparison": ["Comparison", "compare"],
        "regimes.markets": ["Markets"],
        "regimes.outcome": ["Outcome"],
        "reports.assemble": ["compare_case"],
        "reports.document": ["ComparisonDocument"],
        "reports.tidy": ["tidy"],
    },
)

if TYPE_CHECKING:
    from negotiate.cases import Case, load_case, shipped_case_ids
    from negotiate.errors import NegotiateError
    from negotiate.regimes.calibration import Calibration, calibrate
    from negotiate.regimes.comparison import Comparison, compare
    from negotiate.regimes.markets import Markets
    from negotiate.regimes.outcome import Outcome
    from negotiate.reports.assemble import compare_case
    from negotiate.reports.document import ComparisonDocument
    from negotiate.reports.tidy import tidy
