"""An agreement as a change of a case: which corridors, how much, and what the text says itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from negotiate.cases.schema import Case
from negotiate.corridors.elasticities import load_elasticity
from negotiate.errors import NegotiateError, UnknownNameError
from negotiate.queries.groups import Groups, load_groups
from negotiate.terms.schema import Agreement, earliest
from negotiate.units import Quantity

NORTH_AFRICA = frozenset({"DJI", "DZA", "EGY", "LBY", "MAR", "TUN"})
"""Members of the African Union outside the World Bank's region Sub-Saharan Africa."""

Corridor = tuple[str, str]
"""Origin and destination, ISO 3166-1 alpha-3."""


class SpilloverRequestError(NegotiateError, ValueError):
    """A change cannot be made to a case; all problems are listed.

    Examples
    --------
    >>> print(SpilloverRequestError(["caps must be at least 0, got XAA-XZZ=-5"]))
    the change cannot be made:
      - caps must be at least 0, got XAA-XZZ=-5
    """

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("the change cannot be made:\n  - " + "\n  - ".join(self.problems))


@dataclass(frozen=True)
class StatedNumber:
    """A number of workers that the agreement itself states."""

    persons: float
    level: str
    """Level of the codebook: agreed number, target, cap; empty where none is coded."""
    words: str
    """What the source says about it; empty where nothing more was coded."""
    source: str
    """Title, locator and grade."""


@dataclass(frozen=True)
class AgreementChange:
    """An agreement on the corridors of a case."""

    id: str
    title: str
    year: int
    """Year of signature."""
    corridors: tuple[Corridor, ...]
    """Corridors of the case that it covers and that hold posts, in the case's order."""
    untold: tuple[Corridor, ...]
    """Corridors that it covers without posts in the case: calibration cannot tell."""
    effects: dict[str, Quantity] = field(default_factory=dict)
    """Log points by figure id: ``agreement_effect`` and, for Africa, ``agreement_effect.africa``."""
    number: StatedNumber | None = None
    """Number of workers in its text; None where none was coded."""
    warnings: tuple[str, ...] = ()

    @property
    def all_corridors(self) -> tuple[Corridor, ...]:
        """Corridors with posts, then those without."""
        return (*self.corridors, *self.untold)


def effect_id(origin: str, groups: Groups | None = None) -> str:
    """Return the id of the figure that holds for an origin.

    Examples
    --------
    >>> effect_id("KEN"), effect_id("MAR"), effect_id("PHL")
    ('agreement_effect.africa', 'agreement_effect.africa', 'agreement_effect')
    """
    known = groups or load_groups()
    african = known.region(origin) == "sub_saharan_africa" or origin in NORTH_AFRICA
    return "agreement_effect.africa" if african else "agreement_effect"


def agreement_change(agreement: Agreement, case: Case) -> AgreementChange:
    """Return an agreement as a change of a case.

    Parameters
    ----------
    agreement : Agreement
        Its parties pick the corridors; groups of countries stand for their members.
    case : Case
        The situation.

    Returns
    -------
    AgreementChange
        Corridors, the estimated effect of an agreement in log points with range and source, the
        number that the text states, and what the user should know.

    Raises
    ------
    SpilloverRequestError
        If the agreement covers no pair of the case's origins and destinations.
    """
    groups = load_groups()
    pairs = _pairs(agreement, case, groups)
    if not pairs:
        raise SpilloverRequestError([_no_corridor(agreement, case)])
    held = tuple(pair for pair in pairs if _posts(case, pair) > 0)
    figure = load_elasticity("agreement")
    places = {"agreement_effect.africa": "africa", "agreement_effect": None}
    used = dict.fromkeys(effect_id(origin, groups) for origin, _ in held)
    return AgreementChange(
        agreement.id,
        agreement.title,
        agreement.year,
        held,
        tuple(pair for pair in pairs if pair not in held),
        {name: figure.of(places[name]) for name in used},
        stated_number(agreement),
        tuple(_warnings(agreement, case, pairs)),
    )


def _posts(case: Case, pair: Corridor) -> float:
    corridor = case.corridor(*pair)
    return corridor.posts.value if corridor and corridor.posts else 0.0


def _pairs(agreement: Agreement, case: Case, groups: Groups) -> tuple[Corridor, ...]:
    """Return the corridors of the case between the parties; an unknown role may be either."""
    unknown = [party.name for party in agreement.parties if party.role == "unknown"]
    origins = _countries((*agreement.origins, *unknown), groups)
    destinations = _countries((*agreement.destinations, *unknown), groups)
    return tuple(
        (o, d)
        for o in case.origins
        for d in case.destinations
        if o in origins and d in destinations and o != d
    )


def _countries(names: Iterable[str], groups: Groups) -> frozenset[str]:
    """Return the codes of countries and of the members of groups."""
    found: set[str] = set()
    for name in names:
        try:
            found |= groups.members(groups.place(name))
        except UnknownNameError:
            found.add(name)
    return frozenset(found)


def _no_corridor(agreement: Agreement, case: Case) -> str:
    parties = ", ".join(f"{party.name} ({party.role})" for party in agreement.parties)
    return (
        f"{agreement.id} is between {parties}; the case {case.id} has the origins "
        f"{', '.join(case.origins)} and the destinations {', '.join(case.destinations)}. Choose "
        "an agreement between one of each"
    )


def stated_number(agreement: Agreement) -> StatedNumber | None:
    """Return the number of workers that the agreement states last, None where none was coded."""
    provision = agreement.provisions.get("quota")
    value = provision.at() if provision and provision.state == "stated" else None
    if value is None or value.amount is None:
        return None
    words = "; ".join(text for text in (value.value, value.scope, value.note) if text)
    source = f"{agreement.sources[value.source].title}, {value.locator} ({value.grade})"
    return StatedNumber(value.amount, (value.level or "").replace("_", " "), words, source)


def _warnings(agreement: Agreement, case: Case, pairs: tuple[Corridor, ...]) -> Iterator[str]:
    """Yield what the user should know about the agreement on this case."""
    named = [f"{o}-{d}" for o, d in pairs if _labelled(case, (o, d)) == agreement.id]
    untimed = agreement.in_force in ("unknown", "not_applicable")
    begun = agreement.signed if untimed else agreement.in_force
    if named:
        yield (
            f"the posts of {', '.join(named)} were counted with {agreement.id} in force; adding "
            "its effect counts it twice. Cap the corridor to see what its end would do"
        )
    elif earliest(begun).year <= case.base_year:
        yield (
            f"{agreement.id} dates from {earliest(begun).year}, not after the base year "
            f"{case.base_year}: the posts of the case may already contain its effect"
        )
    fits = not agreement.occupations or case.isco is None
    if not fits and not any(_same(code, case.isco or "") for code in agreement.occupations):
        yield (
            f"{agreement.id} is about the occupations {', '.join(agreement.occupations)} "
            f"(ISCO-08), the case about {case.isco}"
        )
    for origin, destination in pairs:
        if _posts(case, (origin, destination)) == 0:
            yield _untold(case, origin, destination)


def _labelled(case: Case, pair: Corridor) -> str | None:
    corridor = case.corridor(*pair)
    return corridor.agreement if corridor else None


def _same(one: str, other: str) -> bool:
    """Return whether one ISCO group holds the other."""
    return one.startswith(other) or other.startswith(one)


def _untold(case: Case, origin: str, destination: str) -> str:
    corridor = case.corridor(origin, destination)
    status = (corridor.status if corridor else "no_channel").replace("_", " ")
    return (
        f"{origin}-{destination} holds no posts in the case (status: {status}): calibration gives "
        "only an upper bound on what a post is worth there and cannot tell how many an agreement "
        "brings. State a number with --use-number if the agreement has one, or add posts with "
        "their source to the case file"
    )
