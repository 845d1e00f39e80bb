"""The comparison as a document: what every surface prints, and the schema of ``--json``.

One document feeds the terminal table, the HTML report, ``--json`` and the application, so that
all of them show the same numbers and the same words. Money is USD of the base year at market
rates, a year; posts are workers in post. Later versions may add fields; they do not rename or
remove any within the same major ``schema_version``.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Certainty = Literal["holds", "mostly", "open"]
"""``holds`` in all draws, ``mostly`` in at least 9 of 10 with no flip at the ends of a single range,
``open`` otherwise: the sign flips inside the stated ranges."""


class Part(BaseModel):
    """Base of every part: frozen, and its field docs become the schema's descriptions."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False
    )


class CaseLine(Part):
    """Which case was computed."""

    id: str
    title: str
    base_year: int
    occupation: str
    institution: Literal["state", "private", "mixed"]
    """Who decides on numbers; ``mixed``: it differs by destination, see ``institutions``."""
    origins: dict[str, str]
    """ISO code to name."""
    destinations: dict[str, str]
    """ISO code to name."""
    institutions: dict[str, Literal["state", "private"]] = {}
    """ISO code of each destination to who decides on numbers there."""


class PartyRow(Part):
    """What one regime gives to one party."""

    party: str
    """ISO code, or ``migrants``, ``origins``, ``destinations``, ``world`` for a total."""
    role: Literal["origin", "destination", "migrants", "total"]
    payoff: float
    """USD a year."""
    change: float
    """Payoff minus that of the base regime, USD a year."""
    posts: float | None
    """Workers in post, where the party has posts."""
    unfilled: float | None
    """Posts left unfilled at home by exits, for origins and totals over origins."""
    gross_price: float | None
    """Mean price per post and year gross of the reservation, USD, weighted by posts."""
    net_price: float | None
    """The same net of the reservation, USD."""


class CorridorRow(Part):
    """What one regime gives on one corridor."""

    origin: str
    destination: str
    posts: float
    gross_price: float | None
    net_price: float | None


class Regime(Part):
    """One regime and what every party gets under it."""

    id: str
    title: str
    words: str
    """What the regime means, in one or two plain sentences, with its fall-back and options."""
    method: str
    """How the numbers were found."""
    parties: list[PartyRow]
    corridors: list[CorridorRow]
    residual: float
    """Largest violation of the regime's conditions, relative."""
    notes: list[str]
    unsolved: str | None = None
    """Why the regime has no numbers (no equilibrium was found), in words; null where it has them."""


class Headline(Part):
    """A claim whose sign was tested over the stated ranges."""

    id: str
    party: str
    sentence: str
    """The claim in words; for an open one, a sentence that says so instead of the claim."""
    value: float
    """Central value, USD a year."""
    low: float
    high: float
    """Range of the value over the draws, USD a year (5th and 95th percentile)."""
    share_same_sign: float
    """Share of draws with the sign of the central value."""
    certainty: Certainty
    flips: list[str]
    """Parameters that flip the sign on their own inside their range, with the end at which."""


class Explanation(Part):
    """Sentences for one party."""

    party: str
    sentences: list[str]


class Fragmentation(Part):
    """Price of fragmentation: framework minus bilateral, per origin, USD a year."""

    party: str
    value: float
    certainty: Certainty


class Efficiency(Part):
    """Framework against bilateral: what is new value and what changes hands, USD a year."""

    world_change: float
    origins_change: float
    destinations_change: float
    redistribution: float
    """What destinations pay more (or less) for the same total."""
    sentence: str


class BacktestRow(Part):
    """Model and observation for one party."""

    party: str
    observed: float | None
    observed_text: str
    model: float | None
    naive: dict[str, float]


class Backtest(Part):
    """A test against figures that the calibration did not use."""

    id: str
    title: str
    unit: str
    rows: list[BacktestRow]
    scores: dict[str, float]
    """Predictor (``model``, ``home_pay``, ``gdp_per_head`` ...) to score, e.g. rank correlation."""
    score_name: str
    verdict: str
    """One sentence: whether the model beats the naive predictors, and what that means."""
    sources: list[str]


class Assumption(Part):
    """A parameter behind the numbers."""

    id: str
    label: str
    value: float
    low: float | None
    high: float | None
    unit: str
    year: str | None
    grade: str
    source: str
    note: str | None


class Deviation(Part):
    """A single deviation from the observed network (add, drop, swap, shut)."""

    kind: Literal["add", "drop", "swap", "shut"]
    origin: str
    destination: str
    mover: str
    """Who would decide it."""
    gain: float
    """Change of the mover's payoff, USD a year."""
    sentence: str


class TermsResult(Part):
    """The term-level optimum of a pair or of the framework."""

    id: str
    parties: list[str]
    status: str
    levels: dict[str, str]
    """Term id to level chosen."""
    floor: float | None
    """Price floor, gross USD per post and year."""
    posts: dict[str, float]
    """Corridor (``PHL-SAU``) to posts."""
    gains: dict[str, float]
    """Party to gain over its fall-back, USD a year."""
    objective: float | None
    bound: float | None
    gap: float | None
    """Relative difference of bound and objective of the Nash product."""
    sentences: list[str]


class ComparisonDocument(Part):
    """Everything that a comparison of regimes says."""

    schema_version: str
    program_version: str
    input_hash: str
    """SHA-256 of the case's files and the options, first 16 hex digits."""
    date: str
    """Date of the run, ISO; the only part that a second run may change."""
    case: CaseLine
    units: dict[str, str]
    base_regime: str
    """Identifier of the regime that changes are measured from."""
    regimes: list[Regime]
    headlines: list[Headline]
    explanations: list[Explanation]
    fragmentation: list[Fragmentation]
    efficiency: Efficiency | None
    """Null where one of the two regimes has no equilibrium."""
    deviations: list[Deviation]
    terms: list[TermsResult]
    backtests: list[Backtest]
    assumptions: list[Assumption]
    notes: list[str]
