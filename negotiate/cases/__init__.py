"""Negotiating situations: schema, loader, corridor graph, shipped cases."""

from negotiate.cases.loader import (
    case_folder,
    fingerprint,
    load_backtests,
    load_case,
    shipped_case_ids,
)
from negotiate.cases.network import case_graph
from negotiate.cases.schema import Case

__all__ = [
    "Case",
    "case_folder",
    "case_graph",
    "fingerprint",
    "load_backtests",
    "load_case",
    "shipped_case_ids",
]
