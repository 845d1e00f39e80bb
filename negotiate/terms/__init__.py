"""Terms: what agreements say, coded so that it can be compared and checked.

A term of the `Codebook` has ordered levels; an `Agreement` says for each term what its text states,
with a dated value, a source and a locator. `load_library` reads the agreements that ship with the
package or a folder of one's own; `validate` lists all problems of all files; `describe` and
`missing` answer what a text says and what it lacks against a standard.
"""

from negotiate.terms.codebook import Asked, Codebook, Level, Term
from negotiate.terms.library import Gap, Library, Row, describe, missing, shipped_folder
from negotiate.terms.loader import (
    CODEBOOK_FILE,
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
    "Agreement",
    "Asked",
    "Codebook",
    "Coding",
    "DatedValue",
    "Gap",
    "Level",
    "Library",
    "Party",
    "Provision",
    "Reading",
    "Row",
    "Source",
    "Term",
    "describe",
    "dump_agreement",
    "earliest",
    "latest",
    "load_agreement",
    "load_codebook",
    "load_library",
    "missing",
    "parse_agreement",
    "shipped_folder",
    "validate",
]
