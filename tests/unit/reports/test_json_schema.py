import json
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
from pydantic import BaseModel

from negotiate.reports import document as module
from negotiate.reports import json_schema
from negotiate.reports.document import ComparisonDocument

DOCS = Path(__file__).parents[3] / "docs"
PARTS = sorted(
    (
        part
        for part in vars(module).values()
        if isinstance(part, type) and issubclass(part, module.Part) and part is not module.Part
    ),
    key=lambda part: part.__name__,
)


def test_the_checked_in_schema_is_current() -> None:
    assert (DOCS / "comparison.schema.json").read_text(
        encoding="utf-8"
    ) == json_schema.schema_text()


def test_the_schema_is_valid_and_accepts_the_document(document: ComparisonDocument) -> None:
    schema = json.loads(json_schema.schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(document.model_dump_json()), schema)


def test_the_schema_refuses_a_document_without_units(document: ComparisonDocument) -> None:
    content = json.loads(document.model_dump_json())
    del content["units"]
    with pytest.raises(jsonschema.ValidationError, match="'units' is a required property"):
        jsonschema.validate(content, json.loads(json_schema.schema_text()))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_field_is_explained_in_the_docs(part: type[BaseModel]) -> None:
    text = (DOCS / "json-schema.md").read_text(encoding="utf-8")
    assert f"## {part.__name__}\n" in text
    section = text.split(f"## {part.__name__}\n")[1].split("\n## ")[0]
    explained = {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}
    assert explained == set(part.model_fields)


def test_the_docs_name_each_certainty_word() -> None:
    text = (DOCS / "json-schema.md").read_text(encoding="utf-8")
    assert all(f"`{word}`" in text for word in get_args(module.Certainty))


def test_the_schema_is_written_where_asked(tmp_path: Path) -> None:
    path = json_schema.write(tmp_path / "schema.json")
    assert path.read_text(encoding="utf-8") == json_schema.schema_text()
