"""Exchange: agreements that come from elsewhere, and agreements for use elsewhere.

`read_chilton_woda` makes library records of the data set of Chilton and Woda, and `item_rates` the
base rates of its clauses from such records. `read_draft` reads a text under negotiation from YAML
or from a sheet, `write_template` writes an empty sheet to fill in. `write_export` writes JSON, CSV,
XLSX, JSON-LD or XML; `read_json` and `read_values` read the first three back.
"""

from negotiate.exchange.chilton_woda import ImportResult, read_chilton_woda
from negotiate.exchange.dataset_items import DatasetItem, item_states, load_items
from negotiate.exchange.draft_heading import DraftHeading
from negotiate.exchange.draft_template import write_template
from negotiate.exchange.drafts import read_draft
from negotiate.exchange.export_json import parse_json, read_json, to_json
from negotiate.exchange.exports import exported, write_export
from negotiate.exchange.folders import write_agreements
from negotiate.exchange.import_tables import read_values
from negotiate.exchange.item_rates import ItemRate, item_rates, quota_numbers
from negotiate.exchange.workbooks import TablesExtraError

__all__ = [
    "DatasetItem",
    "DraftHeading",
    "ImportResult",
    "ItemRate",
    "TablesExtraError",
    "exported",
    "item_rates",
    "item_states",
    "load_items",
    "parse_json",
    "quota_numbers",
    "read_chilton_woda",
    "read_draft",
    "read_json",
    "read_values",
    "to_json",
    "write_agreements",
    "write_export",
    "write_template",
]
