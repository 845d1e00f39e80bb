"""Cases from files: shipped ones by their identifier, a user's own by its folder."""

import hashlib
from pathlib import Path

from negotiate.cases.backtests import Backtests
from negotiate.cases.checks import problems_of_case
from negotiate.cases.schema import Case
from negotiate.errors import CaseFileError, Problem, UnknownNameError
from negotiate.strict_yaml import parse, read_yaml

_SHIPPED = Path(__file__).parent / "shipped"


def shipped_case_ids() -> tuple[str, ...]:
    """Return the identifiers of the shipped cases, sorted.

    Examples
    --------
    >>> "gulf-domestic-work" in shipped_case_ids()
    True
    """
    return tuple(sorted(path.parent.name for path in _SHIPPED.glob("*/case.yaml")))


def case_folder(name: str | Path) -> Path:
    """Return the folder of a shipped case or of a user's own.

    Raises
    ------
    UnknownNameError
        If it is neither the identifier of a shipped case nor a folder.
    """
    shipped = _SHIPPED / str(name)
    if str(name) in shipped_case_ids():
        return shipped
    folder = Path(name)
    if folder.is_dir():
        return folder
    raise UnknownNameError("shipped case or folder", str(name), shipped_case_ids())


def load_case(name: str | Path) -> Case:
    """Return a case, checked field by field and as a whole.

    Parameters
    ----------
    name : str or Path
        Identifier of a shipped case, or a folder that holds ``case.yaml``.

    Raises
    ------
    UnknownNameError
        If there is no such case.
    CaseFileError
        If the file cannot be used; all problems are listed with line and field.

    Examples
    --------
    >>> load_case("gulf-domestic-work").base_year
    2023
    """
    path = case_folder(name) / "case.yaml"
    case = parse(path, Case, error=CaseFileError)
    found = list(problems_of_case(case))
    if found:
        _, lines = read_yaml(path, error=CaseFileError)
        raise CaseFileError(
            path,
            [
                Problem(lines.at(place), ".".join(str(part) for part in place), message)
                for place, message in found
            ],
        )
    return case


def load_backtests(name: str | Path) -> Backtests | None:
    """Return the figures that the calibration does not use, ``None`` where the case has none."""
    path = case_folder(name) / "backtests.yaml"
    return parse(path, Backtests, error=CaseFileError) if path.exists() else None


def fingerprint(name: str | Path, options: str) -> str:
    """Return the first 16 hex digits of SHA-256 over the case's files and the options."""
    digest = hashlib.sha256(options.encode())
    for path in sorted(
        path for kind in ("*.csv", "*.yaml") for path in case_folder(name).glob(kind)
    ):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
