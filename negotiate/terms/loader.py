"""From files to agreements, with all problems of all files at once.

A file is checked three ways, and every problem carries its line: its form against the schema; its
own consistency (every value cites a listed source, dates in order, name equal to the id); and its
words against the codebook (terms and levels that exist).
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from negotiate.errors import AgreementFileError, DataFileError, Problem
from negotiate.strict_yaml import Lines, dump, parse, problems_of, read_text, read_yaml
from negotiate.terms.absences import AgreementFile, contracted, expanded
from negotiate.terms.cache import collector_at_rest, remembered
from negotiate.terms.checks import check
from negotiate.terms.codebook import Codebook
from negotiate.terms.files import CODEBOOK_FILE, agreement_files, duplicates, joined
from negotiate.terms.library import Library, shipped_folder
from negotiate.terms.schema import Agreement


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
    """Return an agreement as the text of its file; `parse_agreement` reads an equal one back.

    Provisions stand in their order in the agreement, those that only say ``absent`` under
    ``absences``; the text of an agreement that was read from a file is the same each time.
    """
    return dump(contracted(agreement).model_dump(exclude_defaults=True))


def load_library(folder: str | Path | None = None, *, cache: bool | None = None) -> Library:
    """Read a folder with a codebook and agreements.

    Parameters
    ----------
    folder
        Folder with ``codebook.yaml`` and agreements in any folder below it; without it, the one
        that ships with the package.
    cache
        Whether the result is kept in the user's cache folder and taken from there while no file
        changes. Without it, only the folder that ships is: one's own folder may hold drafts that
        must not be copied elsewhere. The environment variable ``NEGOTIATE_CACHE_DIR`` names
        another folder for the cache, or turns it ``off``.

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
    kept = root.resolve() == shipped_folder().resolve() if cache is None else cache
    return remembered(root, partial(_read, root)) if kept else _read(root)


def _read(root: Path) -> Library:
    """Return the library of a folder from its files, or raise all their problems."""
    codebook = load_codebook(root / CODEBOOK_FILE)
    paths = agreement_files([root])
    with collector_at_rest():
        agreements, errors = _load_all(paths, codebook)
    errors.extend(duplicates(paths))
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise joined(errors, root)
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
    files = agreement_files(given)
    return [*_load_all(files, used)[1], *duplicates(files)]


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


def _checked(value: object, lines: Lines, path: Path, codebook: Codebook) -> Agreement:
    """Return the agreement of a file's values, or raise all problems."""
    problems = [
        Problem(lines.at(place), ".".join(map(str, place)), message)
        for place, message in check(value, path.stem, codebook, lines)
    ]
    try:
        file = AgreementFile.model_validate(value)
    except ValidationError as refused:
        form = problems_of(refused, AgreementFile, lines)
        raise AgreementFileError(path, [*form, *problems]) from refused
    if problems:
        raise AgreementFileError(path, problems)
    return expanded(file, codebook)
