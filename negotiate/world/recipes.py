"""Which table gives which measure of corridors, in which layers and with which grade."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from negotiate.units import Grade
from negotiate.world.facts import Measure
from negotiate.world.world import ANY

MEASURES = (
    Measure(
        "stock",
        "person",
        "people",
        "people of the origin who live in the destination; doctors: trained in the origin, at work "
        "in the destination",
        additive=True,
    ),
    Measure(
        "stock_world_bank",
        "person",
        "people",
        "people of the origin who live in the destination, estimate of the World Bank",
        additive=True,
    ),
    Measure(
        "stock_25_plus",
        "person",
        "people",
        "people of the origin aged 25 and more who live in one of 20 OECD countries",
        additive=True,
    ),
    Measure(
        "flow",
        "persons/5 years",
        "people",
        "people who moved in five years, estimated from changes of stocks",
        additive=True,
    ),
    Measure(
        "departures",
        "persons/year",
        "people",
        "departures for work registered by the bureau of the origin",
        additive=True,
    ),
    Measure(
        "permits",
        "persons/11 months",
        "people",
        "labour permits of the origin in all channels, those for a return to the job included",
        additive=True,
    ),
    Measure(
        "remittance",
        "million USD/year",
        "money",
        "money sent from the destination to the origin, estimated from stocks and incomes",
    ),
    Measure(
        "cost_200",
        "percent of 200 USD",
        "money",
        "cost of sending 200 USD from the destination to the origin, mean of services asked",
    ),
    Measure("distance", "km", "pair", "distance between the largest cities"),
    Measure("contiguous", "1 if true", "pair", "whether the countries have a common border"),
    Measure("official_language", "1 if true", "pair", "whether they share an official language"),
    Measure(
        "spoken_language",
        "1 if true",
        "pair",
        "whether a language is spoken by at least 9 percent of both",
    ),
    Measure("colony", "1 if true", "pair", "whether one was ever the colony of the other"),
)
"""Measures of corridors, with their units and meaning."""

_SEX = {"{}": "all", "{}_male": "male", "{}_female": "female"}


@dataclass(frozen=True)
class Recipe:
    """How a table becomes facts of one measure."""

    table: str
    """Id of the table."""
    measure: str
    """Measure of the world."""
    columns: Mapping[str, str]
    """Measures of the table that are taken, and the layer that each is."""
    grade: Grade
    """How well its figures are founded."""
    origin: str = "origin"
    """Key of the table, or the code of the one country that publishes."""
    destination: str = "destination"
    """Key of the table."""
    period: str = ""
    """Key that says more than the year."""
    layer_keys: tuple[str, ...] = ()
    """Keys that make the layer, in place of that of the column."""
    by_corridor: bool = False
    """Whether each corridor's latest figure without a known fault is taken, not the table's."""
    timeless: bool = False
    """Whether the figures hold for every year."""
    years: int = 1
    """Years that a figure covers from its year on."""
    span: str = ""
    """What the figures cover, where neither year nor period say it."""

    @property
    def layers(self) -> tuple[str, ...]:
        """Layers that it gives; `ANY` where the table says."""
        return (ANY,) if self.layer_keys else tuple(self.columns.values())


def _by_sex(stem: str) -> dict[str, str]:
    """Return the columns of both sexes, men and women."""
    return {form.format(stem): layer for form, layer in _SEX.items()}


def _pair(measure: str) -> Recipe:
    """Return the recipe of what a pair of countries is."""
    return Recipe("cepii_dist", measure, {measure: "all"}, "secondary", timeless=True)


RECIPES = (
    Recipe("un_migrant_stock_2020", "stock", _by_sex("migrant_stock"), "official"),
    Recipe(
        "oecd_foreign_trained_doctors", "stock", {"doctors": "2211"}, "official", origin="training"
    ),
    Recipe("wb_migrant_stock_2017", "stock_world_bank", {"migrant_stock": "all"}, "secondary"),
    Recipe("iab_migrant_stock", "stock_25_plus", _by_sex("stock"), "secondary"),
    Recipe("abel_cohen_flows", "flow", _by_sex("pseudo_bayes"), "secondary", years=5),
    Recipe("slbfe_by_country", "departures", {"departures": "all"}, "official", origin="LKA"),
    Recipe(
        "slbfe_by_skill",
        "departures",
        {"departures": ""},
        "official",
        origin="LKA",
        layer_keys=("skill", "sex"),
    ),
    Recipe(
        "nepal_permits_11_months",
        "permits",
        _by_sex("permits"),
        "official",
        origin="NPL",
        span="BS 2079 but Ashoj",
    ),
    Recipe(
        "remittance_matrix_2021",
        "remittance",
        {"remittance": "all"},
        "secondary",
        origin="receiving",
        destination="sending",
    ),
    Recipe(
        "remittance_prices_2016",
        "cost_200",
        {"cost_200": "all"},
        "secondary",
        origin="receiving",
        destination="sending",
        period="quarter",
        by_corridor=True,
    ),
    *(
        _pair(name)
        for name in ("distance", "contiguous", "official_language", "spoken_language", "colony")
    ),
)
"""Tables of corridors, the first of a measure's layer being the only one."""


@dataclass(frozen=True)
class NodeRecipe:
    """How a table becomes attributes of countries."""

    table: str
    """Id of the table."""
    columns: Mapping[str, str]
    """Measures of the table and the attribute that each becomes."""
    grade: Grade
    """How well its figures are founded."""
    country: str = "country"
    """Key of the table."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Keys that must have a value."""


NODE_RECIPES = (
    NodeRecipe(
        "wb_income_groups", {"region": "region", "income_group": "income_group"}, "official"
    ),
    NodeRecipe(
        "cia_factbook",
        {
            "population": "population",
            "gdp_per_head": "gdp_per_head",
            "labour_force": "labour_force",
        },
        "secondary",
    ),
    NodeRecipe(
        "health_worker_density",
        {"density": "nurse_density"},
        "official",
        where={"occupation": "nurses_and_midwives"},
    ),
    NodeRecipe(
        "health_worker_density",
        {"density": "doctor_density"},
        "official",
        where={"occupation": "physicians"},
    ),
    NodeRecipe(
        "iab_emigration_rates",
        {
            "rate_all": "emigration_rate",
            "rate_low": "emigration_rate_low",
            "rate_medium": "emigration_rate_medium",
            "rate_high": "emigration_rate_high",
        },
        "secondary",
        country="origin",
        where={"sex": "total"},
    ),
)
"""Tables of countries."""
