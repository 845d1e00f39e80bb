"""Differences of agreements as people read them: beside each other, or below where there are many."""

from collections.abc import Iterator, Mapping
from itertools import count, product
from string import ascii_uppercase

from rich.console import Console

from negotiate.cli.output import print_lines, print_table
from negotiate.comparison.differences import Comparison, Difference
from negotiate.terms.cells import Cell

BESIDE = 6
"""Most agreements that are printed beside each other; more stand below each other."""


def print_diff(console: Console, result: Comparison, *, every: bool) -> None:
    """Print agreements side by side."""
    letters = dict(zip(result.agreements, _letters(), strict=False))
    for label, title in zip(result.agreements, result.titles, strict=True):
        print_lines(console, [f"{letters[label]}  {label}: {title}"])
    rows = [row for row in result.rows if every or row.finding not in ("equal", "not_seen")]
    headers = ("term", "finding", *letters.values(), "better for")
    print_lines(console, [""])
    if len(letters) > BESIDE:
        for row in rows:
            print_lines(console, _below(row, letters))
    elif rows:
        print_table(console, headers, [_diff_cells(row, letters) for row in rows])
    if not rows:
        print_lines(console, ["No difference in what was seen in all of them."])
    counts = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in result.counts.items() if n)
    print_lines(console, ["", f"Terms by finding: {counts or 'none'}."])


def _letters() -> Iterator[str]:
    """Yield A to Z, then AA, AB and so on."""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def _below(row: Difference, letters: Mapping[str, str]) -> Iterator[str]:
    """Yield one term of many agreements, those below each other that say the same."""
    term, finding, *cells, notes = _diff_cells(row, letters)
    same: dict[str, list[str]] = {}
    for letter, text in zip(letters.values(), cells, strict=True):
        same.setdefault(text, []).append(letter)
    yield f"{term}: {finding}"
    yield from (f"    {', '.join(who)}: {text}" for text, who in same.items())
    if notes:
        yield f"    {notes}"


def _diff_cells(row: Difference, letters: Mapping[str, str]) -> tuple[str, ...]:
    """Return the cells of one term."""
    better: dict[tuple[str, ...], list[str]] = {}
    for moved in row.moved:
        if moved.better:
            better.setdefault(moved.better, []).append(moved.stakeholder.replace("_", " "))
    favours = [
        f"{', '.join(names)}: {', '.join(letters[one] for one in who)}"
        for who, names in better.items()
    ]
    finding = row.finding.replace("_", " ")
    note = row.note
    for label in sorted(letters, key=len, reverse=True):
        note = note.replace(label, letters[label])
    notes = "; ".join(text for text in (*favours, note) if text)
    return (row.term, finding, *(cell_text(each) for each in row.cells), notes)


def cell_text(cell: Cell) -> str:
    """Return a cell in words: level and value, with its place in the source."""
    if not cell.is_stated:
        return cell.state.replace("_", " ")
    said = cell.words if cell.words != cell.level else ""
    text = ": ".join(part for part in (cell.level, said) if part)
    return f"{text} ({cell.locator})" if cell.locator else text
