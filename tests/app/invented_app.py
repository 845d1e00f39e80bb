"""The application on the invented comparison; started by the tests beside it."""

from collections.abc import Mapping
from pathlib import Path

from negotiate.errors import NoAgreementError
from negotiate.reports.document import ComparisonDocument
from negotiate.ui.page import page

INVENTED = Path(__file__).parents[1] / "unit" / "reports" / "invented.json"


def shipped(case_id: str) -> ComparisonDocument:
    if case_id == "without-agreement":
        raise NoAgreementError(["XAA", "XBA"], ["XAA asks for *at least* 5,000 [USD](x)"])
    return ComparisonDocument.model_validate_json(INVENTED.read_text(encoding="utf-8"))


def changed(case_id: str, overrides: Mapping[str, float]) -> ComparisonDocument:
    if overrides.get("power") == 0.2:
        raise NoAgreementError(["XAA", "XBB"], ["power is too low"])
    document = shipped(case_id)
    regimes = [
        regime.model_copy(
            update={
                "parties": [
                    row.model_copy(update={"payoff": overrides["substitution"] * 1e9})
                    for row in regime.parties
                ]
            }
        )
        for regime in document.regimes
    ]
    return document.model_copy(update={"regimes": regimes})


page(("invented", "without-agreement"), shipped, changed)
