"""Measures and attributes in words for people; files and programs keep their ids.

`in_words` returns a figure as label, value and unit: facts that hold or do not are yes or no, shares
are percent, and a unit that only repeats the label is left out.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from negotiate.world.figures import Figure

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "stock": "migrants, UN",
        "stock_world_bank": "migrants, World Bank",
        "stock_25_plus": "migrants aged 25 and more, OECD",
        "flow": "moved in five years, estimate",
        "departures": "departures counted by the origin",
        "permits": "labour permits of the origin",
        "remittance": "remittances to the origin",
        "cost_200": "cost of sending 200 USD",
        "distance": "distance",
        "contiguous": "common border",
        "official_language": "common official language",
        "spoken_language": "common spoken language",
        "colony": "colonial tie",
        "name": "name",
        "region": "region, World Bank",
        "income_group": "income group, World Bank",
        "population": "inhabitants",
        "gdp_per_head": "GDP per head",
        "labour_force": "labour force",
        "nurse_density": "nurses and midwives",
        "doctor_density": "doctors",
        "emigration_rate": "emigration rate, all skills",
        "emigration_rate_low": "emigration rate, low skill",
        "emigration_rate_medium": "emigration rate, medium skill",
        "emigration_rate_high": "emigration rate, high skill",
    }
)
"""Labels of measures of corridors and of attributes of countries, by id."""

OF_LAYER: Mapping[tuple[str, str], str] = MappingProxyType(
    {("stock", "2211"): "doctors trained in origin, OECD"}
)
"""Labels of measures that count something else in a layer."""

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "person": "persons",
        "word": "",
        "1 if true": "",
        "/1": "%",
        "percent of 200 USD": "%",
        "persons/5 years": "persons",
        "2021 PPP USD/person/year": "PPP USD of 2021",
        "persons/10000 inhabitants": "per 10,000 inhabitants",
    }
)
"""Units as they are shown, where not as they are."""

_TRUTH = MappingProxyType({0.0: "no", 1.0: "yes"})
_PERCENT = 100.0
_WHOLE = 1000


class Words(NamedTuple):
    """A figure in words."""

    label: str
    """What it is."""
    value: str
    """Its value for reading: yes or no, a number with commas, or a word."""
    unit: str
    """Unit of the value; empty where it has none."""


def label_of(name: str, layer: str = "all") -> str:
    """Return the label of a measure or attribute; of an unknown one its id without underscores.

    Parameters
    ----------
    name
        Id of a measure of corridors or of an attribute of countries.
    layer
        Whom it counts; the stock of doctors is another one than that of everybody.

    Examples
    --------
    >>> label_of("colony"), label_of("stock"), label_of("stock", "2211"), label_of("tea_leaves")
    ('colonial tie', 'migrants, UN', 'doctors trained in origin, OECD', 'tea leaves')
    """
    return OF_LAYER.get((name, layer)) or LABELS.get(name) or name.replace("_", " ")


def labels_of(names: Iterable[str], layers: Iterable[str] = ("all",)) -> tuple[str, ...]:
    """Return the labels of measures in the first of some layers, each once, in their order.

    Examples
    --------
    >>> labels_of(["stock", "colony"]), labels_of(["stock"], ["2211"])
    (('migrants, UN', 'colonial tie'), ('doctors trained in origin, OECD',))
    """
    layer = next(iter(layers), "all")
    return tuple(dict.fromkeys(label_of(name, layer) for name in names))


def unit_of(unit: str) -> str:
    """Return a unit as it is shown.

    Examples
    --------
    >>> unit_of("person"), unit_of("km"), unit_of("1 if true")
    ('persons', 'km', '')
    """
    return UNITS.get(unit, unit)


def in_words(name: str, figure: Figure, layer: str = "all") -> Words:
    """Return a figure in words.

    Parameters
    ----------
    name
        Id of the measure or attribute.
    figure
        Its figure.
    layer
        Whom it counts.

    Returns
    -------
    Words
        Shares (unit ``/1``) in percent; 0 and 1 of facts as no and yes.

    Examples
    --------
    >>> from negotiate.world.figures import Source
    >>> source = Source("cepii_dist", 2011, "", "", "secondary")
    >>> in_words("colony", Figure(0.0, "1 if true", source, (7,)))
    Words(label='colonial tie', value='no', unit='')
    >>> tuple(in_words("emigration_rate_high", Figure(0.2372, "/1", source, (7,))))
    ('emigration rate, high skill', '23.7', '%')
    """
    return Words(label_of(name, layer), _value(figure), unit_of(figure.unit))


def _value(figure: Figure) -> str:
    """Return the value of a figure for reading."""
    value = figure.value
    if isinstance(value, str):
        return value
    if figure.unit == "1 if true":
        return _TRUTH.get(value) or f"{value:g}"
    if figure.unit == "/1":
        return f"{_PERCENT * value:.3g}"
    return number(value)


def number(value: float | str) -> str:
    """Return a value for people: whole numbers with commas, others with four digits.

    Examples
    --------
    >>> number(644828.0), number(0.0817), number("High income"), number(4685.767), number(0.0)
    ('644,828', '0.0817', 'High income', '4,686', '0')
    """
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if value == round(value) or abs(value) >= _WHOLE else f"{value:.4g}"
