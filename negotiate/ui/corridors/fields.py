"""Fields of the page; what is entered stays in the session and is there after another view."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from streamlit.delta_generator import DeltaGenerator

from negotiate.cases.schema import Case
from negotiate.corridors.elasticities import load_elasticity
from negotiate.ui.corridors.session import Shipped
from negotiate.ui.views import escaped
from negotiate.units import Quantity

T = TypeVar("T")

_STEP = 0.05


def one_of(
    place: DeltaGenerator,
    label: str,
    options: Sequence[T],
    key: str,
    words: Callable[[T], str] = str,
    about: str | None = None,
) -> T:
    """Let the reader choose one of some options, the first unless told otherwise."""
    chosen: T = place.selectbox(
        label, options, format_func=words, key=key, help=about, persist_state="session"
    )
    return chosen


def a_case(place: DeltaGenerator, shipped: Shipped, key: str) -> Case:
    """Let the reader choose a shipped case by its title."""
    name = one_of(place, "Case", shipped.case_ids, key, lambda each: shipped.case(each).title)
    return shipped.case(name)


def dissimilarity(place: DeltaGenerator, label: str, key: str) -> Quantity:
    """Let the reader set the dissimilarity of destinations in the workers' choice.

    Returns
    -------
    Quantity
        The figure that ships with its range; one that was set has no range.
    """
    figure = load_elasticity("dissimilarity").of()
    chosen = place.slider(
        label,
        figure.low,
        figure.high,
        figure.value,
        _STEP,
        key=key,
        help=escaped(f"{figure.grade}: {figure.source}. {figure.note or ''}"),
        persist_state="session",
    )
    if chosen == figure.value:
        return figure
    ends = {"value": chosen, "low": chosen, "high": chosen}
    return figure.model_copy(update={**ends, "source": "Set on this page", "note": None})


def share(
    place: DeltaGenerator,
    label: str,
    span: tuple[float, float, float, float],
    key: str,
    about: str | None = None,
) -> float:
    """Let the reader choose a share.

    Parameters
    ----------
    place, label, key, about
        Where the field stands, its title, its key, and what it means.
    span
        Least, most, default and step, percent.

    Returns
    -------
    float
        The share, /1.
    """
    low, high, value, step = span
    chosen = place.slider(
        label, low, high, value, step, "%g", key=key, help=about, persist_state="session"
    )
    return float(chosen) / 100
