"""The library: all agreements of a folder, read once; the object of all questions.

What one text says is asked in `negotiate.terms.description`, what it lacks against a standard in
`negotiate.comparison.gaps`, how texts differ in `negotiate.comparison.differences`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from negotiate.errors import UnknownNameError
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement, DatedValue

_LISTED = 12


class UnknownAgreementError(UnknownNameError):
    """There is no agreement of an id; where there are many, those with a similar one are named."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__("agreement", name, known)
        if len(known) > _LISTED:
            near = get_close_matches(name.lower(), known, n=5, cutoff=0.5)
            listed = f"Similar: {', '.join(near)}." if near else "None of them is similar."
            words = f"there is no agreement named {name!r} among {len(known)}. {listed}"
            self.args = (f"{words} The action list has all; a draft is named by its file.",)


@dataclass(frozen=True)
class Library:
    """A codebook and the agreements coded with it.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> library = load_library()
    >>> library.get("ken-sau-2017-domestic") in library.by_party("KEN")
    True
    """

    codebook: Codebook
    """Terms and levels."""
    agreements: tuple[Agreement, ...]
    """Agreements in the order of their ids."""

    def __iter__(self) -> Iterator[Agreement]:
        """Yield the agreements in the order of their ids."""
        return iter(self.agreements)

    def __len__(self) -> int:
        """Return the number of agreements."""
        return len(self.agreements)

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all agreements, in order."""
        return tuple(agreement.id for agreement in self.agreements)

    def get(self, name: str) -> Agreement:
        """Return the agreement of an id.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        for agreement in self.agreements:
            if agreement.id == name:
                return agreement
        raise UnknownAgreementError(name, self.ids())

    def by_party(self, name: str) -> tuple[Agreement, ...]:
        """Return the agreements of a country (ISO 3166-1 alpha-3) or named group."""
        return tuple(
            agreement
            for agreement in self.agreements
            if name in {party.name for party in agreement.parties}
        )

    def precedents(self, term: str) -> tuple[tuple[Agreement, DatedValue], ...]:
        """Return the agreements that state a term, with its last value, best level first.

        Parameters
        ----------
        term
            Identifier of a term; where its levels have no order, the order is that of the ids.

        Raises
        ------
        UnknownNameError
            If there is no such term.
        """
        known = self.codebook.get(term)
        ranks = {level: rank for rank, level in enumerate(known.level_ids)}
        ordered = known.kind == "ordered"
        found = []
        for agreement in self.agreements:
            provision = agreement.provisions.get(term)
            value = provision.at() if provision and provision.state == "stated" else None
            if value is not None:
                found.append((agreement, value))
        return tuple(
            sorted(found, key=lambda pair: -ranks.get(pair[1].level or "", -1) if ordered else 0)
        )


def shipped_folder() -> Path:
    """Return the folder of the agreements that ship with the package.

    In a wheel it stands inside the package, in a checkout of the repository beside it.
    """
    package = Path(__file__).parents[1]
    inside = package / "agreements"
    return inside if inside.is_dir() else package.parent / "agreements"
