"""One import at a time: a store is locked while it is written.

The lock is one of the operating system on the file ``.import.lock`` of the store. It ends with the
process that holds it, however that ends, so a file that a stopped run left behind locks nothing.
What the file says, which process since when, is for the message alone. It is removed at the end;
who opened it just before finds by its inode that it is gone, and opens it anew.
"""

import errno
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from negotiate.errors import CellProblem, DatasetError

LOCK = ".import.lock"
"""Name of the file in the store."""

_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_TRIES = 100
_BEYOND = 1 << 30
"""Byte that is locked on Windows: past what the file says, so that others can read that."""

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _take(handle: int) -> None:
        """Lock an open file, or raise ``OSError`` at once if another holds it."""
        os.lseek(handle, _BEYOND, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        """Lock an open file, or raise ``OSError`` at once if another holds it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold the lock of a store; the folder is made if it is not there.

    Parameters
    ----------
    store
        Folder of the store.

    Yields
    ------
    None
        Nobody else writes the store meanwhile.

    Raises
    ------
    DatasetError
        If another import runs, in this process or another; the message says which and since when.
        Also if the store cannot be written or locked.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, locked(Path(folder)):
    ...     [path.name for path in Path(folder).iterdir()]
    ['.import.lock']
    """
    handle = _held(store / LOCK)
    try:
        _say(handle)
        yield
    finally:
        _release(handle, store / LOCK)


def _held(path: Path) -> int:
    """Return the open file of the lock that is held."""
    for _ in range(_TRIES):
        handle = _opened(path)
        if handle is None:
            continue
        try:
            _take(handle)
        except OSError as refused:
            os.close(handle)
            raise _busy(path, refused) from refused
        if _is_there(handle, path):
            return handle
        os.close(handle)
    raise _unusable(path, "other imports start and end all the time; run the command again")


def _opened(path: Path) -> int | None:
    """Return the open file, made if it is not there; None if its folder went away meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except FileNotFoundError:
        return None
    except OSError as failed:
        reason = failed.strerror or str(failed)
        rule = f"cannot be written: {reason}; choose another folder with NEGOTIATE_DATA_DIR"
        raise _unusable(path, rule) from failed


def _is_there(handle: int, path: Path) -> bool:
    """Return whether an open file is still the one at its place."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _busy(path: Path, refused: OSError) -> DatasetError:
    """Return the error of a lock that could not be taken."""
    if refused.errno not in _TAKEN:
        reason = refused.strerror or str(refused)
        rule = f"cannot be locked: {reason}; choose another folder with NEGOTIATE_DATA_DIR"
        return _unusable(path, rule)
    return _unusable(
        path, f"another import writes this store ({_told(path)}); wait for its end, then run again"
    )


def _told(path: Path) -> str:
    """Return what the file says of who holds the lock, in words."""
    try:
        said = json.loads(path.read_bytes())
        return f"process {said['process']} on {said['host']} since {said['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "by a process that has not said who it is"


def _say(handle: int) -> None:
    """Write who holds the lock into its file."""
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said = {"process": os.getpid(), "host": socket.gethostname(), "since": since}
    os.lseek(handle, 0, os.SEEK_SET)
    os.truncate(handle, 0)
    os.write(handle, json.dumps(said).encode() + b"\n")


def _release(handle: int, path: Path) -> None:
    """Remove the file and end the lock; a store in which nothing was written goes too."""
    with suppress(OSError):
        path.unlink()
    os.close(handle)
    if sys.platform == "win32":  # pragma: no cover
        with suppress(OSError):  # there an open file cannot be removed
            path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


def _unusable(path: Path, rule: str) -> DatasetError:
    """Return the error of the lock as a whole."""
    return DatasetError(path, [CellProblem(0, "", rule)])
