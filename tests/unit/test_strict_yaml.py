"""The strict reader: what YAML guesses is refused or kept as text, all problems at once."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml
from pydantic import BaseModel, Field

from negotiate.errors import AgreementFileError, CaseFileError, Problem
from negotiate.strict_yaml import (
    MAX_BYTES,
    MAX_DEPTH,
    dump,
    nodes,
    parse,
    parse_text,
    read_text,
    read_yaml,
)
from negotiate.strict_yaml.nodes import Lines, compose
from negotiate.units import Finite, Iso3, Record

ERROR = AgreementFileError


class Wage(Record):
    kind: Literal["wage"]
    amount: Annotated[Finite, Field(ge=0, lt=100)]


class Count(Record):
    kind: Literal["count"]
    number: Annotated[int, Field(gt=0, le=9)]


class Side(Record):
    iso3: Iso3
    share: Annotated[float, Field(ge=0, le=1)] = 0.5


class File(Record):
    parties: Annotated[tuple[Side, ...], Field(min_length=2, max_length=3)]
    day: date | None = None
    flag: bool = False
    word: Annotated[str, Field(min_length=2, max_length=4)] = "abc"
    code: Annotated[str, Field(pattern="^[a-z]$")] = "a"
    items: Mapping[str, Wage | Count] = {}
    tagged: Annotated[Wage | Count, Field(discriminator="kind")] | None = None
    pair: tuple[Side, Wage] | None = None


GOOD = "parties:\n- iso3: XAA\n- iso3: XBB\n"


def problems(text: str, model: type[BaseModel] = File) -> tuple[Problem, ...]:
    with pytest.raises(AgreementFileError, match="problem") as caught:
        parse_text(text, model, error=ERROR)
    return caught.value.problems


def read(text: str) -> object:
    return read_text(text, "x.yaml", ERROR)[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("3:30", "3:30"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("010", "010"),
        ("+7", 7),
        ("1e6", 1e6),
        ("1.5E-3", 0.0015),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("~", None),
        ("", None),
        ("null", None),
        ("Null", "Null"),
        ("2018-03-01", date(2018, 3, 1)),
        ("2018-03", "2018-03"),
        ("2018-03-01 10:00:00", "2018-03-01 10:00:00"),
        ("<<", "<<"),
        ("[1, [2]]", (1, (2,))),
        ("!!str 1", "1"),
    ],
)
def test_a_scalar_is_read_as_the_reader_of_the_file_means_it(text: str, value: object) -> None:
    assert read(f"a: {text}") == {"a": value}


def test_nan_is_a_number_that_models_refuse() -> None:
    (problem,) = problems("kind: wage\namount: .nan\n", Wage)
    assert (problem.line, problem.field) == (2, "amount")
    assert problem.message == "must be a finite number, got nan"


@pytest.mark.parametrize(
    ("text", "line", "field", "words"),
    [
        ("a: 1\na: 2", 2, "a", "key 'a' was already given on line 1; keep one of them"),
        ("a: {b: 1, b: 2}", 1, "a.b", "already given on line 1"),
        ("a: &x 1\nb: 2", 1, "", "anchors and aliases are refused, got '&x'"),
        ("a: !!python/name:os.system x", 1, "a", "got '!!python/name:os.system'"),
        ("a: !mine [1]", 1, "a", "tags are refused, got '!mine'"),
        ("a: !!set {b}", 1, "a", "tags are refused, got '!!set'"),
        ("a: !!int 12a", 1, "a", "must be a plain int, got '12a'"),
        ("a: !!bool yes", 1, "a", "must be a plain bool, got 'yes'"),
        ("a: 2018-02-30", 1, "a", "must be a day of the calendar, got '2018-02-30'"),
        ("2: 3", 1, "", "a key must be text, got 2; put it in quotes"),
        ("? [a]\n: 1", 1, "", "a key must be text, got a list or a mapping"),
        ("x: " + "[" * 60 + "]" * 60, 1, "x.0.0", f"is nested deeper than {MAX_DEPTH} levels"),
        ("[" * 300_000, 1, "", "is nested deeper"),
        ("a: [1\nb: 2", 2, "", "is not YAML here"),
        ("\ta: 1", 1, "", "check indentation, quotes, brackets and colons"),
        ("a: \x00", 0, "", "control characters are not allowed"),
        ("a: 1\n---\nb: 2", 2, "", "a second document starts here"),
        ("- a", 1, "", "the top level must be a mapping of keys to values, got a list"),
        ("hello", 1, "", "got 'hello'"),
        ("", 0, "", "is empty"),
        ("# only a comment\n", 0, "", "is empty"),
    ],
)
def test_what_is_refused_is_told_with_its_line(
    text: str, line: int, field: str, words: str
) -> None:
    with pytest.raises(AgreementFileError, match="1 problem") as caught:
        read(text)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (line, field)
    assert words in problem.message


def test_a_bomb_of_aliases_is_refused_line_by_line() -> None:
    bomb = 'a: &a ["x"]\nb: &b [*a, *a]\nc: [*b, *b]\n'
    with pytest.raises(AgreementFileError, match="write the value out") as caught:
        read(bomb)
    assert [problem.line for problem in caught.value.problems] == [1, 2, 2, 2, 3, 3]


@pytest.mark.parametrize("text", ["a: *x", "a: &x 1", "a: [1, *x]", "*x : 1"])
def test_an_alias_or_an_anchor_alone_is_refused(text: str) -> None:
    with pytest.raises(AgreementFileError, match="anchors and aliases are refused"):
        read(text)


def test_a_file_that_only_looks_suspicious_is_read() -> None:
    text = "a: 'x &y *z'\nb: [" + ", ".join("{c: 1}" for _ in range(1200)) + "]\n"
    value = read(text)
    assert isinstance(value, dict)
    assert len(value["b"]) == 1200


def test_depth_counts_open_levels_and_not_all_of_them() -> None:
    text = "\n".join(f"k{at}: [[1]]" for at in range(600))
    assert len(read(text)) == 600  # type: ignore[arg-type]


def test_all_problems_come_at_once_and_without_noise() -> None:
    found = problems("parties:\n- {iso3: NO}\n- {iso3: XBB, share: 2}\nword: x\nextra: 1\n")
    assert [(problem.line, problem.field) for problem in found] == [
        (2, "parties.0.iso3"),
        (3, "parties.1.share"),
        (4, "word"),
        (5, "extra"),
    ]
    assert found[0].message == "must be an ISO 3166-1 alpha-3 code such as PHL, got 'NO'"
    assert found[1].message == "must be at most 1, got 2"
    assert found[2].message == "must have at least 2 characters, got 1"
    assert found[3].message.startswith("unknown key 'extra'. Known keys: parties, day, flag")


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("wrod: abc", "wrod", "did you mean 'word'?"),
        ("flag: yes", "flag", "must be true or false, got 'yes'"),
        ("flag: null", "flag", "must be true or false, got nothing"),
        ("day: 2018", "day", "must be a date such as 2018-03-01, got 2018"),
        ("word: 2018-03-01", "word", "must be text, got 2018-03-01"),
        ("word: [a]", "word", "must be text, got a list"),
        ("word: abcdefg", "word", "must have at most 4 characters, got 7"),
        ("code: AA", "code", "must be text of the form ^[a-z]$, got 'AA'"),
        ("items: 3", "items", "must be a mapping, got 3"),
        ("items: {w: {kind: wage}}", "items.w.amount", "key 'amount' is required; add it"),
        ("items: {w: {kind: wage, amount: -1}}", "items.w.amount", "must be at least 0, got -1"),
        ("items: {w: {kind: wage, amount: 100}}", "items.w.amount", "must be less than 100"),
        ("items: {w: {kind: count, number: 0}}", "items.w.number", "must be more than 0, got 0"),
        ("items: {w: {kind: count, number: 1.5}}", "items.w.number", "must be a whole number"),
        ("items: {w: 3}", "items.w", "must be a mapping, got 3"),
        ("tagged: {kind: wages}", "tagged", "one of wage, count, got 'wages'; did you mean 'wage'"),
        ("tagged: {number: 1}", "tagged", "key 'kind' is required"),
        ("tagged: {kind: count, nubmer: 1}", "tagged.nubmer", "did you mean 'number'? Known keys"),
        ("pair: [{iso3: XAA, shear: 1}, {kind: wage, amount: 1}]", "pair.0.shear", "'share'"),
        ("pair: [{iso3: XAA}, {kind: wage, amuont: 1}]", "pair.1.amuont", "'amount'"),
    ],
)
def test_a_refused_value_is_told_in_our_words(text: str, field: str, message: str) -> None:
    (problem,) = problems(GOOD + text)
    assert problem.field == field
    assert message in problem.message
    assert "Input should" not in problem.message


def test_a_list_that_is_too_short_by_itself_is_told() -> None:
    (problem,) = problems("parties:\n- iso3: XAA\n")
    assert problem == Problem(1, "parties", "must have at least 2 items, got 1")
    assert "at most 3 items, got 4" in problems("parties:\n" + "- iso3: XAA\n" * 4)[0].message


def test_a_missing_key_is_told_once_when_its_misspelling_is() -> None:
    assert [problem.field for problem in problems("partys: []")] == ["partys"]
    assert problems("flag: true")[0].message == "key 'parties' is required; add it"


def test_a_value_of_several_types_is_told_as_one_problem() -> None:
    class Free(Record):
        value: float | bool | str | None

    (problem,) = problems("value: [1]", Free)
    assert problem.message == "must be a number, true or false or text, got a list"


def test_the_arm_that_fits_best_is_the_one_that_is_reported() -> None:
    class Holder(Record):
        value: Wage | str

    (problem,) = problems("value: {kind: wage, amount: -2}", Holder)
    assert problem.field == "value.amount"


def test_a_long_value_is_cut_in_the_message() -> None:
    (problem,) = problems(GOOD + f"flag: {'x' * 500}")
    assert len(problem.message) < 100


def test_a_check_that_no_table_knows_still_speaks() -> None:
    class Even(Record):
        number: Annotated[int, Field(multiple_of=2)]

    (problem,) = problems("number: 3", Even)
    assert problem.message == "input should be a multiple of 2, got 3"


def test_lines_are_those_of_the_nearest_ancestor() -> None:
    root, _ = compose("a: 1\nb:\n  c:\n  - x\n  - y: 2\n")
    lines = Lines(root)
    assert [
        lines.at(place) for place in ((), ("a",), ("b", "c", 1, "y"), ("b", "c", 7), ("z",))
    ] == [
        1,
        1,
        5,
        3,
        1,
    ]
    assert Lines(None).at(("a",)) == 0


def test_a_good_file_becomes_a_frozen_record(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (GOOD + "items: {w: {kind: wage, amount: 3}}\n").encode())
    file = parse(path, File, error=ERROR)
    assert file.parties[1].iso3 == "XBB"
    assert file.items["w"] == Wage(kind="wage", amount=3.0)
    value, lines = read_yaml(path, error=ERROR)
    assert isinstance(value, dict)
    assert isinstance(value["parties"], tuple)
    assert lines.at(("items", "w")) == 4


def _missing(folder: Path) -> Path:
    return folder / "none.yaml"


def _folder(folder: Path) -> Path:
    return folder


def _too_large(folder: Path) -> Path:
    path = folder / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    return path


def _latin(folder: Path) -> Path:
    path = folder / "latin.yaml"
    path.write_bytes("a: 1\nb: Gefüge\n".encode("latin-1"))
    return path


def _empty(folder: Path) -> Path:
    path = folder / "empty.yaml"
    path.touch()
    return path


@pytest.mark.parametrize(
    ("make", "line", "words"),
    [
        (_missing, 0, "there is no such file"),
        (_folder, 0, "is a folder"),
        (_too_large, 0, "is 50 MB, the limit is 5 MB"),
        (_latin, 2, "is not UTF-8 (byte 12)"),
        (_empty, 0, "is empty"),
    ],
)
def test_what_is_wrong_with_the_file_itself_is_one_clear_problem(
    make: Callable[[Path], Path], line: int, words: str, tmp_path: Path
) -> None:
    path = make(tmp_path)
    with pytest.raises(CaseFileError, match="1 problem") as caught:
        read_yaml(path, error=CaseFileError)
    assert caught.value.path == str(path)
    assert caught.value.problems[0].line == line
    assert words in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (PermissionError(13, "Permission denied"), "may not be read by this user"),
        (OSError(5, "Input/output error"), "cannot be read: Input/output error"),
    ],
)
def test_a_file_that_the_system_withholds_is_told(
    failure: OSError, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "held.yaml"
    path.write_text("a: 1\n")

    def refuse(_: Path) -> bytes:
        raise failure

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(AgreementFileError, match=words):
        read_yaml(path, error=ERROR)


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "limit.yaml"
    text = "a: 1\n#"
    path.write_text(text + "x" * (MAX_BYTES - len(text)))
    assert read_yaml(path, error=ERROR)[0] == {"a": 1}
    path.write_text(text + "x" * (MAX_BYTES + 1 - len(text)))
    with pytest.raises(AgreementFileError, match="the limit is 5 MB"):
        read_yaml(path, error=ERROR)


def test_what_is_dumped_reads_back_without_anchors() -> None:
    shared = ["NO", "1e6", "3:30", "true", "2018-03-01", "null", "", "&a", "*b", "7", "a: b"]
    data = {"one": shared, "two": shared, "day": date(2018, 3, 1), "sum": 1e22, "none": None}
    text = dump(data)
    assert "&id" not in text
    assert read(text) == {name: tuple(v) if v is shared else v for name, v in data.items()}


def test_the_reader_works_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pure(nodes.FewTypes, yaml.SafeLoader):
        pass

    monkeypatch.setattr(nodes, "_Loader", Pure)
    assert read("a: NO\nb: [1e6, 3:30, 2018-03-01]") == {
        "a": "NO",
        "b": (1e6, "3:30", date(2018, 3, 1)),
    }
    for depth in (190, 100_000):
        with pytest.raises(AgreementFileError, match="is nested deeper"):
            read("x: " + "[" * depth + "]" * depth)


def test_deep_indentation_without_brackets_is_told_as_deep() -> None:
    text = "\n".join(f"{' ' * at}k:" for at in range(300)) + " 1\n"
    with pytest.raises(AgreementFileError, match=f"deeper than {MAX_DEPTH} levels"):
        read(text)


@pytest.mark.parametrize("size", [MAX_DEPTH - 1, MAX_DEPTH])
def test_the_deepest_level_is_the_same_for_scalars_and_collections(size: int) -> None:
    found = read("a: " + "[" * size + "1" * (size < MAX_DEPTH) + "]" * size)
    assert isinstance(found, dict)
    for leaf in ("1", "[]", "{}"):
        text = "a: " + "[" * MAX_DEPTH + leaf + "]" * MAX_DEPTH
        with pytest.raises(AgreementFileError, match=f"deeper than {MAX_DEPTH} levels"):
            read(text)


@pytest.mark.parametrize(
    "text",
    ["NO", "yes", "on", "1e6", "1_000", "3:30", "0x1F", "=", "<<", "~", "null", "2018-03-01"],
)
def test_what_a_common_reader_would_take_for_something_else_is_quoted(text: str) -> None:
    written = dump({"word": text})
    assert written == f"word: '{text}'\n"
    assert yaml.safe_load(written) == {"word": text}


def test_a_key_given_three_times_names_the_first_line_each_time() -> None:
    with pytest.raises(AgreementFileError, match="2 problems") as caught:
        read("a: 1\nb: 2\na: 3\na: 4\n")
    assert [(problem.line, problem.message) for problem in caught.value.problems] == [
        (line, "key 'a' was already given on line 1; keep one of them") for line in (3, 4)
    ]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("a: [x, {b: !t y}]", "a.1.b"),
        ("a: {b: {c: [1, 2020-13-01]}}", "a.b.c.1"),
        ("a: {b: {c: 1, c: 2}}", "a.b.c"),
        ("a: [[{1: x}]]", "a.0.0"),
    ],
)
def test_the_path_of_a_refused_value_is_written_from_the_top(text: str, field: str) -> None:
    with pytest.raises(AgreementFileError, match="1 problem\n") as caught:
        read(text)
    assert caught.value.problems[0].field == field
