"""What reports keep: closed quarters, what was published from them, and who took a file away."""

from reports.models.closing import Closing
from reports.models.download import Download
from reports.models.edition import Edition, EditionQuerySet
from reports.models.rekeying import Rekeying

__all__ = ["Closing", "Download", "Edition", "EditionQuerySet", "Rekeying"]
