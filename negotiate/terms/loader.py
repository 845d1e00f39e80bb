"""From files to agreements, with all problems of all files at once.

A file is checked three ways, and every problem carries its line: its form against the schema; its
own consistency (every value cites a listed source, dates in order, name equal to the id); and its
words against the codebook (terms and levels that exist).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from negotiate.errors import AgreementFileError, DataFileError, Problem
from negotiate.strict_yaml import Lines, dump, parse, problems_of, read_text, read_yaml
from negotiate.terms.codebook import Codebook
from negotiate.terms.library import Library, shipped_folder
from negotiate.terms.schema import Agreement, earliest, latest

CODEBOOK_FILE = "codebook.yaml"
"""Name of the codebook in a folder of agreements."""

Place = tuple[str | int, ...]


def load_codebook(path: str | Path | None = None) -> Codebook:
    """Read a codebook.

    Parameters
    ----------
    path
        File; without it, the codebook that ships with the package.

    Returns
    -------
    Codebook
        Terms and their levels.

    Raises
    ------
    AgreementFileError
        With all problems of the file.

    Examples
    --------
    >>> load_codebook().get("passport").level_ids[0]
    'ban'
    """
    return parse(path or shipped_folder() / CODEBOOK_FILE, Codebook, error=AgreementFileError)


def load_agreement(path: str | Path, codebook: Codebook | None = None) -> Agreement:
    """Read one agreement and check it.

    Parameters
    ----------
    path
        File whose stem is the agreement's id.
    codebook
        Terms and levels that the file may use; without it, those that ship with the package.

    Returns
    -------
    Agreement
        The agreement.

    Raises
    ------
    AgreementFileError
        With all problems of the file: form, sources, dates, terms and levels.
    """
    value, lines = read_yaml(path, error=AgreementFileError)
    return _checked(value, lines, Path(path), codebook or load_codebook())


def parse_agreement(text: str, codebook: Codebook, *, name: str) -> Agreement:
    """Return the agreement of a YAML text; ``name`` is the file's stem and stands in messages."""
    path = Path(f"{name}.yaml")
    value, lines = read_text(text, path, AgreementFileError)
    return _checked(value, lines, path, codebook)


def dump_agreement(agreement: Agreement) -> str:
    """Return an agreement as the text of its file; `parse_agreement` reads an equal one back."""
    return dump(agreement.model_dump(exclude_defaults=True))


def load_library(folder: str | Path | None = None) -> Library:
    """Read a folder with a codebook and agreements.

    Parameters
    ----------
    folder
        Folder with ``codebook.yaml`` and agreements in any folder below it; without it, the one
        that ships with the package.

    Returns
    -------
    Library
        The codebook and all agreements, in the order of their ids.

    Raises
    ------
    AgreementFileError
        If one file has problems, with that file's; if several have, with those of all.

    Examples
    --------
    >>> load_library().get("phl-sau-2013-domestic").signed
    datetime.date(2013, 5, 19)
    """
    root = Path(folder) if folder is not None else shipped_folder()
    codebook = load_codebook(root / CODEBOOK_FILE)
    paths = _agreement_files([root])
    agreements, errors = _load_all(paths, codebook)
    errors.extend(_duplicates(paths))
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise AgreementFileError(root, _joined(errors, root))
    return Library(codebook, tuple(sorted(agreements, key=lambda agreement: agreement.id)))


def validate(paths: Iterable[str | Path], codebook: Codebook | None = None) -> list[DataFileError]:
    """Check files and folders of agreements.

    Parameters
    ----------
    paths
        Agreement files, codebooks, or folders that hold them.
    codebook
        Terms and levels that the files may use. Without it, the ``codebook.yaml`` of the first
        folder that has one, else the one that ships with the package.

    Returns
    -------
    list of DataFileError
        One error per file with problems, in the order of the paths; empty where all is well.
    """
    given = [Path(path) for path in paths]
    own = [path / CODEBOOK_FILE for path in given if (path / CODEBOOK_FILE).is_file()]
    own += [path for path in given if path.name == CODEBOOK_FILE]
    try:
        used = codebook or load_codebook(own[0] if own else None)
    except DataFileError as error:
        return [error]
    files = _agreement_files(given)
    return [*_load_all(files, used)[1], *_duplicates(files)]


def _load_all(
    paths: Iterable[Path], codebook: Codebook
) -> tuple[list[Agreement], list[DataFileError]]:
    """Return the agreements of the files that are well, and the errors of the others."""
    agreements: list[Agreement] = []
    errors: list[DataFileError] = []
    for path in paths:
        try:
            agreements.append(load_agreement(path, codebook))
        except DataFileError as error:
            errors.append(error)
    return agreements, errors


def _agreement_files(paths: Iterable[Path]) -> list[Path]:
    """Return the agreement files named or held by folders, without the codebook."""
    found: dict[Path, None] = {}
    for path in paths:
        held = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        found |= {file: None for file in held if file.name != CODEBOOK_FILE}
    return list(found)


def _duplicates(paths: Iterable[Path]) -> list[DataFileError]:
    """Return one error for each file whose id another file has, too."""
    first: dict[str, Path] = {}
    errors: list[DataFileError] = []
    for path in paths:
        other = first.setdefault(path.stem, path)
        if other != path:
            message = f"the id {path.stem!r} is also that of {other}; keep one of the two files"
            errors.append(AgreementFileError(path, [Problem(0, "id", message)]))
    return errors


def _joined(errors: Iterable[DataFileError], root: Path) -> Iterator[Problem]:
    """Yield the problems of several files, each with its file."""
    for error in errors:
        path = Path(error.path)
        name = str(path.relative_to(root) if path.is_relative_to(root) else path)
        for problem in error.problems:
            field = f"{name}: {problem.field}" if problem.field else name
            yield Problem(problem.line, field, problem.message)


def _checked(value: object, lines: Lines, path: Path, codebook: Codebook) -> Agreement:
    """Return the agreement of a file's values, or raise all problems."""
    raw = _mapping(value)
    problems = [
        Problem(lines.at(place), ".".join(map(str, place)), message)
        for check in (_name_problems(raw, path), _date_problems(raw), _word_problems(raw, codebook))
        for place, message in check
    ]
    try:
        agreement = Agreement.model_validate(value)
    except ValidationError as refused:
        form = problems_of(refused, Agreement, lines)
        raise AgreementFileError(path, [*form, *problems]) from refused
    if problems:
        raise AgreementFileError(path, problems)
    return agreement


def _mapping(value: object) -> Mapping[str, object]:
    """Return a mapping, empty where the value is something else (the schema reports that)."""
    return value if isinstance(value, dict) else {}


def _readings(raw: Mapping[str, object]) -> Iterator[tuple[Place, str, Mapping[str, object]]]:
    """Yield the place, term and content of every reading, alternatives included."""
    for term, provision in _mapping(raw.get("provisions")).items():
        content = _mapping(provision)
        yield ("provisions", term), term, content
        for name, reading in _mapping(content.get("alternatives")).items():
            yield ("provisions", term, "alternatives", name), term, _mapping(reading)


def _values(raw: Mapping[str, object]) -> Iterator[tuple[Place, str, Mapping[str, object]]]:
    """Yield the place, term and content of every dated value."""
    for place, term, reading in _readings(raw):
        values = reading.get("values")
        for at, value in enumerate(values if isinstance(values, tuple) else ()):
            yield (*place, "values", at), term, _mapping(value)


def _name_problems(raw: Mapping[str, object], path: Path) -> Iterator[tuple[Place, str]]:
    """Yield the problems of the id: equal to the file's stem, parties first, then the year."""
    name = raw.get("id")
    if not isinstance(name, str):
        return
    if name != path.stem:
        yield ("id",), f"must be the name of the file, {path.stem!r}, got {name!r}; rename one"
    parties = [_mapping(party) for party in _tuple(raw.get("parties"))]
    codes = [str(party["iso3"]).lower() for party in parties if isinstance(party.get("iso3"), str)]
    if raw.get("kind") != "bilateral" or len(codes) != len(parties):
        return
    signed = raw.get("signed")
    year = signed.year if isinstance(signed, date) else str(signed)[:4]
    start = "-".join([*codes, str(year)])
    if not name.startswith(f"{start}-"):
        yield ("id",), f"must start with its parties and year, {start!r}, got {name!r}"
    if len(parties) != 2:
        yield ("parties",), f"a bilateral agreement has 2 parties, got {len(parties)}"


def _tuple(value: object) -> tuple[object, ...]:
    """Return a list, empty where the value is something else (the schema reports that)."""
    return value if isinstance(value, tuple) else ()


def _date_problems(raw: Mapping[str, object]) -> Iterator[tuple[Place, str]]:
    """Yield dates out of order: signed, in force, and values of the agreement's own text."""
    signed, in_force = _day(raw.get("signed")), raw.get("in_force")
    if signed is None:
        return
    entry = _day(in_force, last=True)
    if entry is not None and entry < signed:
        yield ("in_force",), f"must not be before signed ({raw['signed']}), got {in_force}"
    for place, _, value in _values(raw):
        start = _day(value.get("start"), last=True)
        if start is not None and start < signed and "layer" not in value:
            message = f"must not be before signed ({raw['signed']}), got {value['start']}"
            yield (*place, "start"), f"{message}; name its layer if it stands elsewhere"


def _day(when: object, *, last: bool = False) -> date | None:
    """Return the first or last day of a time, or None where there is none in the calendar."""
    if not isinstance(when, date | int | str):
        return None
    try:
        return latest(when) if last else earliest(when)
    except ValueError:
        return None


def _word_problems(raw: Mapping[str, object], codebook: Codebook) -> Iterator[tuple[Place, str]]:
    """Yield terms and levels that the codebook lacks, and sources that the file lacks."""
    for term in _mapping(raw.get("provisions")):
        if term not in codebook:
            yield ("provisions", term), _unknown("term", term, codebook.terms, "codebook")
    sources = _mapping(raw.get("sources"))
    for place, term, value in _values(raw):
        yield from _unlisted(place, value, sources)
        level = value.get("level")
        known = codebook.terms[term].level_ids if term in codebook else None
        if isinstance(level, str) and known is not None and level not in known:
            yield (*place, "level"), _unknown("level", level, known, f"term {term!r}")


def _unlisted(
    place: Place, value: Mapping[str, object], sources: Mapping[str, object]
) -> Iterator[tuple[Place, str]]:
    """Yield the citations of a value that the file's sources do not hold."""
    cited: list[tuple[Place, object]] = [((*place, "source"), value.get("source"))]
    also = _tuple(value.get("also"))
    cited += [((*place, "also", at), source) for at, source in enumerate(also)]
    for where, source in cited:
        if isinstance(source, str) and source not in sources:
            yield where, _unknown("source", source, sources, "file's sources")


def _unknown(kind: str, name: str, known: Iterable[str], where: str) -> str:
    """Return the message for a word that is not in its list."""
    names = list(known)
    near = get_close_matches(name, names, n=1)
    hint = (
        f"did you mean {near[0]!r}?"
        if near
        else f"add it, or use one of: {', '.join(names) or 'none'}"
    )
    return f"there is no {kind} {name!r} in the {where}; {hint}"
