"""Layers of the world: whom a fact counts, by sex, skill or occupation."""

from dataclasses import dataclass

ALL = "all"
"""Layer of everybody."""

_SEXES = ("female", "male")
_OCCUPATIONS = {"2211": "medical doctors (ISCO-08 2211: generalists; here all doctors)"}


@dataclass(frozen=True)
class Layer:
    """Whom a fact counts; empty fields are not told apart."""

    key: str
    """Name of the layer and key of the graph's edges."""
    occupation: str = ""
    """ISCO-08 code."""
    skill: str = ""
    """Level of skill in the publisher's words."""
    sex: str = ""
    """``female`` or ``male``."""

    @property
    def words(self) -> str:
        """Whom the layer counts, in words."""
        of_job = _OCCUPATIONS.get(self.occupation, self.occupation and f"ISCO {self.occupation}")
        parts = [of_job, self.skill, {"female": "women", "male": "men"}.get(self.sex, "")]
        return ", ".join(part for part in parts if part) or "people of every sex, age and reason"


def layer_of(key: str) -> Layer:
    """Return what the key of a layer stands for.

    Parameters
    ----------
    key
        ``all``, a sex, an ISCO code of digits, or a level of skill, the latter two perhaps with a
        sex after a slash.

    Examples
    --------
    >>> layer_of("skilled/female")
    Layer(key='skilled/female', occupation='', skill='skilled', sex='female')
    >>> layer_of("male").words, layer_of("all").words
    ('men', 'people of every sex, age and reason')
    """
    if key == ALL:
        return Layer(key)
    kind, _, sex = ("", "", key) if key in _SEXES else key.partition("/")
    if kind.isdigit():
        return Layer(key, occupation=kind, sex=sex)
    return Layer(key, skill=kind, sex=sex)
