"""What a session chose or uploaded. A draft is kept in the session's own state and nowhere else.

An uploaded file is written into a folder that only this process can read, read back by the library
and deleted with its folder, all within the same click.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from negotiate.errors import DataFileError, NegotiateError, Problem
from negotiate.exchange.drafts import read_draft
from negotiate.terms import Agreement, Library
from negotiate.terms.codebook import Codebook
from negotiate.ui.agreements import names
from negotiate.ui.agreements.listings import Listing, show
from negotiate.ui.views import escaped

DRAFT = "draft"
"""Key of the session's draft, and the option by which it is chosen."""

CHOSEN = "agreement"
"""Key of the agreement that was chosen, the same in all views."""

_FILE = "draft_file"
_REFUSED = "draft_refused"
_NAME_LENGTH = 80

T = TypeVar("T")


def draft() -> Agreement | None:
    """Return the session's draft, or none."""
    found = st.session_state.get(DRAFT)
    return found if isinstance(found, Agreement) else None


def pick(
    place: DeltaGenerator,
    label: str,
    options: Sequence[str],
    key: str,
    words: Callable[[str], str],
    *,
    none: str = "any",
) -> str | None:
    """Let the reader choose one of some options, or none of them."""
    return place.selectbox(
        label,
        options,
        index=None,
        format_func=words,
        placeholder=none,
        key=key,
        persist_state="session",
    )


def choose(library: Library, label: str) -> Agreement | None:
    """Let the reader choose the session's draft or an agreement; return it, or none."""
    options = _options(library, names.option)
    if st.session_state.get(CHOSEN) not in options:
        st.session_state[CHOSEN] = None
    chosen = st.selectbox(
        label,
        list(options),
        index=None,
        format_func=options.__getitem__,
        placeholder="Type a country, a year or a word of the title",
        key=CHOSEN,
        persist_state="session",
    )
    if chosen is None:
        st.info("No agreement is chosen yet.")
        return None
    return named(library, chosen)


def choose_several(library: Library, label: str, key: str, most: int) -> list[Agreement]:
    """Let the reader choose some agreements; return them in the order in which they were chosen."""
    options = _options(library, lambda each: f"{names.short(each)} ({each.id})")
    if set(st.session_state.get(key, ())) - options.keys():
        st.session_state[key] = []
    chosen = st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        placeholder="Type a country, a year or a subject",
        max_selections=most,
        key=key,
        persist_state="session",
    )
    return [named(library, name) for name in chosen]


def named(library: Library, name: str) -> Agreement:
    """Return the session's draft or an agreement of the library."""
    own = draft() if name == DRAFT else None
    return own or library.get(name)


def _options(library: Library, words: Callable[[Agreement], str]) -> dict[str, str]:
    """Return the agreements that can be chosen with their words, the session's draft first."""
    own = draft()
    first = {DRAFT: f"Your draft: {own.title}"} if own else {}
    return first | {agreement.id: words(agreement) for agreement in library}


def upload_draft(codebook: Codebook) -> None:
    """Let the reader upload a draft; keep it in the session, or tell all that is wrong with it."""
    st.file_uploader(
        "A draft: the template filled in (CSV or XLSX), or an agreement file (YAML)",
        key=_FILE,
        max_upload_size=10,
        on_change=_take,
        args=(codebook,),
    )
    refused = st.session_state.get(_REFUSED)
    if refused:
        show_refusal(*refused)
    own = draft()
    if own:
        st.success(
            escaped(
                f"Your draft: {own.title}; {len(own.provisions)} terms. It is kept in this browser "
                "session only, and gone when you close or reload the page."
            )
        )
        st.button("Forget the draft", key="forget", on_click=_forget)


def _take(codebook: Codebook) -> None:
    """Read the file that was uploaded, or forget the draft if the file was taken away."""
    upload = st.session_state.get(_FILE)
    _forget()
    if upload is None:
        return
    try:
        st.session_state[DRAFT] = read_upload(upload, lambda path: read_draft(path, codebook))
        st.session_state[CHOSEN] = DRAFT
    except NegotiateError as error:
        st.session_state[_REFUSED] = refusal(upload.name, error)


def _forget() -> None:
    """Forget the draft and what was wrong with it."""
    for key in (DRAFT, _REFUSED):
        st.session_state.pop(key, None)


def read_upload(upload: UploadedFile, read: Callable[[Path], T]) -> T:
    """Return what the library reads from an uploaded file, which is deleted at once.

    Raises
    ------
    NegotiateError
        What the library says of the file.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / file_name(upload.name)
        path.write_bytes(upload.getvalue())
        return read(path)


def file_name(name: str) -> str:
    """Return a name under which an uploaded file can be written, with its ending.

    Examples
    --------
    >>> file_name("../draft (2).csv"), file_name("..")
    ('draft _2_.csv', 'file')
    """
    plain = re.sub(r"[^\w. -]", "_", re.split(r"[/\\]", name)[-1], flags=re.ASCII)
    return plain[-_NAME_LENGTH:].strip(". ") or "file"


def refusal(name: str, error: NegotiateError) -> tuple[str, str, tuple[Problem, ...]]:
    """Return the name of a file that was refused, what to say, and its problems."""
    if isinstance(error, DataFileError):
        return name, f"{name} cannot be used.", error.problems
    return name, str(error), ()


def show_refusal(name: str, words: str, problems: Sequence[Problem]) -> None:
    """Show why a file cannot be used: all its problems with their rows."""
    st.error(escaped(words))
    if problems:
        rows = [
            {
                "Row": str(problem.line or "whole file"),
                "Where": problem.field or "whole row",
                "What is wrong and what to do": problem.message,
            }
            for problem in problems
        ]
        about = f"All {len(rows)} found. Mend them in your file, then upload it again."
        show(Listing("problems", f"Problems of {name}", about, rows, ""))
