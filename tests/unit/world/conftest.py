"""A small invented world, imported from files on the path of the real ones."""

import gzip
from pathlib import Path

import pytest

from negotiate.datasets import import_folder
from negotiate.world import World, load_world

INVENTED = Path(__file__).parents[2] / "data" / "world"
PACKED = ("un_migrant_stock", "abel_cohen_flows", "cepii_geodist", "penn_world_table_11")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the tables of the invented world."""
    root = tmp_path_factory.mktemp("world")
    for path in INVENTED.glob("*/*.csv"):
        place = root / "in" / path.parent.name / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.name in PACKED:
            with gzip.open(f"{place}.gz", "wb") as file:
                file.write(path.read_bytes())
        else:
            place.write_bytes(path.read_bytes())
    report = import_folder(root / "in", store=root / "store", invented=True)
    assert report.refused == ()
    return root / "store"


@pytest.fixture(scope="session")
def world(store: Path) -> World:
    """Return the invented world."""
    return load_world(store=store, shipped=False)
