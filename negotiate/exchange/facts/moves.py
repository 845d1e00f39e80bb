"""Facts that were filed under the wrong record go to the right one, before anything is converted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from negotiate.exchange.facts.checks import OF_THE_HEAD
from negotiate.exchange.facts.decisions import Decision
from negotiate.exchange.facts.sheets import Fact, Sheet


def moved_facts(
    sheets: Mapping[str, Sheet],
    rows: Iterable[Decision],
    moves: Mapping[str, Sequence[str]],
) -> tuple[Mapping[str, Sheet], list[Decision]]:
    """Return sheets and decisions with facts of other sources than the data set moved.

    What the data set says stays with the record that has its number: the answers beside a moved
    fact become part of the sheet's list of answers.

    Parameters
    ----------
    sheets
        Fact sheets by id.
    rows
        Decisions, which go with their facts.
    moves
        For each record, those to which its facts belong.
    """
    changed = dict(sheets)
    found = list(rows)
    for record, targets in moves.items():
        if record in changed:
            facts = _facts_to_move(changed[record])
            changed[record] = _without(changed[record], facts)
            for target in (name for name in targets if name in changed):
                changed[target] = _with(changed[target], facts)
                found = [_moved(row, record, target, facts) for row in found]
    return changed, found


def _facts_to_move(sheet: Sheet) -> dict[str, Fact]:
    """Return the facts of other sources; figures and facts of the head stay."""
    return {
        key: fact
        for key, fact in sheet.facts.items()
        if not fact.of_data_set and key not in OF_THE_HEAD and not key.startswith("figures.")
    }


def _without(sheet: Sheet, facts: Mapping[str, Fact]) -> Sheet:
    """Return a sheet without facts, and with the answers of the data set that stood beside them."""
    answers = {
        key: fact.coded.get("value") for key, fact in facts.items() if fact.coded is not None
    }
    kept = {key: fact for key, fact in sheet.facts.items() if key not in facts}
    return replace(sheet, facts=kept, codes={**answers, **sheet.codes})


def _with(sheet: Sheet, facts: Mapping[str, Fact]) -> Sheet:
    """Return a sheet with further facts; answers of the data set for the same key stay beside."""
    answers = {
        key: fact.value for key, fact in sheet.facts.items() if key in facts and fact.of_data_set
    }
    added = {key: replace(fact, coded=None, conflict=False) for key, fact in facts.items()}
    pages = dict.fromkeys(page for fact in added.values() for page in fact.sources)
    sources = (*sheet.sources, *(page for page in pages if page not in sheet.sources))
    own = {key: fact for key, fact in sheet.facts.items() if key not in answers}
    return replace(sheet, facts={**own, **added}, codes={**answers, **sheet.codes}, sources=sources)


def _moved(row: Decision, record: str, target: str, facts: Mapping[str, Fact]) -> Decision:
    """Return a decision under the record to which its fact was moved."""
    if row.agreement != record or row.key not in facts or row.coded:
        return row
    return replace(row, agreement=target)
