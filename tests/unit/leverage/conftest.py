"""Invented networks whose observed posts and prices hold exactly."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import pytest

from negotiate.cases.schema import Case, Destination
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets, single_substitution

Institution = Literal["state", "private"]
Invent = Callable[..., Calibration]


@pytest.fixture(scope="session")
def network() -> Invent:
    """Return a function that makes a calibration from posts, prices and how origins differ.

    Where employers hire, first-post values make the posts optimal at the prices; where governments
    agree, they make them efficient.
    """

    def make(
        posts: Sequence[Sequence[float]],
        *,
        prices: object = 5.0,
        institutions: Sequence[Institution] = ("private",),
        substitution: float = 0.5,
        slope: float = 0.01,
        loss: float = 1.0,
        growth: float = 0.0,
        chains: object | None = None,
        agreed: object = True,
        cost: float = 0.0,
        power: float = 0.5,
        reservation: float = 2.0,
    ) -> Calibration:
        held = np.array(posts, dtype=float)
        n, m = held.shape
        net = np.broadcast_to(np.asarray(prices, dtype=float), (n, m)).copy()
        places = tuple(f"XZ{chr(90 - d)}" for d in range(m))
        kinds = dict(zip(places, [*institutions] * (m // len(institutions)), strict=True))
        blank = Markets.build(
            tuple(f"XA{chr(65 + o)}" for o in range(n)),
            places,
            value=np.zeros((n, m)),
            reservation=np.full((n, m), reservation),
            slopes=[single_substitution(slope, substitution, n)] * m,
            loss=[loss] * n,
            loss_growth=[growth] * n,
            power=power,
            chains=chains,
            agreement_cost=[cost] * m,
            open_corridors=held > 0,
        )
        shares = np.linalg.inv(np.eye(n) - blank.chains.T)
        leak = np.diag(1 - blank.chains.sum(axis=1)) @ shares
        marginal = np.diag(leak) * (loss + growth * (leak @ held.sum(axis=1)))
        asked = np.array(
            [net[:, d] if kinds[name] == "private" else marginal for d, name in enumerate(places)]
        ).T
        rest = np.einsum("dop,pd->od", blank.slopes, held)
        covered = np.broadcast_to(np.asarray(agreed, dtype=bool), (n, m)) & (held > 0)
        statuses = tuple(
            tuple(
                "open" if covered[o, d] else "irregular" if held[o, d] else "no_channel"
                for d in range(m)
            )
            for o in range(n)
        )
        case = Case.model_construct(
            destinations={
                name: Destination.model_construct(name=name, institution=kind)
                for name, kind in kinds.items()
            }
        )
        markets = blank.change(value=asked + rest + blank.reservation)
        return Calibration(case, markets, held, net, statuses, covered, {})

    return make
