"""Fixtures of all tests, and the profiles of the property tests."""

import gzip
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import get_args

import hypothesis
import pytest

from negotiate.datasets import import_folder
from negotiate.terms import Agreement
from negotiate.terms.schema import State

hypothesis.settings.register_profile(
    "dev", max_examples=50, deadline=None, derandomize=True, print_blob=True
)
hypothesis.settings.register_profile(
    "ci", max_examples=60, deadline=None, derandomize=True, print_blob=True
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the library's cache away from the user's, also in the commands that tests start."""
    before = os.environ.get("NEGOTIATE_CACHE_DIR")
    os.environ["NEGOTIATE_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("NEGOTIATE_CACHE_DIR")
    if before is not None:
        os.environ["NEGOTIATE_CACHE_DIR"] = before


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


INVENTED_WORLD = Path(__file__).parent / "data" / "world"
PACKED = ("un_migrant_stock", "abel_cohen_flows", "cepii_geodist", "penn_world_table_11")


@pytest.fixture(scope="session")
def invented_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import the invented world from files on the path of the real ones; return its store."""
    root = tmp_path_factory.mktemp("invented")
    for path in INVENTED_WORLD.glob("*/*.csv"):
        place = root / "in" / path.parent.name / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        packed = path.parent.name in PACKED
        content = gzip.compress(path.read_bytes()) if packed else path.read_bytes()
        place.with_name(f"{path.name}.gz" if packed else path.name).write_bytes(content)
    assert import_folder(root / "in", store=root / "store", invented=True).refused == ()
    return root / "store"


@pytest.fixture(scope="session")
def invent() -> Callable[..., Agreement]:
    """Return a function that makes an invented agreement from its id and what it says.

    A term is given as a level, a state, the fields of a value, or a list of these; ``heading`` has
    further fields of the agreement. Parties and year are those of the id, unless given.
    """

    def make(
        name: str = "xaa-xbb-2018-work",
        heading: Mapping[str, object] | None = None,
        **terms: object,
    ) -> Agreement:
        origin, destination, year, *_ = name.split("-")
        fields: dict[str, object] = {
            "id": name,
            "title": f"Agreement {name}",
            "kind": "bilateral",
            "form": "agreement",
            "parties": (
                {"iso3": origin.upper(), "role": "origin"},
                {"iso3": destination.upper(), "role": "destination"},
            ),
            "signed": date(int(year), 3, 1),
            "in_force": "unknown",
            "instrument_layer": "agreement",
            "sources": {"text": {"title": "The text", "href": "https://treaties.example/1"}},
            "provisions": {term: _provision(said, int(year)) for term, said in terms.items()}
            or {"no_term_of_a_codebook": _provision("absent", int(year))},
            "coding": {"coder": "A. Coder", "date": date(2025, 1, 20), "status": "partial"},
        }
        return Agreement.model_validate(fields | dict(heading or {}))

    return make


def _provision(said: object, year: int) -> dict[str, object]:
    """Return the fields of a provision."""
    many = said if isinstance(said, list) else [said]
    states = [each for each in many if each in get_args(State) and each != "stated"]
    values = [{} if each in states else each for each in many]
    fields = [each if isinstance(each, Mapping) else {"level": each} for each in values]
    place = {"source": "text", "locator": "Art. 1", "grade": "text", "start": date(year, 3, 1)}
    return {
        "state": states[0] if states else "stated",
        "values": tuple(place | dict(each) for each in fields),
    }
