"""Library records from the data of Chilton and Woda (2022), for anybody who has the files.

The data set codes what 570 agreements mention, not what they say. A record therefore carries a
level only where the question itself names one (a model contract, a joint committee), and the words
"a clause is present" elsewhere. Three facts stay apart: stated, absent (the coders looked and found
nothing), and not seen (no answer, or a term that the data set does not ask about).

What the data set does not say is not guessed: the two countries have no direction, so each party's
role is ``unknown``; the column "ratified" is no entry into force, so that is ``unknown``, too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from negotiate.exchange.coded_provisions import SOURCE, provisions_of
from negotiate.exchange.coded_rows import FORMATION_FILE, CodedTreaty, read_treaties
from negotiate.exchange.dataset_items import ItemTable, check_items, load_items
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import Agreement, Coding, Form, Layer, Party

_PUBLISHED = date(2022, 1, 1)
_LAYERS: Mapping[Form, Layer] = {"memorandum": "memorandum", "protocol": "protocol"}


@dataclass(frozen=True)
class ImportResult:
    """Records of an import, and what a reader of them should know."""

    agreements: tuple[Agreement, ...]
    """Records, in the order of their ids."""
    notes: tuple[str, ...]
    """What was decided while reading, one sentence each."""
    coded_years: Mapping[str, int]
    """Year in the coding file, by id; it may differ from that of the day of signature."""


def read_chilton_woda(path: str | Path, codebook: Codebook) -> ImportResult:
    """Return library records for the agreements of the data set.

    Parameters
    ----------
    path
        Folder with ``bla_coding.csv`` and, for the days of signature, ``bla_formation.csv``; or a
        file with the columns of the first.
    codebook
        Terms and levels that the records may use.

    Returns
    -------
    ImportResult
        One record per treaty, with the id ``<iso3>-<iso3>-<year>-t<number>``. Where a day of
        signature is known its year counts, else the year of the coding.

    Raises
    ------
    AgreementFileError
        With all problems of the files, each with its line and column, or of a codebook that lacks
        a term or level of the data set.

    See Also
    --------
    negotiate.exchange.item_rates.item_rates : Base rates of the items, from such records.
    """
    table = load_items()
    check_items(table, codebook)
    treaties, has_days = read_treaties(Path(path))
    records = {treaty.number: _record(treaty, table, codebook) for treaty in treaties}
    return ImportResult(
        agreements=tuple(sorted(records.values(), key=lambda record: record.id)),
        notes=tuple(_notes(treaties, has_days=has_days)),
        coded_years={records[treaty.number].id: treaty.year for treaty in treaties},
    )


def _notes(treaties: Iterable[CodedTreaty], *, has_days: bool) -> Iterable[str]:
    """Yield what was decided while reading."""
    if not has_days:
        yield f"There is no {FORMATION_FILE} beside the file, so years stand for days of signature."
    for treaty in treaties:
        if treaty.day and treaty.day.year != treaty.year:
            yield (
                f"Treaty {treaty.number} was signed on {treaty.day} by {FORMATION_FILE}, "
                f"and has the year {treaty.year} in the coding; the day was kept."
            )
        if mended(treaty.title) != treaty.title:
            yield f"The title of treaty {treaty.number} was read in a wrong encoding; it was mended."


def mended(text: str) -> str:
    """Return a text whose UTF-8 was once read as Windows-1252 as it was, any other unchanged.

    The text is changed only where all of it turns into valid UTF-8, which text that was read
    rightly does not.

    Examples
    --------
    >>> mended("MÃ©xico"), mended("México")
    ('México', 'México')
    """
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _title(raw: str) -> str:
    """Return a title in one line, without quotation marks around all of it."""
    title = " ".join(mended(raw).split())
    quoted = title.startswith('"') and title.endswith('"') and title.count('"') == 2
    return title[1:-1].strip() if quoted else title


def _record(treaty: CodedTreaty, table: ItemTable, codebook: Codebook) -> Agreement:
    """Return the record of one treaty."""
    title, signed = _title(treaty.title), treaty.day or treaty.year
    form = _form(title, table)
    parties = "-".join(treaty.parties).lower()
    return Agreement(
        id=f"{parties}-{(treaty.day.year if treaty.day else treaty.year)}-t{treaty.number}",
        title=title,
        kind="bilateral",
        form=form,
        parties=tuple(Party(iso3=iso3, role="unknown") for iso3 in treaty.parties),
        signed=signed,
        in_force="unknown",
        instrument_layer=_LAYERS.get(form, "agreement"),
        treaty_id=treaty.number,
        sources={SOURCE: table.source},
        provisions=provisions_of(treaty, table, codebook),
        coding=_coding(treaty),
    )


def _form(title: str, table: ItemTable) -> Form:
    """Return the form of a document whose title begins with its name, else ``agreement``."""
    start = title.lower()
    return next((form for word, form in table.forms.items() if start.startswith(word)), "agreement")


def _coding(treaty: CodedTreaty) -> Coding:
    """Return who coded the treaty and from what."""
    language = treaty.words["coded_orig_lang"] or "a language not stated"
    machine = treaty.words["coded_google_translation"] == "Translation"
    through = " through a machine translation" if machine else ""
    return Coding(
        coder="Chilton and Woda",
        date=_PUBLISHED,
        status="partial",
        note=f"Coded for the data set of 2022 from a text in {language}{through}; day not stated.",
    )
