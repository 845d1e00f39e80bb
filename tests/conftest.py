"""Fixtures of all tests, and the profiles of the property tests."""

import os
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile(
    "dev", max_examples=50, deadline=None, derandomize=True, print_blob=True
)
hypothesis.settings.register_profile(
    "ci", max_examples=60, deadline=None, derandomize=True, print_blob=True
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")

SMALL_CASE = Path(__file__).parent / "data" / "small-case"


@pytest.fixture
def write_case(tmp_path: Path) -> Callable[..., Path]:
    """Write the small invented case with one piece of text replaced; return its folder."""

    def write(old: str = "", new: str = "") -> Path:
        text = (SMALL_CASE / "case.yaml").read_text()
        assert old in text
        (tmp_path / "case.yaml").write_text(text.replace(old, new, 1) if old else text)
        return tmp_path

    return write
