"""A library that was read and checked once is read from one file the next time.

The file holds JSON, never code, and is named after a digest of everything that could change the
answer: version and modules of the package, schema, codebook, and the name and content of each
agreement file. A changed file has another digest, so that a stale answer cannot be found; times
and sizes of files play no part. Whatever is wrong with the cache (it cannot be written, it is
damaged) the library is read from its own files, and nobody is told.
"""

import gc
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs
import pydantic

import negotiate
from negotiate.terms.codebook import Codebook
from negotiate.terms.files import CODEBOOK_FILE, agreement_files
from negotiate.terms.library import Library
from negotiate.terms.schema import Agreement
from negotiate.units import Record

CACHE_VARIABLE = "NEGOTIATE_CACHE_DIR"
"""Environment variable with the folder of the cache; ``off`` turns it off."""


class _Shelf(Record):
    """Content of a cache file."""

    codebook: Codebook
    agreements: tuple[Agreement, ...]


def cache_folder() -> Path | None:
    """Return the folder of the cache.

    Returns
    -------
    Path or None
        The folder named by the environment variable ``NEGOTIATE_CACHE_DIR``, else the user's
        cache folder of the system; None if the variable is ``off``
        or names the home of a user that is not known. It need not exist.

    Examples
    --------
    >>> import os
    >>> before = os.environ.get("NEGOTIATE_CACHE_DIR")
    >>> os.environ["NEGOTIATE_CACHE_DIR"] = "off"
    >>> print(cache_folder())
    None
    >>> _ = os.environ.pop("NEGOTIATE_CACHE_DIR")
    >>> if before is not None:
    ...     os.environ["NEGOTIATE_CACHE_DIR"] = before
    """
    named = os.environ.get(CACHE_VARIABLE)
    if named == "off":
        return None
    if not named:
        return platformdirs.user_cache_path("negotiate", False)
    try:
        return Path(named).expanduser()
    except RuntimeError:  # the home of a user that is not known
        return None


def remembered(root: Path, read: Callable[[], Library]) -> Library:
    """Return the library of a folder, from the cache where nothing has changed since.

    Parameters
    ----------
    root
        Folder of the library.
    read
        Reads and checks the library from its files.

    Returns
    -------
    Library
        Equal to what ``read`` returns.

    Raises
    ------
    AgreementFileError
        If ``read`` does; a library with problems is never kept.
    """
    folder, key = cache_folder(), _key(root)
    if folder is None or key is None:
        return read()
    place = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:12]
    path = folder / f"library-{place}-{key}.json"
    found = _taken(path)
    if found is None:
        found = read()
        if _key(root) == key:  # no file changed while it was read
            _put(path, found, f"library-{place}-*")
    return found


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Stop the search for unreachable objects while thousands of lasting ones are built.

    The search would go through all of them several times, and takes half of the time of a load.
    """
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()


def _key(root: Path) -> str | None:
    """Return the digest of all that decides what a folder's library is, None if unreadable."""
    files = [root / CODEBOOK_FILE, *agreement_files([root])]
    package = Path(negotiate.__file__).parent
    code = sorted(
        file for part in (".", "terms", "strict_yaml") for file in (package / part).glob("*.py")
    )
    digest = hashlib.sha256(f"{negotiate.__version__} {pydantic.VERSION}\n".encode())
    digest.update(repr(_Shelf.model_json_schema()).encode())
    try:
        for base, file in [*((package, one) for one in code), *((root, one) for one in files)]:
            content = file.read_bytes()
            name = file.relative_to(base).as_posix()
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
    except OSError:
        return None
    return digest.hexdigest()


def _taken(path: Path) -> Library | None:
    """Return the library of a cache file, None where there is none or it is damaged."""
    try:
        written, _, content = path.read_bytes().partition(b"\n")
        if written.decode() != hashlib.sha256(content).hexdigest():
            return None
        with collector_at_rest():
            shelf = _Shelf.model_validate_json(content)
    except (OSError, ValueError):
        return None
    return Library(shelf.codebook, shelf.agreements)


def _put(path: Path, library: Library, older: str) -> None:
    """Write a cache file in one step, readable by its owner only, and remove the older ones."""
    shelf = _Shelf(codebook=library.codebook, agreements=library.agreements)
    content = shelf.model_dump_json(exclude_defaults=True).encode()
    written = hashlib.sha256(content).hexdigest().encode() + b"\n" + content
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{path.stem}-", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(written)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        for other in path.parent.glob(older):
            if other != path:
                other.unlink(missing_ok=True)
