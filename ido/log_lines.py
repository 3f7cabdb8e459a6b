"""What may not stand in a line of the log, whoever writes it."""

from __future__ import annotations

import logging
import re

# The codes of `ido.links`, which this module cannot import: logging begins before the models.
CODE = re.compile(r"(?<![a-z0-9])[a-z2-7]{32}(?![a-z0-9])", re.IGNORECASE)


class WithoutCodes(logging.Filter):
    """Leaves out codes that give access: Django writes the address down of what it refuses or fails at."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = CODE.sub("…", record.getMessage()), ()
        return True
