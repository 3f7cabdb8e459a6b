"""What reports keep: closed quarters, what was published from them, and who took a file away.

And what is told beside the counts: signals of the desks, and what was done with the grant.
"""

from reports.models.closing import Closing
from reports.models.download import Download
from reports.models.edition import Edition, EditionQuerySet
from reports.models.grant import GrantAccount
from reports.models.reclosing import Reclosing
from reports.models.rekeying import Rekeying
from reports.models.run import EditionRun
from reports.models.signal import Signal, SignalState
from reports.models.signal_step import SignalStep
from reports.models.spreadsheet_link import SpreadsheetLink

__all__ = [
    "Closing",
    "Download",
    "Edition",
    "EditionQuerySet",
    "EditionRun",
    "GrantAccount",
    "Reclosing",
    "Rekeying",
    "Signal",
    "SignalState",
    "SignalStep",
    "SpreadsheetLink",
]
