"""The tables of docs/leverage.md are what the code computes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiate.cases import load_case
from negotiate.leverage.results import FallBack
from negotiate.leverage.table import leverage_table
from negotiate.regimes.calibration import calibrate

PAGE = Path(__file__).parents[2] / "docs" / "leverage.md"
START, END = "<!-- gulf: start -->\n", "<!-- gulf: end -->"
HEAD = (
    "| origin | destination | posts lost | to other origins | others fixed | others re-chosen | "
    "re-bargained | unsigned rival |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
)


def _cell(found: FallBack) -> str:
    value = "-" if found.leverage.value is None else f"{found.leverage.value:.2f}"
    sums = (found.loss_origin, found.loss_destination)
    shown = " / ".join(f"{round(each / 1e6, 1) + 0.0:,.1f}" for each in sums)
    return f"{value} ({shown})" + (f" {found.rival}" if found.rival else "")


def _rows() -> Iterator[str]:
    gulf = calibrate(load_case("gulf-domestic-work"))
    for destination in ("SAU", "KWT"):
        table = leverage_table(gulf, destination)
        for origin in table.order("others_expand"):
            found = [table.of(origin, kind) for kind in table.kinds]
            lost, gained = found[1].posts_lost, found[1].diverted_here
            cells = [origin, destination, f"{lost:,.0f}", f"{gained / lost:.0%}"]
            yield "| " + " | ".join([*cells, *map(_cell, found)]) + " |\n"


@pytest.mark.slow
def test_the_gulf_table_is_what_the_code_computes() -> None:
    """Run with NEGOTIATE_WRITE=1 to write it anew."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    printed, after = rest.split(END)
    computed = HEAD + "".join(_rows())
    if os.environ.get("NEGOTIATE_WRITE") == "1":
        PAGE.write_text(f"{before}{START}{computed}{END}{after}", encoding="utf-8")
        return
    assert printed == computed
