"""Writing files so that a reader finds the old ones or the new ones, never a half.

One file is written beside its place and then moved there. Several are first all written into a
folder inside theirs; if one of them cannot be moved to its place, those moved before go back.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from negotiate.errors import AgreementFileError, Problem
from negotiate.terms.loader import dump_agreement
from negotiate.terms.schema import Agreement


def write_agreements(
    agreements: Iterable[Agreement], folder: str | Path, *, overwrite: bool = False
) -> tuple[Path, ...]:
    """Write agreements as files of a library: all of them, or none.

    Parameters
    ----------
    agreements
        Agreements with different ids.
    folder
        Folder of a library; it is made where there is none. Each file goes into the folder of its
        kind, e.g. ``bilateral/xaa-xbb-2018-seasonal.yaml``.
    overwrite
        Whether files that are there already are replaced.

    Returns
    -------
    tuple of Path
        The files, in the order of the agreements.

    Raises
    ------
    AgreementFileError
        If two agreements have one id; if files are there already and ``overwrite`` is false; or if
        the folder cannot be written. Nothing has changed then.
    """
    root = Path(folder)
    texts: dict[Path, str] = {}
    for agreement in agreements:
        path = root / place_of(agreement)
        if path in texts:
            message = f"two agreements have the id {agreement.id!r}; rename one"
            raise AgreementFileError(root, [Problem(0, "id", message)])
        texts[path] = dump_agreement(agreement)
    write_files({path: text.encode() for path, text in texts.items()}, root, overwrite=overwrite)
    return tuple(texts)


def place_of(agreement: Agreement) -> str:
    """Return where the file of an agreement stands in a library."""
    return f"{_FOLDERS[agreement.kind]}/{agreement.id}.yaml"


_FOLDERS = {"bilateral": "bilateral", "multilateral": "multilateral", "standard": "standards"}


def write_files(files: Mapping[Path, bytes], root: Path, *, overwrite: bool = False) -> None:
    """Write files at or below a folder: all of them, or none.

    Raises
    ------
    AgreementFileError
        If files are there already and ``overwrite`` is false, or the folder cannot be written. A
        folder is never replaced by a file.
    """
    taken = [path for path in files if path.is_dir()]
    if taken:
        message = (
            f"{taken[0].name or taken[0]} is a folder; add the name of a file, or choose another"
        )
        raise AgreementFileError(root, [Problem(0, "", message)])
    there = [path for path in files if path.exists()]
    if there and not overwrite:
        names = ", ".join(path.name for path in there[:3])
        more = f" and {len(there) - 3} more" if len(there) > 3 else ""
        message = f"there already: {names}{more}; choose another folder or ask to overwrite"
        raise AgreementFileError(root, [Problem(0, "", message)])
    try:
        with _stage(root) as stage:
            _write(files, stage)
    except OSError as failed:
        message = f"cannot be written: {failed.strerror or failed}; nothing was changed"
        raise AgreementFileError(root, [Problem(0, "", message)]) from failed


@contextmanager
def _stage(root: Path) -> Iterator[Path]:
    """Give a new folder inside the root, so on its disk, which is removed at the end."""
    made = [each for each in (root, *root.parents) if not each.exists()]
    root.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        with suppress(OSError):  # a folder that holds something stays
            for folder in made:
                folder.rmdir()


def _write(files: Mapping[Path, bytes], stage: Path) -> None:
    """Write all files into a stage, then move them to their places, or back if that fails."""
    for number, content in enumerate(files.values()):
        (stage / f"new-{number}").write_bytes(content)
    done: list[tuple[Path, Path]] = []
    try:
        for number, path in enumerate(files):
            path.parent.mkdir(parents=True, exist_ok=True)
            old = stage / f"old-{number}"
            if path.exists():
                path.replace(old)
            done.append((path, old))
            (stage / f"new-{number}").replace(path)
    except OSError:
        _put_back(done)
        raise


def _put_back(done: Iterable[tuple[Path, Path]]) -> None:
    """Put the old files back to their places, and remove new ones that replaced nothing."""
    for path, old in done:
        if old.exists():
            old.replace(path)
        else:
            path.unlink(missing_ok=True)
