"""Files that a command writes beside what it prints: refused before anything is computed."""

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from negotiate.errors import NegotiateError


class FileChoiceError(NegotiateError, ValueError):
    """Files that were asked for cannot be written; all problems are listed.

    Examples
    --------
    >>> print(FileChoiceError(["--csv: there already: a.csv; add --overwrite"]))
    nothing was written:
      - --csv: there already: a.csv; add --overwrite
    """

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("nothing was written:\n  - " + "\n  - ".join(self.problems))


def file_name(text: str) -> Path:
    """Return the path of a file to write, or refuse a name that is empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; name a file, or leave the option out")
    return Path(text.strip())


def check_files(files: Mapping[str, Path | None], *, overwrite: bool) -> None:
    """Refuse files that cannot be written, so that nothing is computed in vain.

    Parameters
    ----------
    files
        Files by the option that names them; None where the option was left out.
    overwrite
        Whether files that are there already are replaced.

    Raises
    ------
    FileChoiceError
        If two options name one file, or a file is there already, is a folder or no ordinary file,
        or stands in a folder that cannot be written; all problems are listed.
    """
    wanted = {option: path for option, path in files.items() if path is not None}
    problems = [*_twice(wanted)]
    for option, path in wanted.items():
        problems += [f"{option}: {words}" for words in _wrong(path, overwrite=overwrite)]
    if problems:
        raise FileChoiceError(problems)


def _twice(wanted: Mapping[str, Path]) -> Iterator[str]:
    """Yield which options name one file."""
    seen: dict[Path, str] = {}
    for option, path in wanted.items():
        first = seen.setdefault(path.resolve(), option)
        if first != option:
            yield f"{first} and {option} both name {path}; rename one"


def _wrong(path: Path, *, overwrite: bool) -> Iterator[str]:
    """Yield why a file cannot be written."""
    folder = next(each for each in (*path.absolute().parents,) if each.exists())
    if path.is_dir():
        yield f"{path} is a folder; add the name of a file"
    elif path.exists() and not path.is_file():
        yield f"{path} is no ordinary file; name another"
    elif path.exists() and not overwrite:
        yield f"there already: {path.name}; add --overwrite, or name another file"
    elif not folder.is_dir():
        yield f"{folder} is a file, so nothing can stand in it; name another folder"
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield f"the folder {folder} cannot be written; name another, or change its permissions"


def write_all(files: Mapping[Path | None, bytes], *, overwrite: bool) -> list[str]:
    """Write the files that were asked for, all or none, and return their names.

    Raises
    ------
    AgreementFileError
        If the disk refuses; nothing has changed then.
    """
    wanted = {path: content for path, content in files.items() if path is not None}
    if not wanted:
        return []
    from negotiate.exchange.folders import write_files  # half a second that printing need not wait

    write_files(wanted, next(iter(wanted)).parent, overwrite=overwrite)
    return [str(path) for path in wanted]
