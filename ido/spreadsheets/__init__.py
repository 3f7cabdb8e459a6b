"""Spreadsheets from outside, read without trusting them: XLSX and CSV become rows of text.

`reading(content)` is the way in. The parsing itself happens in a child process with little memory, little
time and nothing of ours in its environment, so that a file made to harm harms only that child.
Nothing in this package knows about Django or about what the columns mean.
"""

from ido.spreadsheets.reader import reading
from ido.spreadsheets.rows import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Head,
    Row,
    Unreadable,
    column_name,
)

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Head",
    "Row",
    "Unreadable",
    "column_name",
    "reading",
]
