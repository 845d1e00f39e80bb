"""The command line against what people type, pipe and set: no traceback, one message, exit code 2."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

from negotiate.cli import main
from negotiate.cli.agreements.side_by_side import print_diff
from negotiate.cli.output import print_json
from negotiate.comparison.differences import diff
from negotiate.terms import load_codebook, load_library

Run = Callable[..., str]

PHL, IDN = "phl-sau-2013-domestic", "idn-sau-2014-domestic"
LIBRARY = load_library()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run an action; return what it printed, its message where it ends with 2."""

    def run(*arguments: str, code: int = 0) -> str:
        try:
            ended: object = main(["agreements", *arguments])
        except SystemExit as told:
            ended = told.code
        printed = capsys.readouterr()
        assert ended == code
        assert "Traceback" not in printed.err
        return printed.out if code == 0 else printed.err

    return run


def process(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Return the end of a process of its own."""
    command = [sys.executable, "-m", "negotiate", "agreements", *arguments]
    return subprocess.run(
        command, capture_output=True, check=False, env={**os.environ, **variables}
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search", ""], "nothing to look for"),
        (["search", " , ,"], "nothing to look for"),
        (["list", "--party", ""], "argument --party: is empty"),
        (["list", "--title", " "], "argument --title: is empty"),
        (["list", "--clause", ""], "argument --clause: is empty"),
        (["list", "--since", "0"], "argument --since: must be a year like 2018, got '0'"),
        (["list", "--since", "99999"], "must be a year like 2018"),
        (["list", "--until", "0000"], "must be a year like 2018"),
        (
            ["list", "--since", "2020", "--until", "2010"],
            "no year is both since 2020 and until 2010",
        ),
        (["search", "between 2015 and 2000"], "no year is both since 2015 and until 2000"),
        (["list", "--occupation", "²"], "must be an ISCO-08 group of digits"),
        (["precedents", "passport", "--top", "-5"], "must be a number of at least 1, got '-5'"),
        (["precedents", "passport", "--for-year", "-1"], "must be a year like 2018"),
        (["precedents", "passport", "--for-occupation", "nurse"], "must be an ISCO-08 group"),
        (["search", "quota>=" + "9" * 400], "must be a finite number"),
        (["search", "'; DROP TABLE agreements; --"], "was not understood"),
        (["search", "(.*)+["], "was not understood"),
        (["show", "../../no/such"], "None of them is similar"),
        (["stack", "PHL", "Atlantis"], "no party named 'Atlantis'"),
        (["export", PHL, "--out", ""], "argument --out: is empty"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else " ".join(value)[:50],
)
def test_what_means_nothing_is_refused(run: Run, arguments: list[str], words: str) -> None:
    assert words in run(*arguments, code=2)


def test_a_folder_is_never_replaced(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "work.csv"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    text = tmp_path / "a.txt"
    text.write_text("Article 1\nNo fee.\n")
    out = ("--out", str(folder), "--overwrite")
    for arguments in (("schema",), ("template",), ("export", PHL), ("import", "text", str(text))):
        assert "is a folder" in run(*arguments, *out, code=2)
    assert (folder / "mine.txt").read_text() == "mine"


def test_a_file_of_another_kind_is_told_as_a_file(run: Run, tmp_path: Path) -> None:
    for name, words in (("a.xls", "save it as .xlsx"), ("a.json", "has no header row")):
        path = tmp_path / name
        path.write_bytes(b"\xd0\xcf\x11\xe0" if name == "a.xls" else b"{}")
        assert words in run("show", str(path), code=2)


def test_a_message_of_thousands_of_problems_is_cut(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "draft.csv"
    head = 'title,Draft\nparties,"XAA: origin, XBB: destination"\nsigned,2026\nterm,level\n'
    path.write_text(head + "nothing,ban\n" * 1000)
    told = run("show", str(path), code=2).splitlines()
    assert told[0].endswith("1000 problems")
    assert told[-1] == "  ... and 801 more"
    assert len(told) == 201


def test_many_agreements_stand_below_each_other(run: Run) -> None:
    chosen = LIBRARY.ids()[:30]
    printed = run("diff", *chosen)
    assert f"AD  {chosen[29]}: " in " ".join(printed.split("\n"))
    assert "\ncontract: level\n    A, D, E, F, " in printed
    below = run("diff", PHL, IDN, *[one for one in LIBRARY.ids() if one not in (PHL, IDN)][:5])
    assert "    A: model_binding: " in below


def test_letters_do_not_depend_on_how_ids_begin(capsys: pytest.CaptureFixture[str]) -> None:
    draft = LIBRARY.get(PHL)
    names = ("xaa-xbb-2014", "xaa-xbb-2014-b")
    chosen = [draft.model_copy(update={"id": name}) for name in names]
    found = diff(chosen, LIBRARY.codebook, all_terms=True)
    print_diff(Console(width=200), found, every=True)
    printed = " ".join(capsys.readouterr().out.split())
    assert "not seen in A, B, which" in printed
    assert "A-b" not in printed


def test_a_party_has_the_same_names_in_a_stack_as_in_a_list(run: Run) -> None:
    on = ("--on", "2018-01-01", "--json")
    by_code = run("stack", "PHL", "SAU", *on)
    assert run("stack", "phl", "sau", *on) == run("stack", "Philippines", "Saudi Arabia", *on)
    assert run("stack", "phl", "sau", *on) == by_code


def test_a_value_that_is_known_not_to_be_there_is_not_called_ungraded(run: Run) -> None:
    printed = run("precedents", "lacks passport", "--top", "3")
    assert ": absent" in printed
    assert "not graded" not in printed


def test_a_list_keeps_three_facts_apart(run: Run) -> None:
    terms = len(load_codebook().terms)
    for row in json.loads(run("list", "--json")):
        assert row["stated"] + row["not_there"] + row["not_seen"] == terms


def test_a_clause_that_has_ended_is_shown_as_ended_and_not_left_out(run: Run) -> None:
    ended = [
        (agreement.id, term)
        for agreement in LIBRARY
        for term, provision in agreement.provisions.items()
        if provision.values[-1].ended
    ]
    for name, term in ended:
        rows = json.loads(run("show", name, "--json"))["rows"]
        assert [row["state"] for row in rows if row["term"] == term] == ["ended"]
    assert ended


def test_a_draft_commands_no_terminal_and_is_no_markup(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "draft.csv"
    path.write_text(
        "title,Draft \x1b[2J [red]x[/red] \\[y]\n"
        'parties,"XAA: origin, XBB: destination"\nsigned,2026\n'
        "term,level,value\npassport,ban,[bold]\x1b]0;owned\x07 \\[y]\n"
    )
    printed = run("show", str(path)) + run("gap", str(path), "--all") + run("diff", str(path), PHL)
    assert "\x1b" not in printed
    assert "\x07" not in printed
    assert "[red]x[/red] \\[y]" in printed
    assert "[bold]" in printed


def test_the_template_is_json_where_that_is_asked(run: Run) -> None:
    rows = json.loads(run("template", "--json"))
    assert {row[0] for row in rows} >= set(load_codebook().terms)


def test_what_is_no_number_is_null_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    @dataclass
    class Row:
        share: float
        most: float

    print_json([Row(float("nan"), float("inf"))])
    assert json.loads(capsys.readouterr().out) == [{"share": None, "most": None}]


def test_a_closed_pipe_is_no_error() -> None:
    for arguments in ("list", "export", "list --json", "precedents passport"):
        command = f"{sys.executable} -m negotiate agreements {arguments} | head -1 >/dev/null; "
        script = command + "exit ${PIPESTATUS[0]}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("arguments", ["list", "export"])
def test_a_full_disk_is_one_message(arguments: str) -> None:
    script = f"{sys.executable} -m negotiate agreements {arguments} >/dev/full"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1
    assert b"the output cannot be read or written: No space left" in done.stderr


def test_closed_outputs_are_no_error() -> None:
    for closed, code in (("list >&-", 0), ("show nothing 2>&-", 2), ("list >&- 2>&-", 0)):
        script = f"{sys.executable} -m negotiate agreements {closed}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


def test_an_ascii_terminal_gets_utf_8_for_programs_and_replaced_signs_for_people() -> None:
    done = process("export", "--format", ".csv", **ASCII)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not done.stdout.decode("utf-8").isascii()
    done = process("export", "--json", **{**ASCII, "PYTHONIOENCODING": "latin-1"})
    assert len(json.loads(done.stdout.decode("utf-8"))["agreements"]) == len(LIBRARY)
    done = process("search", "title ã", **ASCII)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Asked: title" in done.stdout


@pytest.mark.parametrize("width", ["40", "1", "0", "many", "10000"])
def test_a_width_that_is_set_cuts_nothing(width: str) -> None:
    done = process("diff", PHL, IDN, COLUMNS=width, TERM="dumb", NO_COLOR="1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "…" not in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "passport, in the Gulf", "--json"],
        ["rates", "--by", "region", "--json"],
        ["precedents", "passport", "--for", "KEN-SAU", "--json"],
        ["stack", "PHL", "SAU", "--on", "2018-01-01", "--json"],
    ],
    ids=lambda value: value[0],
)
def test_the_answer_does_not_depend_on_the_order_of_hashes(arguments: list[str]) -> None:
    answers = {process(*arguments, PYTHONHASHSEED=seed).stdout for seed in ("0", "1")}
    assert len(answers) == 1
    assert json.loads(answers.pop()) is not None


def test_scanned_pages_are_a_plain_remark(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pypdf = pytest.importorskip("pypdf")
    made = pypdf.PdfWriter()
    made.add_blank_page(200, 200)
    made.add_blank_page(200, 200)
    made.write(tmp_path / "a.pdf")
    texts = iter(["Article 1\nNo recruitment fee is charged to the worker.", ""])
    monkeypatch.setattr("pypdf.PageObject.extract_text", lambda *_: next(texts))
    assert main(["agreements", "import", "text", str(tmp_path / "a.pdf")]) == 0
    told = capsys.readouterr().err
    assert (
        told
        == f"{tmp_path / 'a.pdf'}: no text on page 2; run OCR (text recognition) to have it read\n"
    )


def test_an_output_without_a_file_behind_it_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    held = io.StringIO()
    monkeypatch.setattr(sys, "stdout", held)
    assert main(["agreements", "show", PHL, "--json"]) == 0
    assert json.loads(held.getvalue())["agreement"]["id"] == PHL
