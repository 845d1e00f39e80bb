"""The view "From a text": which article may speak of which term, for a person to decide."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import streamlit as st

from negotiate.errors import NegotiateError, NegotiateWarning
from negotiate.exchange.texts.files import read_text
from negotiate.exchange.texts.review import write_review
from negotiate.exchange.texts.suggestions import Suggestion, suggest
from negotiate.terms import Library
from negotiate.terms.codebook import Codebook
from negotiate.ui.agreements import names
from negotiate.ui.agreements.choosing import read_upload, refusal, show_refusal
from negotiate.ui.agreements.listings import Cell, Listing, show
from negotiate.ui.views import escaped

_FILE = "text_file"
_FOUND = "text_suggestions"
_REFUSED = "text_refused"
_READING = Lock()
"""Held while a text is read: warnings of one thread are heard by all."""


@dataclass(frozen=True)
class Suggested:
    """What was found in a session's text."""

    name: str
    """Name of the file."""
    suggestions: tuple[Suggestion, ...]
    """Suggestions in the order of the text."""
    warnings: tuple[str, ...]
    """What the reader of the file should know."""


def show_view(library: Library) -> None:
    """Show the upload and the suggestions."""
    st.file_uploader(
        "The text of an agreement (.txt in UTF-8, or .pdf with a text layer)",
        key=_FILE,
        max_upload_size=100,
        on_change=_take,
        args=(library.codebook,),
    )
    refused, found = st.session_state.get(_REFUSED), st.session_state.get(_FOUND)
    if refused:
        show_refusal(*refused)
    elif isinstance(found, Suggested):
        _show(library.codebook, found)
    else:
        st.info(
            "No text yet. You will see which article may speak of which term, as suggestions. The "
            "file stays in this session and is not kept."
        )


def _take(codebook: Codebook) -> None:
    """Read the text that was uploaded, or forget it if it was taken away."""
    upload = st.session_state.get(_FILE)
    for key in (_FOUND, _REFUSED):
        st.session_state.pop(key, None)
    if upload is None:
        return
    try:
        with st.spinner("Reading the text ..."):
            text, told = read_upload(upload, _read)
            found = suggest(text, codebook)
        st.session_state[_FOUND] = Suggested(upload.name, found, told)
    except NegotiateError as error:
        st.session_state[_REFUSED] = refusal(upload.name, error)


def _read(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file and the warnings about it, without the folder in which it was."""
    with _READING, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", NegotiateWarning)
        text = read_text(path)
    start = f"{path}: "
    own = [str(each.message) for each in caught if str(each.message).startswith(start)]
    return text, tuple(message.removeprefix(start) for message in own)


def _show(codebook: Codebook, found: Suggested) -> None:
    """Show the suggestions of a text and the file in which a person decides."""
    st.warning(
        "Suggestions, not values: places to look at, some of them wrong. Nothing here enters a "
        "draft until a person has read the article and accepted it."
    )
    for words in found.warnings:
        st.warning(escaped(f"{found.name}: {words}"))
    show(
        Listing(
            "suggestions",
            f"Suggestions for {found.name}: {len(found.suggestions)}",
            "The score orders suggestions; it is no probability. A term that is not listed was not "
            "recognised, which does not mean that the text is silent about it. The levels are "
            "hints whose words are like those of the article.",
            [_row(codebook, one) for one in found.suggestions],
            "No article was recognised. The text may speak of terms in other words: read it.",
        )
    )
    if found.suggestions:
        _offer_review(found.suggestions)


def _offer_review(suggestions: tuple[Suggestion, ...]) -> None:
    """Offer the file in which a person decides on every suggestion."""
    st.download_button(
        "Download the review file (CSV)",
        review_csv(suggestions),
        file_name="review.csv",
        mime="text/csv",
        key="review",
        on_click="ignore",
    )
    st.caption(
        "Write accept or reject in the column decision, and a level if you read one. Then run "
        "`labour-negotiate agreements import review review.csv --out FOLDER`; --help tells how to "
        "name parties and day."
    )


def _row(codebook: Codebook, one: Suggestion) -> Mapping[str, Cell]:
    """Return the row of a suggestion."""
    heading = f" {one.article.heading}" if one.article.heading else ""
    return {
        "Article": f"{one.article.locator}{heading}",
        "May speak of": codebook.get(one.term).title,
        "Score": f"{one.score:.2f}",
        "Because of the words": "; ".join(" ".join(match.text.split()) for match in one.words),
        "Levels to compare with": "; ".join(names.plain(level) for level in one.levels),
    }


def review_csv(suggestions: tuple[Suggestion, ...]) -> bytes:
    """Return the review file: one row for each suggestion, with empty columns for a decision."""
    with TemporaryDirectory() as folder:
        return write_review(suggestions, Path(folder) / "review.csv").read_bytes()
