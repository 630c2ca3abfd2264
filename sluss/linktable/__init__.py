"""Links any table of persons, such as a register's extract or the FEBRL sets: `sluss link` (formats.md section 3).

The engine is the one that links reports, under the weights of `config.linking.table_weights`.
"""

from sluss.linktable.columns import ColumnMap, column_map
from sluss.linktable.errors import MapError, TableError
from sluss.linktable.linked import Linked, link
from sluss.linktable.table import Table, open_table
from sluss.linktable.write import replacing, write_groups, write_questions

__all__ = [
    "ColumnMap",
    "Linked",
    "MapError",
    "Table",
    "TableError",
    "column_map",
    "link",
    "open_table",
    "replacing",
    "write_groups",
    "write_questions",
]
