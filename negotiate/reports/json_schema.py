"""The JSON schema of ``--json``, generated from the document so that the two cannot differ.

``docs/comparison.schema.json`` is this schema; ``docs/json-schema.md`` explains the fields and says
what later versions may change.
"""

import json
from pathlib import Path

from negotiate.reports.document import ComparisonDocument

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""Dialect of the schema."""


def schema_text() -> str:
    """Return the schema of the comparison document as JSON text.

    Returns
    -------
    str
        JSON Schema 2020-12 with sorted keys and a final line break; the same text on every run.

    Examples
    --------
    >>> json.loads(schema_text())["title"]
    'ComparisonDocument'
    """
    schema = ComparisonDocument.model_json_schema(mode="serialization")
    return json.dumps({"$schema": DIALECT} | schema, indent=2, sort_keys=True) + "\n"


def write(path: str | Path) -> Path:
    """Write the schema to a file and return its path."""
    target = Path(path)
    target.write_text(schema_text(), encoding="utf-8", newline="\n")
    return target
