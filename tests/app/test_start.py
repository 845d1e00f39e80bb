import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from negotiate.cases import shipped_case_ids
from negotiate.reports.document import ComparisonDocument
from negotiate.ui import pages

ROOT = Path(__file__).parents[2]
INVENTED = ROOT / "tests" / "unit" / "reports" / "invented.json"
Asked = list[tuple[str, dict[str, float]]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Every comparison that the application asks for, answered with the invented one."""
    calls: Asked = []

    def compare(
        case_id: str,
        overrides: Mapping[str, float],
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> ComparisonDocument:
        calls.append((case_id, dict(overrides)))
        if progress is not None:
            progress(1, 2)
            progress(2, 2)
        return ComparisonDocument.model_validate_json(INVENTED.read_text(encoding="utf-8"))

    monkeypatch.setattr(pages, "compare_case", compare)
    st.cache_data.clear()
    return calls


def test_the_application_starts_with_a_shipped_case(asked: Asked) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    assert app.selectbox(key="case").options == list(shipped_case_ids())
    assert asked == [(shipped_case_ids()[0], {})]


def test_only_the_case_as_shipped_is_kept_for_other_sessions(asked: Asked) -> None:
    first = shipped_case_ids()[0]
    for _ in range(2):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
        app.slider(key=f"{first}.power").set_value(0.6)
        app.button(key="compute").click().run()
        assert not app.exception
    assert asked == [(first, {}), (first, {"power": 0.6}), (first, {"power": 0.6})]


def test_nothing_is_sent_and_only_this_machine_can_open_the_page() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "localhost"
