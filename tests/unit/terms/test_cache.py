"""The cache of a library: the same answer, never a stale one, and never in the way."""

import gc
import os
import stat
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from negotiate.errors import AgreementFileError
from negotiate.terms import Library, cache, load_library, loader

NAME = "xaa-xbb-2018-seasonal"


@pytest.fixture
def kept(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the cache, which does not exist yet."""
    folder = tmp_path_factory.mktemp("cache") / "new" / "deep"
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(folder))
    return folder


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that grows with every reading of a library from its own files."""
    done: list[Path] = []
    read = loader._read

    def counted(root: Path) -> Library:
        done.append(root)
        return read(root)

    monkeypatch.setattr(loader, "_read", counted)
    return done


@pytest.fixture
def cached(folder: Path, kept: Path, reads: list[Path]) -> Callable[[], Library]:
    """Return a function that loads the folder through the cache; it was loaded once."""

    def load() -> Library:
        return load_library(folder, cache=True)

    load()
    assert len(reads) == 1
    return load


def cache_files(kept: Path) -> list[Path]:
    return sorted(kept.iterdir())


def touched_back(path: Path, change: Callable[[], object]) -> None:
    """Change a file and give it its old times again."""
    before = path.stat()
    change()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_the_second_load_comes_from_the_cache_and_is_equal(
    cached: Callable[[], Library], reads: list[Path], folder: Path
) -> None:
    again = cached()
    assert len(reads) == 1
    assert again == load_library(folder)
    assert list(again.agreements[0].provisions) == ["quota", "passport"]
    assert again.codebook.get("passport").rank("ban") == 0


def test_one_byte_of_the_same_size_and_time_is_noticed(
    cached: Callable[[], Library], reads: list[Path], file: Path
) -> None:
    text = file.read_text()
    touched_back(file, lambda: file.write_text(text.replace("amount: 5000", "amount: 6000")))
    assert file.stat().st_size == len(text.encode())
    assert cached().agreements[0].provisions["quota"].values[0].amount == 6000.0
    assert len(reads) == 2


def test_a_changed_codebook_is_noticed(
    cached: Callable[[], Library], reads: list[Path], folder: Path
) -> None:
    book = folder / "codebook.yaml"
    text = book.read_text()
    touched_back(book, lambda: book.write_text(text.replace("title: Passport", "title: Passpord")))
    assert cached().codebook.get("passport").title == "Passpord"
    assert len(reads) == 2


def test_an_added_a_removed_and_a_renamed_file_are_noticed(
    cached: Callable[[], Library], reads: list[Path], folder: Path, file: Path
) -> None:
    other = folder / "xaa-xcc-2018-care.yaml"
    other.write_text(file.read_text().replace(NAME, other.stem).replace("XBB", "XCC"))
    assert cached().ids() == (NAME, other.stem)
    other.unlink()
    assert cached().ids() == (NAME,)
    file.rename(folder / file.name)
    assert cached().ids() == (NAME,)
    assert len(reads) == 4


@pytest.mark.parametrize("between", [b"b.yaml", b"\0b.yaml\0", b"\n"])
def test_content_that_looks_like_the_next_file_is_noticed(between: bytes, folder: Path) -> None:
    first, second = folder / "a.yaml", folder / "b.yaml"
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    before = cache._key(folder)
    first.write_bytes(b"1" + between + b"2")
    second.unlink()
    assert cache._key(folder) != before


def test_the_key_tells_versions_and_schemas_apart(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [cache._key(folder)]
    monkeypatch.setattr("negotiate.__version__", "9.9.9")
    keys.append(cache._key(folder))
    monkeypatch.setattr("pydantic.VERSION", "9.9.9")
    keys.append(cache._key(folder))
    monkeypatch.setattr(cache._Shelf, "model_json_schema", lambda: {"title": "another"})
    keys.append(cache._key(folder))
    assert len(set(keys)) == 4
    assert cache._key(folder) == keys[-1]


def test_a_changed_module_of_the_reader_is_noticed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    (package / "terms").mkdir(parents=True)
    module = package / "terms" / "checks.py"
    module.write_text("one")
    monkeypatch.setattr("negotiate.__file__", str(package / "__init__.py"))
    before = cache._key(folder)
    module.write_text("two")
    assert cache._key(folder) != before


@pytest.mark.parametrize("damage", [b"", b"\n", b"{}", b"\xff\xfe\n{}", b"0" * 64 + b"\n{}"])
def test_a_damaged_cache_file_is_replaced_silently(
    damage: bytes, cached: Callable[[], Library], reads: list[Path], kept: Path
) -> None:
    (path,) = cache_files(kept)
    good = path.read_bytes()
    path.write_bytes(damage)
    assert cached().ids() == (NAME,)
    assert len(reads) == 2
    assert cache_files(kept) == [path]
    assert path.read_bytes() == good


def test_a_single_other_letter_in_the_cache_file_is_noticed(
    cached: Callable[[], Library], reads: list[Path], kept: Path
) -> None:
    (path,) = cache_files(kept)
    path.write_bytes(path.read_bytes().replace(b"Art. 4", b"Art. 9"))
    value = cached().agreements[0].provisions["passport"].at()
    assert value is not None
    assert value.locator == "Art. 4"
    assert len(reads) == 2


def test_the_cache_file_is_private_and_alone(
    cached: Callable[[], Library], kept: Path, file: Path
) -> None:
    (first,) = cache_files(kept)
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    file.write_text(file.read_text().replace("Art. 4", "Art. 5"))
    cached()
    (second,) = cache_files(kept)
    assert second != first


def test_folders_do_not_take_each_other_s_place(
    cached: Callable[[], Library], reads: list[Path], folder: Path, kept: Path
) -> None:
    inner = folder / "bilateral"
    (inner / "codebook.yaml").write_text((folder / "codebook.yaml").read_text())
    cached()
    assert len(load_library(inner, cache=True)) == 1
    assert len(cache_files(kept)) == 2
    before = len(reads)
    cached()
    load_library(inner, cache=True)
    assert len(reads) == before


@pytest.mark.parametrize("step", ["mkdir", "replace"])
def test_a_folder_that_cannot_be_written_is_no_obstacle(
    step: str, folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, reads: list[Path]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, step, refuse)
    for _ in range(2):
        assert load_library(folder, cache=True).ids() == (NAME,)
    assert len(reads) == 2
    assert not kept.is_dir() or cache_files(kept) == []


def test_a_file_in_the_place_of_the_cache_folder_is_no_obstacle(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path_factory.mktemp("cache") / "file"
    occupied.write_text("mine")
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(occupied))
    assert load_library(folder, cache=True).ids() == (NAME,)
    assert occupied.read_text() == "mine"


def test_the_cache_can_be_turned_off(
    folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, reads: list[Path]
) -> None:
    monkeypatch.setenv(cache.CACHE_VARIABLE, "off")
    load_library(folder, cache=True)
    load_library(folder, cache=True)
    assert len(reads) == 2
    assert not kept.exists()


def test_a_folder_of_one_s_own_is_not_kept_unless_asked(folder: Path, kept: Path) -> None:
    load_library(folder)
    load_library(folder, cache=False)
    assert not kept.exists()


def test_only_the_folder_that_ships_is_kept_by_itself(
    folder: Path, kept: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "shipped_folder", lambda: folder)
    load_library()
    assert len(cache_files(kept)) == 1
    load_library(folder / "bilateral" / "..")
    load_library(cache=False)
    assert reads == [folder, folder]


def test_a_library_with_problems_is_not_kept(
    cached: Callable[[], Library], kept: Path, file: Path
) -> None:
    before = cache_files(kept)
    good = file.read_text()
    file.write_text(good.replace("level: ban", "level: bann"))
    for _ in range(2):
        with pytest.raises(AgreementFileError, match="did you mean 'ban'"):
            cached()
    assert cache_files(kept) == before
    (file.parents[1] / "codebook.yaml").unlink()
    with pytest.raises(AgreementFileError, match="no such file"):
        cached()


def test_what_changes_while_it_is_read_is_not_kept(
    folder: Path, kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = loader._read

    def overtaken(root: Path) -> Library:
        found = read(root)
        file.write_text(file.read_text().replace("amount: 5000", "amount: 6000"))
        return found

    monkeypatch.setattr(loader, "_read", overtaken)
    load_library(folder, cache=True)
    assert not kept.exists()


def test_without_a_name_the_cache_is_the_user_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(cache.CACHE_VARIABLE, raising=False)
    assert cache.cache_folder() == platformdirs.user_cache_path("negotiate", False)
    monkeypatch.setenv(cache.CACHE_VARIABLE, "~/kept")
    assert cache.cache_folder() == Path.home() / "kept"


def test_the_collector_goes_on_as_it_was_before() -> None:
    def fail() -> None:
        with cache.collector_at_rest():
            assert not gc.isenabled()
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert gc.isenabled()
    gc.disable()
    try:
        with cache.collector_at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_home_of_nobody_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.CACHE_VARIABLE, "~nobody-of-this-name/cache")
    assert cache.cache_folder() is None
