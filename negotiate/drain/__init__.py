"""Brain-drain sheet of an origin and occupation: every figure with where it comes from.

`sheet_of` makes the sheet from the user's data, the shipped cases and the library, `make_sheet` from
what it is given. A `Sheet` has sections, a section has lines, and a `Line` links to the row, the
page or the text where its figure was read, or names its formula and the lines that went into it.
"""

from negotiate.drain.amounts import Amount, amount_of
from negotiate.drain.lines import Line, Missing, Section, Sentence, Sheet, SourceLink
from negotiate.drain.naming import Occupation, UnknownCountryError, country_of, occupation_of
from negotiate.drain.rendering import account_tables, csv_text, section_rows, source_list
from negotiate.drain.screen import Screen, screen
from negotiate.drain.sheet import UnfitCaseError, make_sheet, sheet_of
from negotiate.drain.short import in_short, short_lines
from negotiate.drain.tables import Data, read_data

__all__ = [
    "Amount",
    "Data",
    "Line",
    "Missing",
    "Occupation",
    "Screen",
    "Section",
    "Sentence",
    "Sheet",
    "SourceLink",
    "UnfitCaseError",
    "UnknownCountryError",
    "account_tables",
    "amount_of",
    "country_of",
    "csv_text",
    "in_short",
    "make_sheet",
    "occupation_of",
    "read_data",
    "screen",
    "section_rows",
    "sheet_of",
    "short_lines",
    "source_list",
]
