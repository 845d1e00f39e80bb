"""Files are written all together or not at all."""

import tempfile
from pathlib import Path

import pytest

from negotiate.errors import AgreementFileError
from negotiate.exchange import write_agreements
from negotiate.exchange.folders import write_files
from negotiate.terms import Agreement, Codebook, load_agreement


def test_agreements_are_written_where_a_library_has_them(
    tmp_path: Path, agreement: Agreement, codebook: Codebook
) -> None:
    root = tmp_path / "new" / "library"
    other = agreement.model_copy(update={"id": "xaa-2018-model", "kind": "standard"})
    paths = write_agreements([agreement, other], root)
    assert paths == (
        root / "bilateral" / "xaa-xbb-2018-seasonal.yaml",
        root / "standards" / "xaa-2018-model.yaml",
    )
    assert load_agreement(paths[0], codebook) == agreement
    assert [path.name for path in root.parent.iterdir()] == ["library"]


def test_nothing_is_written_where_one_file_is_there_already(
    tmp_path: Path, agreement: Agreement
) -> None:
    other = agreement.model_copy(update={"id": "xaa-xbb-2018-nurses"})
    (path,) = write_agreements([agreement], tmp_path)
    path.write_text("mine")
    with pytest.raises(AgreementFileError, match=r"already: xaa-xbb-2018-seasonal\.yaml; ch"):
        write_agreements([other, agreement], tmp_path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_text() == "mine"
    write_agreements([other, agreement], tmp_path, overwrite=True)
    assert path.read_text() != "mine"


def test_many_files_that_are_there_are_counted(tmp_path: Path) -> None:
    files = {tmp_path / f"{name}.yaml": b"x" for name in "abcde"}
    write_files(files, tmp_path)
    with pytest.raises(AgreementFileError, match=r"a\.yaml, b\.yaml, c\.yaml and 2 more"):
        write_files(files, tmp_path)


def test_two_agreements_of_one_id_are_refused(tmp_path: Path, agreement: Agreement) -> None:
    with pytest.raises(AgreementFileError, match="two agreements have the id 'xaa-xbb-2018-seas"):
        write_agreements([agreement, agreement], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_puts_everything_back(tmp_path: Path) -> None:
    old, new, blocked = tmp_path / "old.yaml", tmp_path / "new.yaml", tmp_path / "file" / "x.yaml"
    old.write_text("mine")
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(AgreementFileError, match="nothing was changed"):
        write_files({old: b"theirs", new: b"theirs", blocked: b"theirs"}, tmp_path, overwrite=True)
    assert old.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "old.yaml"]
    assert not [path for path in tmp_path.parent.iterdir() if path.name.startswith(".writing-")]


def test_a_folder_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "mine.json"
    folder.mkdir()
    (folder / "work.txt").write_text("mine")
    with pytest.raises(AgreementFileError, match=r"mine\.json is a folder; add the name of a file"):
        write_files({folder: b"theirs"}, tmp_path, overwrite=True)
    assert (folder / "work.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]


def test_the_stage_stands_inside_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged: list[Path] = []
    real = tempfile.mkdtemp

    def noted(*, prefix: str, dir: Path) -> str:  # noqa: A002
        staged.append(dir)
        return real(prefix=prefix, dir=dir)

    monkeypatch.setattr("negotiate.exchange.folders.tempfile.mkdtemp", noted)
    root = tmp_path / "mounted"
    root.mkdir()
    write_files({root / "a.yaml": b"x"}, root)
    assert staged == [root]
    assert [path.name for path in root.iterdir()] == ["a.yaml"]


def test_a_folder_that_was_made_for_nothing_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("negotiate.exchange.folders._write", full)
    root = tmp_path / "new" / "library"
    with pytest.raises(AgreementFileError, match="No space left on device; nothing was changed"):
        write_files({root / "a.yaml": b"x"}, root)
    assert list(tmp_path.iterdir()) == []
