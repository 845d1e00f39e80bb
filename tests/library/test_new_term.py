"""A term that somebody adds to a codebook is known everywhere, without a change of code."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copy

import pytest

from negotiate.cli import main
from negotiate.cli.agreements import choosing
from negotiate.terms import Library, load_library, shipped_folder, validate

TERM = "prayer_room"
NEW = f"""\
  {TERM}:
    title: Room for prayer
    meaning: Whether the employer gives a room in which workers pray.
    kind: ordered
    levels:
    - {{id: tolerated, words: Prayer is tolerated., aliases: [allowed]}}
    - {{id: time_off, words: Time for prayer is given.}}
    - {{id: own_room, words: A room for prayer is given.}}
    moves: {{worker: gains, employer: loses}}
    standards:
      ilo-1949-r086-model: {{level: own_room, locator: Art. 99}}
    cues: [prayer room*, muezzin]
"""
PHL, IDN, MODEL = "phl-sau-2013-domestic", "idn-sau-2014-domestic", "ilo-1949-r086-model"
OTHERS = ("bgd-sau-2015-domestic", "phl-sau-2005-training", "phl-sau-2017-labour")
Asked = Callable[..., object]


def stated(level: str, source: str, start: str) -> str:
    """Return the lines of a provision."""
    return (
        f"  {TERM}:\n    state: stated\n    values:\n    - start: {start}\n      level: {level}\n"
        f"      source: {source}\n      locator: Art. 98\n      grade: secondary\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a longer codebook, and some agreements of which two use the new term."""
    root, shipped = tmp_path_factory.mktemp("library"), shipped_folder()
    book = (shipped / "codebook.yaml").read_text(encoding="utf-8")
    (root / "codebook.yaml").write_text(book + NEW, encoding="utf-8")
    copy(shipped / "standards" / f"{MODEL}.yaml", root / f"{MODEL}.yaml")
    for name in OTHERS:
        copy(shipped / "bilateral" / f"{name}.yaml", root / f"{name}.yaml")
    for name, level, start in ((PHL, "tolerated", "2013-05-19"), (IDN, "own_room", "2014-02-19")):
        text = (shipped / "bilateral" / f"{name}.yaml").read_text(encoding="utf-8")
        added = f"provisions:\n{stated(level, 'dataset', start)}"
        (root / f"{name}.yaml").write_text(text.replace("provisions:\n", added), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def longer(folder: Path) -> Library:
    """Return the library of that folder."""
    return load_library(folder)


@pytest.fixture
def ask(
    longer: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Asked:
    """Run an action of the command line on that library and return its JSON."""
    monkeypatch.setattr(choosing, "load_library", lambda: longer)

    def ask(*arguments: str) -> object:
        assert main(["agreements", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def of_term(rows: object) -> dict[str, object]:
    """Return the one row about the new term."""
    assert isinstance(rows, list)
    (row,) = [row for row in rows if row["term"] == TERM]
    assert isinstance(row, dict)
    return row


def part(answer: object, name: str) -> object:
    """Return a part of an answer."""
    assert isinstance(answer, dict)
    return answer[name]


def test_a_new_term_is_valid_and_described(folder: Path, ask: Asked) -> None:
    assert validate([folder]) == []
    assert of_term(part(ask("show", PHL), "rows"))["level"] == "tolerated"
    assert of_term(part(ask("show", OTHERS[0], "--all"), "rows"))["state"] == "not_seen"


def test_a_new_term_is_counted_in_a_list_and_found_by_its_names(ask: Asked) -> None:
    listed = ask("list", "--clause", TERM)
    assert [row["id"] for row in listed] == [IDN, PHL]  # type: ignore[attr-defined]
    for words in (
        f"{TERM} at least allowed",
        "Room for prayer",
        "prayer rooms tolerated or better",
    ):
        hits = part(ask("search", words), "hits")
        assert [hit["id"] for hit in hits] == [IDN, PHL]  # type: ignore[attr-defined]
    found = ask("search", f"{TERM}>=own_room")
    assert [hit["id"] for hit in part(found, "hits")] == [IDN]  # type: ignore[attr-defined]
    assert set(part(found, "not_seen")) == {MODEL, *OTHERS}  # type: ignore[call-overload]
    graded = part(ask("precedents", TERM, "--for", "PHL-SAU"), "graded")
    assert [row["agreement"] for row in graded] == [PHL, IDN]  # type: ignore[attr-defined]


def test_a_new_term_is_counted_with_its_n(ask: Asked) -> None:
    row = of_term(ask("rates"))
    assert (row["n"], row["stated"], row["share"], row["not_seen"]) == (2, 2, 1.0, 4)
    levels = ask("rates", "--levels", "--term", TERM)
    assert [(row["level"], row["at"], row["at_or_above"]) for row in levels] == [  # type: ignore[attr-defined]
        ("tolerated", 1, 2),
        ("time_off", 0, 1),
        ("own_room", 1, 1),
    ]
    unusual = of_term(ask("unusual", PHL, "--least", "1"))
    assert (unusual["n"], unusual["more"], unusual["same"], unusual["lacks"]) == (1, 1, 0, 0)


def test_a_new_term_is_compared(ask: Asked) -> None:
    difference = of_term(part(ask("diff", PHL, IDN), "rows"))
    assert (difference["finding"], difference["steps"]) == ("level", [0, 2])
    gap = of_term(part(ask("gap", PHL), "rows"))
    assert (gap["verdict"], gap["asked"], gap["locator"]) == ("below", "own_room", "Art. 99")
    assert gap["to_close"] == "A room for prayer is given."
    assert of_term(part(ask("gap", PHL, "--against", IDN), "rows"))["verdict"] == "below"
    references = part(ask("assess", IDN), "references")
    (model,) = [one for one in references if one["model"] == MODEL]  # type: ignore[attr-defined]
    assert of_term(model["rows"])["verdict"] == "met"
    rows = part(ask("stack", "IDN", "SAU", "--on", "2018-01-01"), "rows")
    assert of_term(rows)["term"] == TERM


def test_a_new_term_is_offered_where_one_writes(ask: Asked, tmp_path: Path) -> None:
    schema = json.dumps(ask("schema"))
    for word in (f'"{TERM}"', "own_room", "A room for prayer is given."):
        assert word in schema
    rows = ask("template")
    assert [row[1] for row in rows if row[0] == TERM] == ["Room for prayer"]  # type: ignore[attr-defined]
    text = tmp_path / "a.txt"
    text.write_text("Article 1\nThe muezzin calls from the prayer room.\n", encoding="utf-8")
    assert [row["term"] for row in ask("import", "text", str(text))] == [TERM]  # type: ignore[attr-defined]
    draft = tmp_path / "draft.csv"
    draft.write_text(
        'title,Draft\nparties,"XAA: origin, XBB: destination"\nsigned,2026\n'
        f"term,level\n{TERM},allowed\n"
    )
    assert of_term(part(ask("show", str(draft)), "rows"))["level"] == "tolerated"


def test_a_new_term_is_exported_and_read_back(ask: Asked, tmp_path: Path) -> None:
    for ending in (".json", ".csv", ".jsonld", ".xml"):
        path = tmp_path / f"all{ending}"
        ask("export", "--out", str(path))
        assert TERM in path.read_text(encoding="utf-8")
    read = part(ask("import", "json", str(tmp_path / "all.json")), "agreements")
    assert sum(TERM in one["provisions"] for one in read) == 2  # type: ignore[attr-defined]
