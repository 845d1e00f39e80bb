"""The page that says how each effect was obtained keeps up with the file."""

from pathlib import Path

import pytest

from negotiate.welfare.effects import load_effects

PAGE = Path(__file__).parents[3] / "docs" / "effects.md"


@pytest.mark.parametrize("entry", load_effects("domestic work").terms, ids=lambda e: e.term)
def test_page_has_a_row_for_every_effect(entry):
    rows = set(PAGE.read_text(encoding="utf-8").splitlines())
    for level in entry.levels:
        for kind, effects in (("transfer", level.transfers), ("creation", level.creates)):
            for account, effect in effects.items():
                value = f"{effect.value:g} [{effect.low:g}, {effect.high:g}]"
                start = f"| {entry.term} | {level.level} | {account} | {kind} | {value} |"
                assert any(row.startswith(start) for row in rows), start
