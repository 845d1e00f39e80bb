"""Terms: what agreements say, coded so that it can be compared and checked.

A term of the `Codebook` has ordered levels; an `Agreement` says for each term what its text states,
with a dated value, a source and a locator. `load_library` reads the agreements that ship with the
package or a folder of one's own; `validate` lists all problems of all files; `describe` tells what
a text says. Questions to the library are asked in `negotiate.queries`, texts are set side by side
and against standards in `negotiate.comparison`.
"""

from negotiate.terms.absences import Absences, AgreementFile
from negotiate.terms.codebook import Asked, Codebook, Level, Term
from negotiate.terms.description import Row, describe
from negotiate.terms.files import CODEBOOK_FILE, agreement_files
from negotiate.terms.json_schema import agreement_schema, codebook_schema
from negotiate.terms.library import Library, shipped_folder
from negotiate.terms.loader import (
    dump_agreement,
    load_agreement,
    load_codebook,
    load_library,
    parse_agreement,
    validate,
)
from negotiate.terms.schema import (
    Agreement,
    Coding,
    DatedValue,
    Party,
    Provision,
    Reading,
    Source,
    earliest,
    latest,
)

__all__ = [
    "CODEBOOK_FILE",
    "Absences",
    "Agreement",
    "AgreementFile",
    "Asked",
    "Codebook",
    "Coding",
    "DatedValue",
    "Level",
    "Library",
    "Party",
    "Provision",
    "Reading",
    "Row",
    "Source",
    "Term",
    "agreement_files",
    "agreement_schema",
    "codebook_schema",
    "describe",
    "dump_agreement",
    "earliest",
    "latest",
    "load_agreement",
    "load_codebook",
    "load_library",
    "parse_agreement",
    "shipped_folder",
    "validate",
]
