"""The terms and the order of their levels are pinned: every rank and comparison rests on them.

After a change of the codebook that is meant, and that its history tells, pin it anew::

    python tests/unit/terms/test_codebook_order.py > tests/data/codebook-levels.json
"""

import json
from pathlib import Path

import pytest

from negotiate.terms import load_codebook

PINNED: dict[str, list[str]] = json.loads(
    (Path(__file__).parents[2] / "data" / "codebook-levels.json").read_text(encoding="utf-8")
    or "{}"
)
NOW = {term: list(known.level_ids) for term, known in load_codebook().terms.items()}


@pytest.mark.parametrize("term", PINNED)
def test_the_levels_of_a_term_are_the_pinned_ones_in_their_order(term: str) -> None:
    assert NOW.get(term) == PINNED[term]


def test_the_terms_are_the_pinned_ones_in_their_order() -> None:
    assert list(NOW) == list(PINNED)


if __name__ == "__main__":
    print(json.dumps(NOW, indent=1))  # noqa: T201
