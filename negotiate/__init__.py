"""What a labour agreement is worth to a country of origin, alone or together with others.

The package encodes agreements as structured terms, finds precedents among them, holds drafts against
standards, tracks corridors from origins to destinations and the vacancy chains between origins, and
compares regimes: no agreement, bilateral deals with and without the threat of replacement, and a
common framework.

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

__version__ = "0.3.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "bargaining",
        "cases",
        "coalitions",
        "comparison",
        "corridors",
        "datasets",
        "drain",
        "errors",
        "exchange",
        "leverage",
        "programming",
        "queries",
        "regimes",
        "reports",
        "spillovers",
        "terms",
        "uncertainty",
        "units",
        "welfare",
        "world",
    ],
    submod_attrs={
        "cases": ["Case", "load_case", "shipped_case_ids"],
        "comparison.assessment": ["assess"],
        "comparison.differences": ["diff"],
        "comparison.gaps": ["gap"],
        "comparison.stacking": ["stack"],
        "comparison.versions": ["versions_of"],
        "drain": ["sheet_of"],
        "errors": ["NegotiateError"],
        "exchange": ["read_draft", "write_export"],
        "exchange.texts.suggestions": ["suggest"],
        "leverage.table": ["leverage_table"],
        "queries.precedents": ["precedents"],
        "queries.query": ["Query", "search"],
        "queries.query_text": ["parse_query"],
        "queries.rates": ["rates"],
        "queries.unusual": ["unusual"],
        "regimes.calibration": ["Calibration", "calibrate"],
        "regimes.comparison": ["Comparison", "compare"],
        "regimes.markets": ["Markets"],
        "regimes.outcome": ["Outcome"],
        "reports.assemble": ["compare_case"],
        "reports.document": ["ComparisonDocument"],
        "reports.tidy": ["tidy"],
        "terms": ["Agreement", "Library", "load_agreement", "load_library"],
        "world": ["World", "load_world"],
    },
)

if TYPE_CHECKING:
    from negotiate.cases import Case, load_case, shipped_case_ids
    from negotiate.comparison.assessment import assess
    from negotiate.comparison.differences import diff
    from negotiate.comparison.gaps import gap
    from negotiate.comparison.stacking import stack
    from negotiate.comparison.versions import versions_of
    from negotiate.drain import sheet_of
    from negotiate.errors import NegotiateError
    from negotiate.exchange import read_draft, write_export
    from negotiate.exchange.texts.suggestions import suggest
    from negotiate.leverage.table import leverage_table
    from negotiate.queries.precedents import precedents
    from negotiate.queries.query import Query, search
    from negotiate.queries.query_text import parse_query
    from negotiate.queries.rates import rates
    from negotiate.queries.unusual import unusual
    from negotiate.regimes.calibration import Calibration, calibrate
    from negotiate.regimes.comparison import Comparison, compare
    from negotiate.regimes.markets import Markets
    from negotiate.regimes.outcome import Outcome
    from negotiate.reports.assemble import compare_case
    from negotiate.reports.document import ComparisonDocument
    from negotiate.reports.tidy import tidy
    from negotiate.terms import Agreement, Library, load_agreement, load_library
    from negotiate.world import World, load_world
