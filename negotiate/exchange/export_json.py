"""Agreements as JSON, and back: nothing is lost, and what is read is checked as a file would be."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml
from pydantic import ValidationError

from negotiate.errors import AgreementFileError, Problem
from negotiate.strict_yaml import MAX_BYTES, Lines, problems_of
from negotiate.strict_yaml.nodes import compose
from negotiate.terms.absences import AgreementFile, expanded
from negotiate.terms.checks import Place, check
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement
from negotiate.units import Record

FORMAT = "negotiate/agreements"
"""Word by which a file of this form is known."""

VERSION = 1
"""Version of the form; it rises when a reader of the version before would be misled."""

_DAYS = ("signed", "in_force", "start", "accessed", "date")


def to_json(agreements: Iterable[Agreement]) -> str:
    """Return agreements as JSON text.

    Returns
    -------
    str
        An object with ``format``, ``version`` and ``agreements``; each agreement has the fields of
        its file, without those that have their default, and days as ``2018-03-01``.

    Examples
    --------
    >>> from negotiate.terms import load_library
    >>> print(to_json(load_library().by_party("KEN"))[:49])
    {
      "format": "negotiate/agreements",
      "version"
    """
    content = {
        "format": FORMAT,
        "version": VERSION,
        "agreements": [one.model_dump(mode="json", exclude_defaults=True) for one in agreements],
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: str | Path, codebook: Codebook) -> tuple[Agreement, ...]:
    """Read agreements from a JSON file that `to_json` made.

    Parameters
    ----------
    path
        File, at most ten times as long as an agreement file may be.
    codebook
        Terms and levels that the agreements may use.

    Returns
    -------
    tuple of Agreement
        In the order of the file; equal to those that were exported.

    Raises
    ------
    AgreementFileError
        With all problems of the file: form, sources, dates, terms and levels.
    """
    file = Path(path)
    try:
        if file.stat().st_size > 10 * MAX_BYTES:
            raise _refused(file, 0, f"is longer than {10 * MAX_BYTES / 1e6:g} MB; split the file")
        return parse_json(file.read_text(encoding="utf-8-sig"), codebook, name=file.name)
    except OSError as failed:
        message = f"cannot be read: {failed.strerror or failed}; check the path"
        raise _refused(file, 0, message) from failed
    except UnicodeDecodeError as wrong:
        raise _refused(file, 0, "is not UTF-8; save it as UTF-8") from wrong


def parse_json(text: str, codebook: Codebook, *, name: str) -> tuple[Agreement, ...]:
    """Return the agreements of a JSON text; ``name`` stands for the file in messages."""
    file = Path(name)
    try:
        content = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as wrong:
        line = wrong.lineno if isinstance(wrong, json.JSONDecodeError) else 0
        raise _refused(file, line, f"is not JSON here ({wrong}); export it again") from wrong
    if not isinstance(content, dict) or [content.get(name) for name in _HEAD] != [*_HEAD.values()]:
        message = f"must have format {FORMAT!r} and version {VERSION}; export it with this version"
        raise _refused(file, 0, message)
    plain = _plain(content)
    places = list(_checks(plain, codebook))
    try:
        read = _File.model_validate(plain)
    except ValidationError as refused:
        lines = _lines(text)
        problems = [*problems_of(refused, _File, lines), *_located(places, lines)]
        raise AgreementFileError(file, problems) from refused
    if places:
        raise AgreementFileError(file, _located(places, _lines(text)))
    return tuple(expanded(one, codebook) for one in read.agreements)


class _File(Record):
    """The content of an exported file."""

    format: str
    version: int
    agreements: tuple[AgreementFile, ...]


_HEAD: Mapping[str, object] = {"format": FORMAT, "version": VERSION}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object, refusing a key that stands twice."""
    built = dict(pairs)
    if len(built) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return built


def _refused(path: Path, line: int, message: str) -> AgreementFileError:
    """Return the error of a file with one problem."""
    return AgreementFileError(path, [Problem(line, "", message)])


def _plain(value: object, key: str = "") -> object:
    """Return a value as an agreement file would have it: lists as tuples, days as days."""
    if isinstance(value, dict):
        return {name: _plain(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return tuple(_plain(part) for part in value)
    if key in _DAYS and isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _checks(plain: object, codebook: Codebook) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong with the agreements beside their form, with its place in the file."""
    held = plain.get("agreements") if isinstance(plain, dict) else ()
    for at, one in enumerate(held if isinstance(held, tuple) else ()):
        name = one.get("id") if isinstance(one, dict) else None
        for place, message in check(one, str(name), codebook, Lines(None)):
            yield ("agreements", at, *place), message


def _lines(text: str) -> Lines:
    """Return the lines of a JSON text, which is YAML, too."""
    try:
        return Lines(compose(text)[0])
    except yaml.YAMLError:
        return Lines(None)


def _located(found: Iterable[tuple[Place, str]], lines: Lines) -> list[Problem]:
    """Return problems with their lines."""
    return [Problem(lines.at(at), ".".join(map(str, at)), message) for at, message in found]
