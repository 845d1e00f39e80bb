"""The library: precedents and descriptions keep what is not known apart."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from negotiate.errors import UnknownNameError
from negotiate.terms import Library, describe, library, load_library, shipped_folder


@pytest.fixture
def edited(folder: Path, file: Path) -> Callable[[str, str], Library]:
    """Return a function that edits the agreement and loads the library."""

    def edit(old: str = "", new: str = "") -> Library:
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))
        return load_library(folder)

    return edit


def test_a_library_is_asked_by_id_and_by_party(folder: Path) -> None:
    shelf = load_library(folder)
    assert [agreement.id for agreement in shelf] == ["xaa-xbb-2018-seasonal"]
    assert len(shelf) == 1
    assert shelf.get("xaa-xbb-2018-seasonal") is shelf.agreements[0]
    assert shelf.by_party("XBB") == shelf.agreements
    assert shelf.by_party("XCC") == ()
    with pytest.raises(UnknownNameError, match=r"no agreement named 'x'. Known: xaa-xbb-2018"):
        shelf.get("x")


def test_a_description_has_a_row_per_reading_in_the_order_of_the_codebook(folder: Path) -> None:
    shelf = load_library(folder)
    rows = describe(shelf.agreements[0], shelf.codebook)
    assert [(row.term, row.state, row.level, row.words) for row in rows] == [
        ("quota", "stated", "", "7,500 person; at most"),
        ("passport", "stated", "ban", "Nobody keeps it."),
        ("passport (press)", "absent", "", "absent"),
    ]
    assert (rows[1].source, rows[1].locator, rows[1].grade) == ("The text", "Art. 4", "text")


def test_a_description_on_a_day_has_what_applied_then(folder: Path) -> None:
    shelf = load_library(folder)
    rows = describe(shelf.agreements[0], shelf.codebook, on=date(2020, 1, 1))
    assert rows[0].words == "5,000 person"
    assert describe(shelf.agreements[0], shelf.codebook, on=date(2018, 2, 28)) == ()


def test_what_nobody_looked_for_is_shown_when_asked(folder: Path) -> None:
    shelf = load_library(folder)
    rows = describe(shelf.agreements[0], shelf.codebook, with_not_seen=True)
    assert [row.term for row in rows if row.state == "not_seen"] == ["channel"]


def test_money_is_shown_in_its_currency(edited: Callable[[str, str], Library]) -> None:
    shelf = edited(
        "amount: 7500, unit: person", "amount: 800.5, unit: currency/month, currency: EUR"
    )
    assert describe(shelf.agreements[0], shelf.codebook)[0].words == "800.5 EUR/month; at most"


def test_precedents_come_best_level_first_and_only_where_stated(folder: Path, file: Path) -> None:
    text = file.read_text()
    better = text.replace("xaa-xbb-", "xaa-xcc-").replace("XBB", "XCC")
    (folder / "xaa-xcc-2018-seasonal.yaml").write_text(
        better.replace("level: ban", "level: ban_with_sanction")
    )
    silent = text.replace("xaa-xbb-", "xaa-xdd-").replace("XBB", "XDD").replace("level: ban, ", "")
    (folder / "xaa-xdd-2018-seasonal.yaml").write_text(
        silent.replace("state: stated", "state: silent", 1)
    )
    shelf = load_library(folder)
    names = [agreement.id[:7] for agreement, _ in shelf.precedents("passport")]
    assert names == ["xaa-xcc", "xaa-xbb"]
    amounts = [value.amount for _, value in shelf.precedents("quota")]
    assert amounts == [7500.0] * 3
    assert shelf.precedents("channel") == ()
    with pytest.raises(UnknownNameError, match="no term named 'pass'"):
        shelf.precedents("pass")


def test_the_folder_inside_the_package_goes_before_the_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (shipped_folder() / "codebook.yaml").is_file()
    monkeypatch.setattr(library, "__file__", str(tmp_path / "negotiate" / "terms" / "library.py"))
    assert shipped_folder() == tmp_path / "agreements"
    (tmp_path / "negotiate" / "agreements").mkdir(parents=True)
    assert shipped_folder() == tmp_path / "negotiate" / "agreements"


def test_a_provision_that_has_ended_is_described_as_ended(
    edited: Callable[[str, str], Library],
) -> None:
    shelf = edited()
    agreement = shelf.agreements[0]
    provision = agreement.provisions["quota"]
    last = provision.values[-1].model_copy(update={"ended": True, "amount": None, "value": None})
    ended = provision.model_copy(update={"values": (*provision.values[:-1], last)})
    told = agreement.model_copy(update={"provisions": {"quota": ended}})
    (row,) = describe(told, shelf.codebook)
    assert (row.term, row.state, row.words) == ("quota", "ended", "ended")
    (before,) = describe(told, shelf.codebook, on=date(2020, 1, 1))
    assert before.state == "stated"


def test_among_many_only_the_similar_ids_are_named() -> None:
    with pytest.raises(UnknownNameError, match=r"among \d+\. Similar: phl-sau-20") as caught:
        load_library().get("PHL-SAU-2013")
    assert len(str(caught.value)) < 400
    assert len(caught.value.known) == len(load_library())
    with pytest.raises(UnknownNameError, match=r"None of them is similar\. The action list has"):
        load_library().get("?")
