"""What the page reads: shipped things once for all sessions, imported tables once for each session.

An import changes the store of the machine's user, so a session reads it again when it is told to.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

import streamlit as st

from negotiate.cases.schema import Case
from negotiate.drain import Data, read_data
from negotiate.terms import Library
from negotiate.world import World, load_world

T = TypeVar("T")

_WORLD, _TABLES = "corridors_world", "corridors_tables"


@dataclass(frozen=True)
class Shipped:
    """What ships with the package; nothing changes it."""

    case_ids: tuple[str, ...]
    """Ids of the cases."""
    case: Callable[[str], Case]
    """From an id to the case, the same object each time."""
    library: Callable[[], Library]
    """Gives the library, the same object each time."""


def world() -> World:
    """Return the world from the tables that were imported, read once in a session."""
    return _kept(_WORLD, None, load_world, "Reading the tables that were imported ...")


def tables() -> Data:
    """Return the tables of the brain-drain sheet, read once in a session."""
    return _kept(_TABLES, None, read_data, "Reading the tables that were imported ...")


def computed(key: str, asked: Hashable, make: Callable[[], T], words: str) -> T:
    """Return what was made for a question, made again when the question has changed.

    Parameters
    ----------
    key
        Where the session keeps it.
    asked
        The question; equal questions have equal answers.
    make
        Answers the question.
    words
        What is shown meanwhile.
    """
    return _kept(key, asked, make, words)


def _kept(key: str, asked: Hashable, make: Callable[[], T], words: str) -> T:
    held = st.session_state.get(key)
    if held is None or held[0] != asked:
        with st.spinner(words):
            held = (asked, make())
        st.session_state[key] = held
    return cast(T, held[1])


def answered(key: str, asked: Hashable) -> object | None:
    """Return what the session keeps for a question, None where it was another one."""
    held = st.session_state.get(key)
    return held[1] if held is not None and held[0] == asked else None


def show_again() -> None:
    """Offer to read the imported tables again, for those who have imported some meanwhile."""
    st.button(
        "Read the imported tables again",
        key="corridors_again",
        on_click=_forget,
        type="tertiary",
        help="After labour-negotiate data import, which this page does not notice by itself.",
    )


def _forget() -> None:
    """Forget the tables and what was computed from them."""
    for key in (_WORLD, _TABLES, "world_leverage", "drain_sheet"):
        st.session_state.pop(key, None)
