"""Which files of a folder are agreements, and how the problems of several files are told."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from negotiate.errors import AgreementFileError, DataFileError, Problem
from negotiate.terms.library import shipped_folder

CODEBOOK_FILE = "codebook.yaml"
"""Name of the codebook in a folder of agreements."""

CODING_FOLDER = "coding"
"""Name of the folder, at any depth, with the decisions on how agreements were coded."""


def agreement_files(paths: Iterable[Path]) -> list[Path]:
    """Return the agreement files that are named, or that stand anywhere below a folder.

    Parameters
    ----------
    paths
        Files, which are all taken except codebooks, and folders.

    Returns
    -------
    list of Path
        In the order of the paths, each once. No agreements are: the codebook and the other data
        files that ship beside it, wherever a folder holds files of their names; and what a folder
        ``coding`` holds.
    """
    others = _data_files()
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            held = [
                file
                for file in sorted(path.rglob("*.yaml"))
                if file.name not in others
                and CODING_FOLDER not in file.relative_to(path).parent.parts
            ]
        else:
            held = [] if path.name == CODEBOOK_FILE else [path]
        found |= dict.fromkeys(held)
    return list(found)


def _data_files() -> frozenset[str]:
    """Return the names of the data files: those that ship beside the codebook, and its own."""
    return frozenset({CODEBOOK_FILE, *(file.name for file in shipped_folder().glob("*.yaml"))})


def duplicates(paths: Iterable[Path]) -> list[DataFileError]:
    """Return one error for each file whose id another file has, too."""
    first: dict[str, Path] = {}
    errors: list[DataFileError] = []
    for path in paths:
        other = first.setdefault(path.stem, path)
        if other != path:
            message = f"the id {path.stem!r} is also that of {other}; keep one of the two files"
            errors.append(AgreementFileError(path, [Problem(0, "id", message)]))
    return errors


def joined(errors: Iterable[DataFileError], root: Path) -> DataFileError:
    """Return one error for the problems of several files, each with its file's name."""
    return AgreementFileError(root, _named(errors, root))


def _named(errors: Iterable[DataFileError], root: Path) -> Iterator[Problem]:
    """Yield the problems of several files, each with its file."""
    for error in errors:
        path = Path(error.path)
        name = str(path.relative_to(root) if path.is_relative_to(root) else path)
        for problem in error.problems:
            field = f"{name}: {problem.field}" if problem.field else name
            yield Problem(problem.line, field, problem.message)
