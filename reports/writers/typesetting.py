"""The process that sets the type of one document: its data on standard input, the PDF on standard output.

A process of its own, for typst keeps what it worked out for the last ten documents: some 40 MB for each. It
imports nothing of ours, so that it starts in a tenth of a second.

Data is JSON: `moment` is what the PDF bears, in seconds since the epoch, and `document` what the template
asks for. Ends with 1 and the reason on standard error when it cannot be done.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("document.typ")
LETTERS = Path(str(files("font_source_sans_pro"))) / "files"
STANDARDS: Any = ["a-2a", "ua-1"]  # the stubs of typst want a list of every standard there is
UNSHOWN = re.compile(r'the text `?"(.+?)"`? could not be displayed')


def typeset(data: str, moment: int) -> bytes:
    """What the letters of the document cannot show becomes a question mark. Raises typst.TypstError."""
    while True:
        try:
            return typst.compile(
                TEMPLATE,
                sys_inputs={"data": data},
                font_paths=[LETTERS],
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,
                timestamp=moment,
            )
        except typst.TypstError as problem:
            strange = UNSHOWN.search(str(problem))
            if strange is None:
                raise
            shown = data.translate({ord(char): "?" for char in unescaped(strange[1])})
            if shown == data:
                raise
            data = shown


def unescaped(text: str) -> str:
    """The text that a message of typst tells of, which writes some characters as \\u{200b}."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), text)


def main() -> int:
    told = json.load(sys.stdin.buffer)
    try:
        made = typeset(json.dumps(told["document"], ensure_ascii=False), told["moment"])
    except typst.TypstError as problem:
        sys.stderr.write(str(problem))
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
