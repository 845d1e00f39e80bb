"""Speed of loading a table from the user's store; numbers to read, not to assert.

Run with ``pytest --benchmark-enable --benchmark-only tests/benchmarks/test_dataset_speed.py -s`` to
read the ratio. The named peer, ``pandas.read_csv``, reads the same facts from plain CSV in the same
run: with the same types (words as categories), and as it reads them without being told types.
The tables are the largest published ones; without them an invented one of a million facts.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from negotiate.datasets import import_folder, load, load_registry
from negotiate.datasets.facts import typed
from negotiate.datasets.packed import pack, unpack

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("NEGOTIATE_SHARED", ROOT.parent / "shared")) / "data"
TABLE = "abel_cohen_flows"
RULES = load_registry().set_of(TABLE).tables[TABLE]
ROUNDS = 5

pytestmark = pytest.mark.slow


def invented(size: int) -> pd.DataFrame:
    """Return invented flows between 230 invented parties, in the form of a published table."""
    drawn = np.random.default_rng(0)
    names = np.array([f"X{k:03d}" for k in range(230)])
    columns = {
        "origin": pd.Categorical(names[drawn.integers(0, 230, size)]),
        "destination": pd.Categorical(names[drawn.integers(0, 230, size)]),
        "measure": pd.Categorical(np.array(list(RULES.measures))[np.arange(size) * 9 // size]),
        "value": np.round(drawn.gamma(0.1, 2000.0, size)),
        "year": pd.array(1990 + 5 * drawn.integers(0, 6, size), dtype="Int64"),
        "row": np.arange(size) % (size // 9) + 2,
        "flag": pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), [""]),
    }
    return typed(pd.DataFrame(columns), TABLE, RULES)


@pytest.fixture(scope="module")
def facts() -> pd.DataFrame:
    return invented(1_000_000)


@pytest.fixture(scope="module")
def csv(facts: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("peer") / "facts.csv"
    facts.to_csv(path, index=False)
    return path


def read_typed(path: Path, facts: pd.DataFrame) -> pd.DataFrame:
    """Return what pandas reads with the types of the table."""
    kinds = {
        str(name): "category" if isinstance(kind, pd.CategoricalDtype) else kind
        for name, kind in facts.dtypes.items()
    }
    return pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values={"year": [""]})


def seconds(run: Callable[[], object]) -> float:
    """Return the median of the time of some runs."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return median(taken)


@pytest.mark.parametrize("reader", ["unpack", "pandas.read_csv typed", "pandas.read_csv"])
def test_speed_of_a_million_facts(
    benchmark: BenchmarkFixture, facts: pd.DataFrame, csv: Path, reader: str
) -> None:
    content = pack(facts, RULES)
    readers: dict[str, Callable[[], pd.DataFrame]] = {
        "unpack": lambda: unpack(content, TABLE, RULES),
        "pandas.read_csv typed": lambda: read_typed(csv, facts),
        "pandas.read_csv": lambda: pd.read_csv(csv),
    }
    found = benchmark.pedantic(readers[reader], rounds=ROUNDS, warmup_rounds=1)
    assert np.array_equal(found["value"], facts["value"])
    if reader == "unpack":
        pd.testing.assert_frame_equal(found, facts, check_exact=True)
        benchmark.extra_info["MB"] = round(len(content) / 1e6, 2)
        if benchmark.enabled:
            peer = seconds(readers["pandas.read_csv typed"])
            ratio = peer / seconds(readers["unpack"])
            benchmark.extra_info["pandas.read_csv / unpack"] = round(ratio, 1)
            megabytes = csv.stat().st_size / 1e6
            print(f"\npandas.read_csv takes {ratio:.1f} times as long as unpack")  # noqa: T201
            print(f"{len(content) / 1e6:.1f} MB, as CSV {megabytes:.1f} MB")  # noqa: T201


@pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here")
@pytest.mark.parametrize("name", [TABLE, "cepii_dist", "un_migrant_stock_2020"])
def test_speed_of_loading_a_published_table(
    benchmark: BenchmarkFixture, tmp_path: Path, name: str
) -> None:
    import_folder(DATA, [name], store=tmp_path)
    found = benchmark.pedantic(lambda: load(name, store=tmp_path), rounds=ROUNDS, warmup_rounds=1)
    path = tmp_path / "facts.csv"
    found.to_csv(path, index=False)
    if not benchmark.enabled:
        return
    ratio = seconds(lambda: read_typed(path, found)) / seconds(lambda: load(name, store=tmp_path))
    benchmark.extra_info["pandas.read_csv / load"] = round(ratio, 1)
    print(f"\n{name}: pandas.read_csv takes {ratio:.1f} times as long as load")  # noqa: T201
