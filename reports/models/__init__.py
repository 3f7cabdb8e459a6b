"""What reports keep: closed quarters, what was published from them, and who took a file away."""

from reports.models.closing import Closing
from reports.models.download import Download
<<<<<<< HEAD
from reports.models.edition import Edition, EditionQuerySet

__all__ = ["Closing", "Download", "Edition", "EditionQuerySet"]
=======
from reports.models.edition import Edition
from reports.models.rekeying import Rekeying

__all__ = ["Closing", "Download", "Edition", "Rekeying"]
>>>>>>> a99f6a6 (reports: Show the log in the order of KB's form, and note what was typed there)
