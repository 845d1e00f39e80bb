import json
import subprocess
import sys
from pathlib import Path

import pytest

import negotiate
from negotiate.errors import (
    CalibrationError,
    DataFileError,
    NegotiateError,
    NoAgreementError,
    NoEquilibriumError,
    Problem,
    SolverError,
    UnknownNameError,
)
from negotiate.units import Quantity

ROOT = Path(negotiate.__file__).parent.parent


def test_every_public_name_exists() -> None:
    for name in negotiate.__all__:
        assert getattr(negotiate, name) is not None


def test_import_loads_neither_solver_nor_pandas_nor_application() -> None:
    code = (
        "import sys, json, negotiate; "
        "print(json.dumps([m for m in ('pulp', 'highspy', 'pandas', 'streamlit', 'networkx') "
        "if m in sys.modules]))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == []


def test_problems_of_a_file_come_in_the_order_of_its_lines() -> None:
    error = DataFileError("f.yaml", [Problem(9, "b", "late"), Problem(2, "a", "early")])
    assert str(error) == "f.yaml: 2 problems\n  - line 2, a: early\n  - line 9, b: late"
    assert error.exit_code == 2


def test_a_problem_without_place_is_its_message() -> None:
    assert str(Problem(0, "", "is empty")) == "is empty"


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (UnknownNameError("case", "x", []), "there is no case named 'x'. Known: none.", 2),
        (CalibrationError(["a", "b"]), "cannot be calibrated:\n  - a\n  - b", 2),
        (SolverError("p", "time-out", "raise it."), "'p' was not solved: time-out. No number", 3),
        (NoAgreementError(["A", "B"], ["c"]), "no agreement is possible between A and B", 3),
        (
            NoEquilibriumError("r", "a cycle"),
            "no equilibrium of the regime 'r' was found: a cycle",
            3,
        ),
    ],
)
def test_errors_say_what_and_what_next(error: NegotiateError, words: str, code: int) -> None:
    assert words in str(error)
    assert error.exit_code == code


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"grade": "assumed"}, "must state its range"),
        ({"low": 2.0}, r"value must lie in \[low, high\], got 1.0 in \[2.0, 1.0\]"),
        ({"value": float("nan")}, "finite"),
        ({"unit": ""}, "at least 1 character"),
    ],
)
def test_a_figure_that_is_not_founded_is_refused(changes: dict[str, object], words: str) -> None:
    fields = {"value": 1.0, "unit": "/1", "source": "own", "grade": "derived"}
    with pytest.raises(ValueError, match=words):
        Quantity.model_validate({**fields, **changes})


def test_no_module_has_a_name_that_says_nothing() -> None:
    forbidden = {"utils", "helpers", "common", "misc", "core", "base", "manager", "engine"}
    assert not forbidden & {path.stem for path in (ROOT / "negotiate").rglob("*.py")}


def test_no_module_is_longer_than_350_lines() -> None:
    long = {
        path.name: count
        for path in (ROOT / "negotiate").rglob("*.py")
        if (count := len(path.read_text().splitlines())) > 350
    }
    assert long == {}
