"""A small invented data set with invented parties, and its registry."""

from collections.abc import Callable
from pathlib import Path

import pytest

from negotiate.datasets.registry import Registry, load_registry

REGISTRY = """
version: 1
sets:
  stocks:
    title: Invented stocks
    publisher: Nobody
    years: "2020"
    licence: {name: CC0 1.0, basis: stated, words: Invented.}
    address: https://stocks.example/original
    citation: Nobody (2020).
    copies: [none]
    ships: [invented]
    get: Invent it.
    tables:
      stock:
        file: stocks/stock.csv
        rows: 3
        keys:
          origin: {column: from, kind: country}
          destination: {column: to, kind: country, otherwise: to_name}
          sex: {column: sex, kind: text, labels: {F: female, M: male}}
        year: {column: year, meaning: calendar year}
        measures:
          stock: {column: n, unit: person, kind: count, required: true}
          young: {column: young, unit: person, kind: count}
          old: {column: old, unit: person, kind: count}
          share: {column: share, unit: /1, kind: share}
        sums: [{total: stock, parts: [young, old]}]
        faults:
          total_row: {where: {from: [WLD]}, action: leave_out, why: A sum.}
          high: {measures: [stock], above: 1000, action: flag, why: Too high.}
          tiny: {measures: [share], below: 0.001, action: leave_out, why: Too low.}
          doubtful: {where: {from: [XAC]}, action: flag, why: A doubt.}
          never: {where: {from: [XAZ]}, action: flag, why: Mended by now.}
        missing: ["."]
        unused: [comment]
      price:
        file: stocks/price.csv.gz
        rows: 1
        keys: {origin: {column: from, kind: country}, quarter: {column: period, kind: quarter}}
        year: {quarter: quarter, meaning: year of the quarter}
        measures: {price: {column: price, unit: percent, kind: number}}
      words:
        file: stocks/words.csv
        rows: 1
        keys: {country: {column: iso3, kind: country}}
        year: {fixed: 2020, meaning: year of the list}
        measures: {group: {column: group, unit: word, kind: text}}
      own:
        file: stocks/own.csv
        rows: 1
        keys: {country: {column: iso3, kind: country}}
        year: {own: true, meaning: its own}
        measures: {jobs: {column: jobs, unit: person, kind: amount, year: jobs_year}}
"""

HEADER = "from,to,to_name,sex,year,n,young,old,share,comment"
ROWS = (
    "XAA,XAB,B,F,2020,10,4,6,0.5,",
    "XAA,XAB,B,M,2020,12,,6,,one",
    "XAC,,Other,F,2020,2000,1000,1000,0.0001,",
)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Return the registry of the invented data set."""
    path = tmp_path / "registry.yaml"
    path.write_text(REGISTRY)
    return load_registry(path)


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write the rows of a file of the invented data set; return the folder."""

    def put(*rows: str, header: str = HEADER, name: str = "stock.csv") -> Path:
        path = tmp_path / "in" / "stocks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return tmp_path / "in"

    return put
