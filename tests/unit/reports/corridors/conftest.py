"""The invented world, and changes of the invented case of two institutions."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from negotiate.cases import Case, load_case
from negotiate.reports.tables import Table
from negotiate.spillovers.report import WayReport, way_reports
from negotiate.spillovers.requests import cap_question
from negotiate.spillovers.study import Answer, Question, answer
from negotiate.world import World, load_world

FOLDER = Path(__file__).parents[3] / "data" / "two-institutions"


@dataclass(frozen=True)
class Asked:
    """A question with its answer."""

    question: Question
    found: Answer
    ways: tuple[WayReport, ...]


@pytest.fixture(scope="session")
def world(invented_store: Path) -> World:
    return load_world(store=invented_store, shipped=False)


@pytest.fixture(scope="session")
def case() -> Case:
    return load_case(FOLDER)


@pytest.fixture(scope="session")
def ask(case: Case) -> Callable[..., Asked]:
    """Return a function that answers caps such as ``XAA-XYY=1500``."""

    def make(*caps: str) -> Asked:
        question = cap_question(case, caps)
        found = answer(question)
        return Asked(question, found, way_reports(question, found))

    return make


@pytest.fixture(scope="session")
def column() -> Callable[[Table, str], list[str]]:
    """Return a function that gives the cells below a heading."""

    def cells(table: Table, label: str) -> list[str]:
        at = [each.label for each in table.columns].index(label)
        return [row[at] for row in table.rows]

    return cells
