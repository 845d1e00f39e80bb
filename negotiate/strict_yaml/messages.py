"""From pydantic's errors to problems in our own words, with lines and without follow-on noise.

Three kinds of noise are dropped: a list that is "too short" because one of its items was refused;
the arms of a union that the author did not mean; and a missing key whose misspelling is reported.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from negotiate.errors import Problem
from negotiate.strict_yaml.nodes import Lines

Location = tuple[str | int, ...]

_PATTERNS = {
    "^[A-Z]{3}$": "an ISO 3166-1 alpha-3 code such as PHL",
    "^[A-Z][A-Z][A-Z]$": "an ISO 4217 code such as EUR",
    r"^\d{1,4}$": "a group of ISCO-08, 1 to 4 digits in quotes, such as '5311'",
    r"^https?://\S+$": "an address that starts with https:// or http://, without spaces",
    "^[a-z0-9]+(?:-[a-z0-9]+)+$": "lower-case words with hyphens, such as xaa-xbb-2018-seasonal",
    "^[a-z][a-z0-9_]*$": "a lower-case letter, then lower-case letters, digits or underscores",
    r"^[A-Z].*\.$": "a sentence, with a capital first and a period last",
}
_WANTED = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "date_type": "a date such as 2018-03-01",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "none_required": "nothing",
    "finite_number": "a finite number",
}


@dataclass(frozen=True)
class _Refusal:
    """One error of pydantic, with the part of its location that stands in the file."""

    detail: ErrorDetails
    line: int
    path: Location
    """Parts of the location that stand in the file, and the missing key where that is it."""
    arm: str
    """Arm of a union in which the error arose, empty outside unions."""
    arm_path: Location
    """Location of that union."""

    @property
    def kind(self) -> str:
        """Return pydantic's name of the error."""
        return self.detail["type"]


def problems_of(
    refused: ValidationError, model: type[BaseModel], lines: Lines
) -> tuple[Problem, ...]:
    """Return the problems of a file that a model refused.

    Parameters
    ----------
    refused
        The error that pydantic raised.
    model
        The model; its fields are the known keys.
    lines
        Lines of the file.

    Returns
    -------
    tuple of Problem
        At least one problem, in the order of their lines.
    """
    details = refused.errors(include_url=False)
    refusals = _without_noise([_locate(detail, lines) for detail in details], model)
    merged: dict[Location, list[_Refusal]] = {}
    for refusal in refusals:
        merged.setdefault(refusal.path, []).append(refusal)
    return tuple(sorted(_problem(group, model) for group in merged.values()))


def _locate(detail: ErrorDetails, lines: Lines) -> _Refusal:
    """Return an error with its line, its path in the file and its arm of a union."""
    location = tuple(part for part in detail["loc"] if part != "[key]")
    missing = detail["type"] == "missing"
    inside = location[:-1] if missing else location
    line, found = lines.resolve(inside)
    foreign = next((at for at, part in enumerate(inside) if part not in found[at : at + 1]), None)
    arm = "" if foreign is None else str(inside[foreign])
    path = (*found, location[-1]) if missing else found
    return _Refusal(detail, line, path, arm, inside[:foreign] if arm else ())


def _without_noise(refusals: list[_Refusal], model: type[BaseModel]) -> list[_Refusal]:
    """Return the errors that the author must mend, without those that follow from them."""
    kept = [refusal for refusal in refusals if not _follows_from_item(refusal, refusals)]
    kept = [refusal for refusal in kept if _is_meant(refusal, kept)]
    meant = {
        (refusal.path[:-1], _nearest(str(refusal.path[-1]), _keys(model, refusal)))
        for refusal in kept
        if refusal.kind == "extra_forbidden"
    }
    return [
        refusal
        for refusal in kept
        if refusal.kind != "missing" or (refusal.path[:-1], refusal.path[-1]) not in meant
    ]


def _follows_from_item(refusal: _Refusal, others: Iterable[_Refusal]) -> bool:
    """Return whether a list is too short only because one of its items was refused."""
    size = len(refusal.path)
    return refusal.kind == "too_short" and any(
        len(other.path) > size and other.path[:size] == refusal.path for other in others
    )


def _is_meant(refusal: _Refusal, others: Sequence[_Refusal]) -> bool:
    """Return whether an error belongs to the arm of a union that fits the file best.

    An arm fits when it got inside the value at all; among those, the one with fewest errors.
    """
    if not refusal.arm:
        return True
    arms: dict[str, list[_Refusal]] = {}
    for other in others:
        if other.arm and other.arm_path == refusal.arm_path:
            arms.setdefault(other.arm, []).append(other)
    inner = {
        arm: len(group)
        for arm, group in arms.items()
        if not all(one.kind in _WANTED and one.path == one.arm_path for one in group)
    }
    return not inner or inner.get(refusal.arm) == min(inner.values())


def _problem(group: list[_Refusal], model: type[BaseModel]) -> Problem:
    """Return the problem of all errors at one place."""
    first = group[0]
    field = ".".join(str(part) for part in first.path)
    wanted = dict.fromkeys(_WANTED[one.kind] for one in group if one.kind in _WANTED)
    if wanted and first.kind in _WANTED:
        message = f"must be {_either(list(wanted))}, got {_got(first.detail['input'])}"
    else:
        message = _message(first, model)
    return Problem(first.line, field, message)


def _either(wanted: list[str]) -> str:
    """Return alternatives as one phrase."""
    return ", ".join(wanted[:-1]) + " or " + wanted[-1] if len(wanted) > 1 else wanted[0]


def _message(refusal: _Refusal, model: type[BaseModel]) -> str:
    """Return our words for one error."""
    if refusal.kind == "extra_forbidden":
        return _unknown_key(str(refusal.path[-1]), _keys(model, refusal))
    if refusal.kind == "missing":
        return f"key {str(refusal.path[-1])!r} is required; add it"
    writer = _WRITERS.get(refusal.kind)
    return writer(refusal.detail) if writer else _plain(refusal.detail)


def _unknown_key(name: str, known: tuple[str, ...]) -> str:
    """Return the message for a key that the model does not have."""
    nearest = _nearest(name, known)
    hint = f"; did you mean {nearest!r}?" if nearest else "."
    return f"unknown key {name!r}{hint} Known keys: {', '.join(known) or 'none'}"


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name nearest to a misspelt one, empty where none is near."""
    return next(iter(get_close_matches(name, list(known), n=1)), "")


def _keys(model: type[BaseModel], refusal: _Refusal) -> tuple[str, ...]:
    """Return the keys known at the place of an error, in the order of the model."""
    places: list[object] = [model]
    for part in refusal.detail["loc"][:-1]:
        arms = [arm for place in places for arm in _arms(place)]
        below = [item for arm in arms for item in _below(arm, part)]
        named = [arm for arm in arms if getattr(arm, "__name__", "") == part]
        places = below or named or arms
    fields: dict[str, None] = {}
    for arm in (arm for place in places for arm in _arms(place)):
        if isinstance(arm, type) and issubclass(arm, BaseModel):
            fields |= {field.alias or name: None for name, field in arm.model_fields.items()}
    return tuple(fields)


def _arms(annotation: object) -> Iterator[object]:
    """Yield the alternatives of an annotation, without unions and metadata."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _arms(get_args(annotation)[0])
    elif origin is Union or origin is UnionType:
        for arm in get_args(annotation):
            yield from _arms(arm)
    else:
        yield annotation


def _below(annotation: object, part: str | int) -> tuple[object, ...]:
    """Return the annotations one key or list position below an annotation."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {field.alias or name: field for name, field in annotation.model_fields.items()}
        return (fields[part].annotation,) if part in fields else ()
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return (arguments[1],)
    if isinstance(part, int) and origin in {tuple, list} and arguments:
        return (
            arguments[0] if arguments[-1] is Ellipsis else arguments[min(part, len(arguments) - 1)],
        )
    return ()


def _got(value: object) -> str:
    """Return a value in the words of a file."""
    words: dict[type, str] = {dict: "a mapping", tuple: "a list", list: "a list"}
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    text = repr(value)
    return words.get(type(value), text if len(text) <= 60 else text[:57] + "...")


def _plain(detail: ErrorDetails) -> str:
    """Return the words of a check that was written for our readers, or pydantic's in lower case."""
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, ValueError):
        return str(cause)
    message = detail["msg"]
    return f"{message[:1].lower()}{message[1:]}, got {_got(detail['input'])}"


def _pattern(detail: ErrorDetails) -> str:
    """Return the message for text of the wrong form."""
    pattern = str(detail["ctx"]["pattern"])
    wanted = _PATTERNS.get(pattern, f"text of the form {pattern}")
    return f"must be {wanted}, got {_got(detail['input'])}"


def _choice(detail: ErrorDetails) -> str:
    """Return the message for a word outside a closed list."""
    context = detail["ctx"]
    expected = str(context.get("expected", context.get("expected_tags", "")))
    names = [name.strip(" '") for name in expected.replace(" or ", ", ").split(",")]
    got = context.get("tag", detail["input"])
    nearest = _nearest(got, names) if isinstance(got, str) else ""
    hint = f"; did you mean {nearest!r}?" if nearest else ""
    return f"must be one of {', '.join(names)}, got {_got(got)}{hint}"


def _bound(words: str, key: str) -> Callable[[ErrorDetails], str]:
    """Return a writer of messages about a bound."""

    def write(detail: ErrorDetails) -> str:
        bound = detail["ctx"][key]
        shown = f"{bound:.12g}" if isinstance(bound, float) else bound
        return f"must be {words} {shown}, got {_got(detail['input'])}"

    return write


def _size(words: str, key: str, what: str) -> Callable[[ErrorDetails], str]:
    """Return a writer of messages about the number of items or characters."""

    def write(detail: ErrorDetails) -> str:
        value = detail["input"]
        size = detail["ctx"].get("actual_length", len(value) if hasattr(value, "__len__") else "")
        return f"must have {words} {detail['ctx'][key]} {what}, got {size}"

    return write


_WRITERS: dict[str, Callable[[ErrorDetails], str]] = {
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": _choice,
    "union_tag_not_found": lambda detail: f"key {detail['ctx']['discriminator']} is required",
    "greater_than_equal": _bound("at least", "ge"),
    "greater_than": _bound("more than", "gt"),
    "less_than_equal": _bound("at most", "le"),
    "less_than": _bound("less than", "lt"),
    "too_short": _size("at least", "min_length", "items"),
    "too_long": _size("at most", "max_length", "items"),
    "string_too_short": _size("at least", "min_length", "characters"),
    "string_too_long": _size("at most", "max_length", "characters"),
}
