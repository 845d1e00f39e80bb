"""What the data set of Chilton and Woda says about an agreement, read from its fact sheet.

A sheet has the answers of the coders as facts of their own, beside facts of other sources, or as a
list. They are put together again to one row of the data set, which the importer of the data set
turns into provisions; a sheet and the data set's own file so give the same reading.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from negotiate.exchange.coded_provisions import provisions_of
from negotiate.exchange.coded_rows import DURATIONS, WORD_COLUMNS, CodedTreaty
from negotiate.exchange.dataset_items import RECRUITERS, ItemState, item_locator, load_items
from negotiate.exchange.facts.sheets import DATA_SET, Sheet
from negotiate.exchange.facts.values import Claim
from negotiate.terms.codebook import Codebook
from negotiate.terms.schema import DatedValue, Reading, earliest

_RENEWALS: Mapping[str, ItemState] = {
    "renews automatically": "present",
    "no automatic renewal": "absent",
}
_YEARS, _UNTIL, _SILENT, _OTHER = DURATIONS


def data_set_claims(
    sheet: Sheet, codebook: Codebook, signed: date | int | str, decided: Collection[str] = ()
) -> dict[str, Claim]:
    """Return what the data set says about each term.

    Parameters
    ----------
    sheet
        Fact sheet.
    codebook
        Terms and levels.
    signed
        Day of signature, from which the values apply.
    decided
        Keys of facts about whose answer a decision was taken; they are left out here.

    Returns
    -------
    dict of str to Claim
        By term, in the order of the codebook; empty where the data set does not code the treaty.
    """
    codes = {key: code for key, code in _codes(sheet) if key not in decided}
    if sheet.treaty_id is None or not codes:
        return {}
    treaty = _treaty(sheet, sheet.treaty_id, codes, signed)
    found = {
        term: _claim(sheet, term, provision, signed)
        for term, provision in provisions_of(treaty, load_items(), codebook).items()
    }
    return found if "sectors" in decided else found | _from_title(sheet, signed)


def data_set_codes(sheet: Sheet) -> dict[str, object]:
    """Return what the data set has for each fact of a sheet: a word, a number or ``absent``."""
    return dict(_codes(sheet))


def absence(sheet: Sheet, key: str, term: str, signed: date | int | str) -> Claim | None:
    """Return the claim that the data set's clause is absent, where a fact was coded elsewhere.

    Parameters
    ----------
    sheet
        Fact sheet.
    key
        Key of a fact of another source whose clause the data set did not find.
    term
        Term under which that fact was coded, which is not the one of the data set's item.
    signed
        Day of signature.
    """
    item = load_items().by_fact.get(key)
    if item is None or sheet.treaty_id is None:
        return None
    locator = item_locator(sheet.treaty_id, [item.item])
    value = {"start": signed, "source": DATA_SET[0], "locator": locator, "grade": "secondary"}
    return Claim(term, "", "absent", value, sheet.id, f"{key}:coded", "")


def _codes(sheet: Sheet) -> Iterator[tuple[str, object]]:
    """Yield the answers of the coders by key of the sheet."""
    yield from sheet.codes.items()
    for key, fact in sheet.facts.items():
        if fact.coded is not None:
            yield key, fact.coded.get("value")
        elif fact.of_data_set and key in load_items().by_fact:
            yield key, fact.value


def _treaty(
    sheet: Sheet, number: int, codes: Mapping[str, object], signed: date | int | str
) -> CodedTreaty:
    """Return the row of the data set that a sheet's answers come from."""
    states: dict[str, ItemState] = {}
    for key, code in codes.items():
        item = load_items().by_fact.get(key)
        if item is not None and item.clause:
            states[item.item] = "present" if code == "present" else "absent"
    words = dict.fromkeys(WORD_COLUMNS, "")
    for key, code in codes.items():
        states |= _word_states(key, code)
        words |= _words(key, code)
    year = earliest(signed).year
    return CodedTreaty(number, ("", ""), year, None, sheet.title, states, words)


def _word_states(key: str, code: object) -> dict[str, ItemState]:
    """Return the state of an item whose answer is in words."""
    if key == "renewal" and code in _RENEWALS:
        return {"autorenew": _RENEWALS[str(code)]}
    names = {"quota": "quota", "recruitment_channel": RECRUITERS}
    if key in names:
        return {names[key]: "absent" if code == "absent" else "present"}
    return {}


def _words(key: str, code: object) -> dict[str, str]:
    """Return the columns of the data set that an answer in words fills."""
    text = str(code)
    if key == "duration_initial":
        return _duration(code)
    if key == "relation_to_earlier":
        return {
            "past_bla_ref": _earlier(text),
            "past_bla_amend": str(int("amendment" in text)),
            "past_bla_replace": str(int("replaces" in text)),
        }
    columns = {"quota": "quota_num", "recruitment_channel": "recruit_auth_who"}
    return {columns[key]: text} if key in columns and code != "absent" else {}


def _earlier(text: str) -> str:
    """Return the data set's words about earlier agreements."""
    words = text.rpartition("; ")[2]
    return words[:1].upper() + words[1:].replace("bla", "BLA")


def _duration(code: object) -> dict[str, str]:
    """Return the columns about the duration."""
    if isinstance(code, int | float):
        return {"bla_duration": _YEARS, "bla_duration_years": str(code)}
    known = {DURATIONS[_UNTIL]: _UNTIL, "absent": _SILENT}
    text = str(code)
    other = {} if text in known else {"bla_duration_other": text}
    return {"bla_duration": known.get(text, _OTHER), **other}


def _claim(sheet: Sheet, term: str, reading: Reading, signed: date | int | str) -> Claim:
    """Return the claim of one provision of the data set, in the words of the sheet."""
    value = reading.values[0]
    fields = {
        name: field
        for name, field in value.model_dump(exclude_defaults=True).items()
        if name not in ("start", "source", "value")
    }
    words = _own_words(sheet, term, value)
    own = {"value": words} if words else {}
    content = {"start": signed, "source": DATA_SET[0], **own, **fields}
    return Claim(term, "", reading.state, content, sheet.id, "", "")


def _own_words(sheet: Sheet, term: str, value: DatedValue) -> str | None:
    """Return the words of a value as the sheet has them."""
    if term == "relation_to_earlier" and value.value:
        return str(data_set_codes(sheet)["relation_to_earlier"])
    return value.value


def _from_title(sheet: Sheet, signed: date | int | str) -> dict[str, Claim]:
    """Return the sector that the title of a coded treaty names."""
    fact = sheet.facts.get("sectors")
    if fact is None or not fact.of_data_set or fact.text is None:
        return {}
    fields = {"value": fact.text, "level": "single_sector", "note": fact.note}
    content = {
        "start": signed,
        **{name: field for name, field in fields.items() if field},
        "source": DATA_SET[0],
        "locator": f"treaty {sheet.treaty_id}",
        "grade": fact.grade,
    }
    return {"sectors": Claim("sectors", "", "stated", content, sheet.id, "sectors", "")}
