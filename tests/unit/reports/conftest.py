from pathlib import Path

import pytest

from negotiate.reports.document import ComparisonDocument


@pytest.fixture(scope="session")
def document() -> ComparisonDocument:
    """Six regimes among three invented origins and two invented destinations."""
    text = (Path(__file__).parent / "invented.json").read_text(encoding="utf-8")
    return ComparisonDocument.model_validate_json(text)
