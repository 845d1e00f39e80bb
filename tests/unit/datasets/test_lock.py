import errno
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiate.datasets import Registry, import_folder, load, lock
from negotiate.datasets.lock import LOCK, locked
from negotiate.errors import DatasetError

Put = Callable[..., Path]
GOOD = "XAA,XAB,B,F,2020,10,4,6,0.5,"
HOLD = """
import sys
from pathlib import Path
from negotiate.datasets.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def elsewhere(store: Path):
    """Hold the lock in another process; return it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_lock_is_there_while_it_is_held_and_gone_afterwards(store: Path) -> None:
    store.mkdir()
    (store / "kept").touch()
    with locked(store):
        assert (store / LOCK).exists()
    assert [path.name for path in store.iterdir()] == ["kept"]


def test_a_store_in_which_nothing_was_written_is_not_left_behind(store: Path) -> None:
    with locked(store):
        pass
    assert not store.exists()


def test_the_lock_ends_also_when_the_work_fails(store: Path) -> None:
    with pytest.raises(KeyError, match="failed"), locked(store):
        raise KeyError("failed")
    with locked(store):
        pass


def test_a_second_import_in_the_same_process_is_refused_at_once(store: Path) -> None:
    words = rf"another import writes this store \(process {os.getpid()} on .+ since 20\d\d-.+Z\)"
    with locked(store), pytest.raises(DatasetError, match=words), locked(store):
        pass


def test_being_refused_does_not_end_the_lock_of_the_first(store: Path) -> None:
    with locked(store):
        for _ in range(2):
            with pytest.raises(DatasetError, match="another import"), locked(store):
                pass
        assert (store / LOCK).exists()


def test_an_import_of_another_process_is_named_and_changes_nothing(
    elsewhere: subprocess.Popen[str], put: Put, registry: Registry, store: Path
) -> None:
    folder = put(GOOD)
    with pytest.raises(DatasetError, match=f"process {elsewhere.pid} on ") as caught:
        import_folder(folder, store=store, registry=registry, invented=True)
    assert caught.value.path == str(store / LOCK)
    assert "wait for its end, then run again" in str(caught.value)
    assert [path.name for path in store.iterdir()] == [LOCK]


def test_the_store_is_free_once_the_other_process_is_done(
    elsewhere: subprocess.Popen[str], put: Put, registry: Registry, store: Path
) -> None:
    elsewhere.communicate("\n")
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    assert not (store / LOCK).exists()
    assert len(load("stock", store=store, registry=registry)) == 4


def test_a_process_that_was_killed_leaves_a_file_that_locks_nothing(
    elsewhere: subprocess.Popen[str], put: Put, registry: Registry, store: Path
) -> None:
    elsewhere.kill()
    elsewhere.wait()
    assert str(elsewhere.pid) in (store / LOCK).read_text()
    import_folder(put(GOOD), store=store, registry=registry, invented=True)
    assert not (store / LOCK).exists()


def test_a_file_left_by_somebody_locks_nothing_whatever_it_says(store: Path) -> None:
    store.mkdir()
    (store / LOCK).write_text("not what is written there" * 100)
    with locked(store):
        assert re.fullmatch(r'\{"process": \d+, .+\}\n', (store / LOCK).read_text())


@pytest.mark.parametrize("said", ["", "{", "[]", "{}", '{"process": 1}', "\udcff"])
def test_a_holder_that_has_not_said_who_it_is_is_told_so(store: Path, said: str) -> None:
    with locked(store):
        (store / LOCK).write_bytes(said.encode("utf-8", "surrogateescape"))
        words = "a process that has not said who it is"
        with pytest.raises(DatasetError, match=words), locked(store):
            pass


def test_a_file_that_is_removed_meanwhile_is_opened_anew(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, taken = lock._take, []

    def late(handle: int) -> None:
        """Take the lock after the first holder has ended and removed the file."""
        if not taken:
            (store / LOCK).unlink()
        taken.append(handle)
        take(handle)

    monkeypatch.setattr(lock, "_take", late)
    with locked(store):
        assert len(taken) == 2
        assert (store / LOCK).exists()


def test_a_store_that_cannot_be_made_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    words = "cannot be written: .+; choose another folder with NEGOTIATE_DATA_DIR"
    with pytest.raises(DatasetError, match=words), locked(tmp_path / "file" / "store"):
        pass


def test_a_folder_that_cannot_be_locked_says_why(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(handle: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_take", unsupported)
    with pytest.raises(DatasetError, match="cannot be locked: No locks available"), locked(store):
        pass


def test_of_many_at_once_one_holds_the_lock_at_a_time(store: Path) -> None:
    inside, most, done, refused = [0], [0], [0], [0]
    counting = threading.Lock()

    def work() -> None:
        for _ in range(50):
            try:
                with locked(store):
                    with counting:
                        inside[0] += 1
                        most[0] = max(most[0], inside[0])
                    with counting:
                        inside[0] -= 1
                        done[0] += 1
            except DatasetError:
                with counting:
                    refused[0] += 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1
    assert done[0] + refused[0] == 200
    assert done[0] >= 1


def test_imports_of_different_tables_at_once_lose_none_that_was_taken(
    put: Put, registry: Registry, store: Path
) -> None:
    folder = put(GOOD)
    put("XAA,1", header="iso3,group", name="words.csv")
    taken: list[str] = []

    def work(name: str) -> None:
        for _ in range(20):
            try:
                import_folder(folder, [name], store=store, registry=registry, invented=True)
            except DatasetError:
                continue
            taken.append(name)
            return

    threads = [threading.Thread(target=work, args=(name,)) for name in ("stock", "words")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in taken:
        assert len(load(name, store=store, registry=registry)) > 0
    assert taken
