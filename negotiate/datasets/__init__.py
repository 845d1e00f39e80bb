"""Data sets of published figures: what they are, and their facts, checked and in long form.

`load_registry` says of each data set who publishes it, under which terms, and which rules its files
must meet; `import_folder` checks the files of a folder and keeps their tables in the user's store;
`status` says what is there and what is missing; `load` returns a table; `harmonised` says what a
country code stands for. Nothing is estimated, an empty cell is never 0, and every fact names its
unit, its year and the row of its file. `derived` returns a table that ships with the package;
`load_or_derived` returns an imported table, else what ships of it.
"""

from negotiate.datasets.codes import Country, harmonised
from negotiate.datasets.derived import Figures, derived, derived_ids, load_or_derived
from negotiate.datasets.importing import CodeFound, Imported, read_table
from negotiate.datasets.manifest import Entry, data_folder
from negotiate.datasets.registry import DataSet, Registry, Table, load_registry
from negotiate.datasets.store import (
    Absent,
    ImportReport,
    TableStatus,
    import_folder,
    load,
    status,
)

__all__ = [
    "Absent",
    "CodeFound",
    "Country",
    "DataSet",
    "Entry",
    "Figures",
    "ImportReport",
    "Imported",
    "Registry",
    "Table",
    "TableStatus",
    "data_folder",
    "derived",
    "derived_ids",
    "harmonised",
    "import_folder",
    "load",
    "load_or_derived",
    "load_registry",
    "read_table",
    "status",
]
