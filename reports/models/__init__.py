"""What reports keep: who took a file away, and what a quarter held when it was closed."""

from reports.models.closing import Closing
from reports.models.download import Download

__all__ = ["Closing", "Download"]
