"""Tables with labels keep room for them, and no word is lost at any width."""

import io

import pytest
from rich.console import Console

from negotiate.cli.output import fitted, print_table

HEADERS = ("what", "value", "remarks")
ROWS = [
    ("cost of training one of the nurses and midwives", "1,234", "derived; sum of 5 rows"),
    ("distance", "7", "official figure with a long remark behind it"),
]
LEAST = {"what": 34}


def printed(width: int) -> list[str]:
    held = io.StringIO()
    print_table(Console(file=held, width=width), HEADERS, ROWS, numbers=("value",), least=LEAST)
    return held.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_word_is_lost_and_no_line_is_too_long(width: int) -> None:
    lines = printed(width)
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    assert sorted(words) == sorted(" ".join([*HEADERS, *(" ".join(row) for row in ROWS)]).split())


def test_a_label_is_folded_at_words_and_not_below_its_least_width() -> None:
    assert fitted(HEADERS, ROWS, LEAST, 60)[0][0] == (
        "cost of training one of the nurses\nand midwives"
    )


def test_nothing_is_folded_where_there_is_room() -> None:
    assert fitted(HEADERS, ROWS, LEAST, 140) == ROWS
    assert fitted(HEADERS, ROWS, {}, 10) == ROWS


def test_only_as_much_is_folded_as_the_table_is_too_wide() -> None:
    label = fitted(HEADERS, ROWS, LEAST, 100)[0][0]
    assert 34 <= max(map(len, label.split("\n"))) < 47
