"""Invented countries, with tables and a case made from a few numbers."""

from collections.abc import Mapping

import pandas as pd
import pytest

from negotiate.cases.schema import Case
from negotiate.drain import Data, Missing, Sheet, make_sheet
from negotiate.drain.naming import NURSES, Occupation

Triple = tuple[float, float, float]
Pair = tuple[str, str]
Rows = list[dict[str, object]]

UNITS = {
    "health_worker_density": "persons/10000 inhabitants",
    "health_worker_density_2018": "persons/1000 inhabitants",
    "un_migrant_stock_2020": "person",
    "remittance_matrix_2021": "million USD/year",
    "oecd_foreign_trained_doctors": "person",
    "abel_cohen_flows": "persons/5 years",
    "iab_emigration_rates": "/1",
    "cia_factbook": "person",
}
PENN = {"population": "million persons", "price_level_output": "USA output 2021 = 1"}

PARAMETERS = {
    "substitution": 0.5,
    "power": 0.5,
    "demand_elasticity": 1.0,
    "supply_elasticity": 2.0,
    "pool_multiple": 3.0,
    "home_factor": 1.0,
    "separation": 100.0,
    "recruitment": 50.0,
    "contract_years": 2.0,
    "pass_through": 0.5,
    "training_loss": 40.0,
    "worker_share": 0.5,
}


def quantity(
    numbers: Triple | float, unit: str = "/1", grade: str = "secondary", **more: object
) -> dict[str, object]:
    """Return a figure of a case from (low, value, high), or from a point."""
    low, value, high = numbers if isinstance(numbers, tuple) else (numbers,) * 3
    about = {"unit": unit, "source": "own, https://own.example/1", "grade": grade}
    return {"value": value, "low": low, "high": high, **about, **more}


class Land:
    """Makes cases, tables and sheets of the invented country XAA."""

    quantity = staticmethod(quantity)

    def case(
        self,
        posts: Mapping[Pair, Triple | float],
        chains: Mapping[Pair, Triple | float] | None = None,
        agreements: Mapping[Pair, str] | None = None,
        base_year: int = 2021,
        isco: str | None = "2221",
        **origins: Mapping[str, object],
    ) -> Case:
        """Return a case from its posts and chains; further figures of an origin by its code."""
        names = {pair[0] for pair in posts} | {one for pair in chains or {} for one in pair}
        home = {"home_pay": quantity(1000, "USD/year"), "gdp_per_head": quantity(2000, "USD/year")}
        away = {
            "institution": "private",
            "mean_price": quantity(5000, "USD/post/year"),
            "outside_option": quantity(9000, "USD/post/year"),
            "agreement_cost": quantity(0, "USD/agreement/year"),
        }
        return Case.model_validate(
            {
                "id": "invented",
                "title": "Invented",
                "base_year": base_year,
                "occupation": "Invented nurses",
                "isco": isco,
                "description": "All invented.",
                "origins": {o: {"name": f"Land {o}", **home, **origins.get(o, {})} for o in names},
                "destinations": {d: {"name": f"Land {d}", **away} for d in {p[1] for p in posts}},
                "parameters": {
                    name: {"label": name, **quantity(value)} for name, value in PARAMETERS.items()
                },
                "corridors": tuple(
                    {
                        "origin": o,
                        "destination": d,
                        "status": "open",
                        "agreement": (agreements or {}).get((o, d)),
                        "posts": quantity(numbers, "posts", year=2020),
                    }
                    for (o, d), numbers in posts.items()
                ),
                "chains": tuple(
                    {"origin": o, "filled_by": by, "share": quantity(numbers, grade="assumed")}
                    for (o, by), numbers in (chains or {}).items()
                ),
            }
        )

    def table(self, name: str, rows: Rows) -> pd.DataFrame:
        """Return a table of facts, its rows numbered from 2."""
        made = pd.DataFrame(rows).assign(dataset=name)
        made["flag"] = made.get("flag", "")
        made["unit"] = made["measure"].map(PENN) if name.startswith("penn") else UNITS[name]
        made["row"] = range(2, len(made) + 2)
        made["year"] = made["year"].astype("Int64")
        return made

    def data(self, missing: tuple[str, ...] = (), **tables: Rows) -> Data:
        """Return data from the rows of tables, and tables that are missing."""
        lost = {
            name: Missing(
                name, "not imported", f"{name}.csv", f"https://{name}.example", f"import {name}"
            )
            for name in missing
        }
        return Data({name: self.table(name, rows) for name, rows in tables.items()}, lost)

    def sheet(
        self,
        case: Case | None = None,
        data: Data | None = None,
        origin: str = "XAA",
        occupation: Occupation = NURSES,
        **more: object,
    ) -> Sheet:
        """Return a sheet; without a case, of Kenya."""
        name = origin if case else "KEN"
        found: Sheet = make_sheet(
            name,
            occupation,
            data=data or self.data(),
            case=case,
            **more,  # type: ignore[arg-type]
        )
        return found

    def densities(
        self, nurses: float | None, doctors: float | None, year: int = 2018, country: str = "XAA"
    ) -> Rows:
        """Return rows of densities; None for none."""
        who = {"nurses_and_midwives": nurses, "physicians": doctors}
        about = {"country": country, "measure": "density", "year": year}
        return [
            {**about, "occupation": name, "value": value}
            for name, value in who.items()
            if value is not None
        ]

    def inhabitants(self, millions: float, year: int = 2018) -> Rows:
        """Return the row of the inhabitants of XAA."""
        return [{"country": "XAA", "measure": "population", "year": year, "value": millions}]

    def price_levels(self, levels: Mapping[int, float]) -> Rows:
        """Return rows of price levels of the United States."""
        about = {"country": "USA", "measure": "price_level_output"}
        return [{**about, "year": year, "value": level} for year, level in levels.items()]

    def sent(self, **amounts: float) -> Rows:
        """Return rows of remittances of 2021 to XAA, in million USD."""
        about = {"receiving": "XAA", "measure": "remittance", "year": 2021}
        return [{**about, "sending": d, "value": value} for d, value in amounts.items()]

    def migrants(self, year: int = 2020, **counts: float) -> Rows:
        """Return rows of migrants from XAA."""
        about = {"origin": "XAA", "measure": "migrant_stock", "year": year}
        return [{**about, "destination": d, "value": float(n)} for d, n in counts.items()]


@pytest.fixture(scope="session")
def land() -> Land:
    """Return the maker of invented countries."""
    return Land()
