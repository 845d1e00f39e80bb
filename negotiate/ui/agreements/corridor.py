"""The view "Corridor": what holds between two countries on a day, since when, and how usual it is."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import streamlit as st

from negotiate.comparison.prevailing import Conflict
from negotiate.comparison.stacking import Member, Stack, StackedTerm, stack
from negotiate.comparison.versions import Event, Timeline, Version, timelines
from negotiate.queries.groups import load_groups
from negotiate.terms import Library
from negotiate.terms.cells import Cell as TermCell
from negotiate.ui.agreements import counting, names
from negotiate.ui.agreements.choosing import pick
from negotiate.ui.agreements.listings import Cell, Listing, show
from negotiate.ui.views import escaped


def show_view(library: Library) -> None:
    """Show the question and its answer for the corridor that the reader chooses."""
    question = st.segmented_control(
        "Question",
        ["What holds", "Over time", "Base rates"],
        default="What holds",
        required=True,
        key="corridor_question",
        label_visibility="collapsed",
        persist_state="session",
    )
    if question == "Base rates":
        counting.show_rates(library)
        return
    origin, destination = _corridor(library)
    if not origin or not destination:
        st.info("Choose where workers come from and where they go.")
    elif origin == destination:
        st.info("Choose two different parties.")
    elif question == "What holds":
        _show_stack(library, origin, destination)
    else:
        _show_versions(library, origin, destination)


def _corridor(library: Library) -> tuple[str | None, str | None]:
    """Let the reader choose a corridor among the parties of the library."""
    columns = st.columns([3, 3, 4])
    every = {p.name for each in library if each.kind != "standard" for p in each.parties}
    options = sorted(every, key=lambda name: (len(name) != 3, names.place(name)))
    origin = pick(columns[0], "Origin", options, "corridor_origin", names.place, none="Choose")
    to = pick(columns[1], "Destination", options, "corridor_to", names.place, none="Choose")
    return origin, to


def _show_stack(library: Library, origin: str, destination: str) -> None:
    """Show the texts that hold on a day, their effective levels and conflicts."""
    left, right, _ = st.columns([3, 3, 4])
    on = left.date_input(
        "On the day",
        _today(),
        min_value=date(1900, 1, 1),
        max_value=date(2100, 12, 31),
        key="corridor_day",
        persist_state="session",
    )
    sectors = list(load_groups().sectors)
    sector = pick(right, "Sector", sectors, "corridor_sector", names.sector, none="all")
    result = stack(library, origin, destination, on=on, sector=sector)
    for note in result.notes:
        ids = [member.agreement for member in result.members]
        st.warning(escaped(names.readable(library, ids, _sentence(note))))
    show(_members(library, result))
    show(_terms(library, result))


def _sentence(note: str) -> str:
    """Return a note as a sentence."""
    return f"{note[:1].upper()}{note[1:]}."


def _today() -> date:
    """Return the day."""
    return datetime.now(tz=UTC).date()


def _members(library: Library, result: Stack) -> Listing:
    """Return the texts of a corridor, those that no longer or not yet hold included."""
    return Listing(
        "texts",
        f"Texts on {result.on}: {len(result.members)} in force or possibly so, "
        f"{len(result.left_out)} ended or not yet",
        "Whether a text is in force and binds is said only where a source says so; unknown is shown "
        "as unknown.",
        [_member_row(library, one) for one in (*result.members, *result.left_out)],
        "No text of this corridor is in the library. That does not mean that there is none.",
        saved=frozenset({"Id", "Title"}),
    )


def _member_row(library: Library, one: Member) -> Mapping[str, Cell]:
    """Return the row of one text."""
    return {
        "Text": names.short(library.get(one.agreement)),
        "Form": names.plain(one.form),
        "In force": names.plain(one.standing.status),
        "Binds": {"soft": "no", "binding": "yes"}.get(one.standing.force, one.standing.force),
        "Because": one.standing.words,
        "About": ", ".join(map(names.sector, one.sectors)),
        "Relation to earlier texts": one.relation,
        "Id": one.agreement,
        "Title": one.title,
    }


def _terms(library: Library, result: Stack) -> Listing:
    """Return the effective levels and the conflicts."""
    shown = [row for row in result.rows if row.effective or row.conflicts]
    return Listing(
        "effective",
        f"Effective levels: {len(shown)} of {len(result.rows)} terms that were looked for",
        "The clause that is best for the worker among texts that bind or may bind; the rule is "
        "named. Terms of which no text states a level are left out here. Nobody looked for the "
        f"other {len(library.codebook.terms) - len(result.rows)} terms.",
        [_term_row(library, row) for row in shown],
        "No text states a level that can be compared.",
        saved=frozenset({"Id"}),
    )


def _term_row(library: Library, row: StackedTerm) -> Mapping[str, Cell]:
    """Return the row of one term."""
    cells = {cell.agreement: cell for cell in row.cells}
    return {
        "Term": row.title,
        "Effective": names.plain(row.effective) or "none",
        "What it says": f"{row.words} ({row.locator})" if row.locator else row.words,
        "Given by": names.shorts(library, row.given_by),
        "Rule": names.readable(library, cells, row.rule),
        "Conflicts": "; ".join(_conflict(library, each, cells) for each in row.conflicts),
        "Id": row.term,
    }


CLASHES = {
    "levels": "Different levels",
    "types": "Different types",
    "amounts": "Different amounts",
    "excluded": "Stated and excluded",
    "forbidden": "Forbidden and allowed",
    "soft": "Promised by a text that does not bind",
}
"""Words for the kinds of conflict."""


def _conflict(library: Library, one: Conflict, cells: Mapping[str, TermCell]) -> str:
    """Return what is in conflict: the texts with what each says, and where."""
    each = [(names.short(library.get(name)), cells[name]) for name in one.agreements]
    sides = [f"{name}: {names.plain(cell.mark)} ({cell.locator})" for name, cell in each]
    return f"{CLASHES[one.kind]}: {'; '.join(sides)}"


def _show_versions(library: Library, origin: str, destination: str) -> None:
    """Show the agreements of a corridor over time, one family after the other."""
    every = st.toggle("Also what did not change", key="versions_all", persist_state="session")
    lines = timelines(library, origin, destination)
    if not lines:
        st.info(
            "No agreement between these two alone is in the library. Texts of several parties are "
            "under What holds."
        )
    for number, line in enumerate(lines, 1):
        show(_version_listing(library, line, number))
        show(_event_listing(library, line, number, every=every))


def _version_listing(library: Library, line: Timeline, number: int) -> Listing:
    """Return the agreements of a family."""
    sectors = dict.fromkeys(names.sector(name) for one in line.versions for name in one.sectors)
    return Listing(
        f"versions_{number}",
        f"{number}. Agreements on {', '.join(sectors)}: {len(line.versions)}",
        "Agreements of the same parties, direction and sector, the oldest first.",
        [_version_row(library, one) for one in line.versions],
        "",
        saved=frozenset({"Id"}),
    )


def _version_row(library: Library, one: Version) -> Mapping[str, Cell]:
    """Return the row of one agreement."""
    return {
        "Agreement": names.short(library.get(one.agreement)),
        "Title": one.title,
        "Signed": one.signed,
        "In force": names.plain(one.in_force),
        "Form": names.plain(one.form),
        "Relation to earlier texts": one.relation,
        "Id": one.agreement,
    }


def _event_listing(library: Library, line: Timeline, number: int, *, every: bool) -> Listing:
    """Return the changes of a family, or all its dated values."""
    events = line.events if every else line.changes
    return Listing(
        f"changes_{number}",
        f"What changed: {len(line.changes)} of {len(line.events)} dated values",
        "A change is always between two things that are known; what nobody looked for makes no row.",
        [_event_row(library, one) for one in events],
        f"Nothing that is known has changed; {len(line.events)} dated values are the first of their "
        "term, or say the same.",
        saved=frozenset({"Id", "Address"}),
    )


def _event_row(library: Library, one: Event) -> Mapping[str, Cell]:
    """Return the row of one dated value."""
    agreement = library.get(one.agreement)
    href = names.address(agreement, one.cell.source)
    return {
        "Term": library.codebook.get(one.term).title,
        "From": one.start,
        "Change": one.change,
        "Before": names.plain(one.before),
        "After": names.plain(one.after),
        "Agreement": names.short(agreement),
        "Where": names.where(one.cell.locator, one.cell.source, href, one.cell.grade),
        "Id": one.term,
        "Address": href,
    }
