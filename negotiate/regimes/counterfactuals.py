"""What-ifs on a calibration: the same markets without a corridor, a new object each time.

Nothing is calibrated anew: values, slopes and losses stay those that reproduce the base year, so
that a regime on the changed calibration is what the parties would have if the corridor were not
there.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from negotiate.errors import UnknownNameError
from negotiate.regimes.calibration import Calibration
from negotiate.regimes.markets import Markets

BoolArray = NDArray[np.bool_]


def _place(markets: Markets, origin: str, destination: str) -> tuple[int, int]:
    """Return the indices of a corridor, refusing unknown names."""
    for kind, name, known in (
        ("origin of this case", origin, markets.origins),
        ("destination of this case", destination, markets.destinations),
    ):
        if name not in known:
            raise UnknownNameError(kind, name, known)
    return markets.origins.index(origin), markets.destinations.index(destination)


def _cleared(array: BoolArray, place: tuple[int, int]) -> BoolArray:
    """Return a read-only copy with one entry 0 or False."""
    result = array.copy()
    result[place] = False
    result.setflags(write=False)
    return result


def without_corridor(calibration: Calibration, origin: str, destination: str) -> Calibration:
    """Return the calibration with one corridor shut: nobody hires there in any regime.

    Parameters
    ----------
    calibration : Calibration
        With the corridor, or already without it.
    origin, destination : str
        Codes of the corridor's two ends.

    Returns
    -------
    Calibration
        No posts, no agreement and status ``no_channel`` on the corridor; all else as it was. The
        posts of the base year on it are gone, so that the regime ``observed`` is what the observed
        prices give without the corridor.

    Raises
    ------
    UnknownNameError
        If the case has no such origin or destination.

    Examples
    --------
    >>> from negotiate.cases import load_case
    >>> from negotiate.regimes.calibration import calibrate
    >>> from negotiate.regimes.comparison import compare
    >>> gulf = calibrate(load_case("gulf-domestic-work"))
    >>> shut = without_corridor(gulf, "KEN", "SAU")
    >>> found = compare(shut, members=["PHL"], regimes=["observed"]).outcomes["observed"]
    >>> o, d = gulf.markets.origins.index("KEN"), gulf.markets.destinations.index("SAU")
    >>> float(found.posts[o, d])
    0.0
    """
    place = _place(calibration.markets, origin, destination)
    rows = [list(row) for row in calibration.statuses]
    rows[place[0]][place[1]] = "no_channel"
    posts = calibration.posts.copy()
    posts[place] = 0.0
    posts.setflags(write=False)
    opened = _cleared(calibration.markets.open_corridors, place)
    return replace(
        calibration,
        markets=calibration.markets.change(open_corridors=opened),
        posts=posts,
        statuses=tuple(tuple(row) for row in rows),
        agreed=_cleared(calibration.agreed, place),
    )
