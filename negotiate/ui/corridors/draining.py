"""The view "Brain drain": the sheet of an origin and an occupation, every figure with its source."""

import streamlit as st

from negotiate.drain import (
    Section,
    Sheet,
    account_tables,
    csv_text,
    make_sheet,
    occupation_of,
    section_rows,
    source_list,
)
from negotiate.drain.rendering import HEADERS, links_of
from negotiate.drain.sheet import shipped_case_of
from negotiate.errors import UnknownNameError
from negotiate.queries.groups import load_groups
from negotiate.reports.corridors.world_tables import country_label
from negotiate.reports.tables import Column, Table
from negotiate.ui.agreements.choosing import pick
from negotiate.ui.corridors import fields, session
from negotiate.ui.corridors.session import Shipped
from negotiate.ui.corridors.showing import here, linked, offer, show_lines, show_table
from negotiate.ui.views import escaped

_FITTING = "the shipped case of the occupation"
_MOST = 10
_RIGHT = ("value", "range")


def show_view(shipped: Shipped) -> None:
    """Show the question and the sheet."""
    left, middle, right, last = st.columns([3, 3, 3, 2])
    countries = sorted(load_groups().countries, key=country_label)
    origin = pick(left, "Origin", countries, "drain_origin", country_label, none="Choose")
    occupation = middle.selectbox(
        "Occupation",
        ["nurses", "doctors"],
        accept_new_options=True,
        key="drain_occupation",
        help="Nurses, doctors, or type an ISCO-08 code of one to four digits.",
        persist_state="session",
    )
    case_id = fields.one_of(right, "Case", [_FITTING, *shipped.case_ids], "drain_case")
    most = last.slider(
        "Countries per table", 3, 40, _MOST, key="drain_most", persist_state="session"
    )
    if origin is None:
        st.info("Choose a country of origin.")
    else:
        _show_asked(shipped, origin, occupation, None if case_id == _FITTING else case_id, most)


def _show_asked(
    shipped: Shipped, origin: str, occupation: str, case_id: str | None, most: int
) -> None:
    """Make the sheet and show it, or say what is wrong with the occupation."""
    try:
        wanted = occupation_of(occupation)
    except UnknownNameError as error:
        st.warning(escaped(str(error)))
        return
    data = session.tables()
    sheet = session.computed(
        "drain_sheet",
        (origin, wanted, case_id),
        lambda: make_sheet(
            origin,
            wanted,
            data=data,
            case=shipped.case(case_id) if case_id else shipped_case_of(wanted),
            agreements=shipped.library(),
        ),
        "Making the sheet ...",
    )
    _show(sheet, most)


def _show(sheet: Sheet, most: int) -> None:
    """Show the sheet."""
    case = f"case {sheet.case}" if sheet.case else "no case counts them abroad"
    st.subheader(escaped(f"{sheet.name} ({sheet.origin}): {sheet.occupation}"), anchor=False)
    st.caption(escaped(f"ISCO-08 {sheet.isco}; {case}. [n] leads to source n."))
    for section in sheet.sections:
        if section.id == "figures":
            with st.expander(escaped(section.title)):
                _show_section(sheet, section, most)
        else:
            st.subheader(escaped(section.title), anchor=False, divider="gray")
            _show_section(sheet, section, most)
    st.subheader("Sources", anchor=False, divider="gray")
    st.markdown("\n\n".join(linked(each) for each in source_list(sheet)))
    offer(
        "Download the whole sheet as CSV",
        f"drain-{sheet.origin}-{sheet.isco}.csv",
        lambda: csv_text(sheet).encode("utf-8"),
        "drain_csv",
    )


def _show_section(sheet: Sheet, section: Section, most: int) -> None:
    """Show one section: lines with a figure, then what is to be said, then what is missing."""
    shown = section_rows(sheet, section, most)
    if shown.rows:
        heads = tuple(Column(name, numeric=name in _RIGHT) for name in HEADERS)
        show_table(Table(section.id, "", "", heads, shown.rows), _addresses(sheet))
    if section.id == "account":
        _show_account(sheet, section)
    show_lines(map(here, (*shown.below, *section.notes)))
    if section.missing:
        st.warning("Figures are missing. " + "  \n".join(linked(x.words) for x in section.missing))


def _addresses(sheet: Sheet) -> dict[str, str]:
    """Return the address of each source that has one, by its number."""
    found = links_of(sheet)
    return {str(at): address for (_, address), at in found.items() if address}


def _show_account(sheet: Sheet, section: Section) -> None:
    """Show the account by destination."""
    money = next((line.year for line in section.lines if line.id == "account.training"), "")
    for each in account_tables(sheet):
        heads = tuple(Column(name, numeric=at > 0) for at, name in enumerate(each.headers))
        unit = f"Workers in posts; amounts in million USD of {money} a year, with their range."
        rows = tuple(tuple(map(in_brackets, row)) for row in each.rows)
        show_table(Table("account", each.title, unit, heads, rows))


def in_brackets(cell: str) -> str:
    r"""Return an amount with the range that stands below it in brackets, in one line.

    Examples
    --------
    >>> in_brackets("37.3\n14.7 to 164"), in_brackets("-")
    ('37.3 (14.7 to 164)', '-')
    """
    value, line, span = cell.partition("\n")
    return f"{value} ({span})" if line else value
