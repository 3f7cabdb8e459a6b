"""The process that sets the type of one document: its data on standard input, the file on standard output.

A process of its own, for typst keeps what it worked out for the last ten documents: some 40 MB for each. It
imports nothing of ours, so that it starts in a tenth of a second.

Data is JSON: `template` is the name of the template beside this file, `document` what that asks for, `moment`
what the PDF bears, in seconds since the epoch, and `picture` whether to make a PNG of its one page instead.
Ends with 1 and the reason on standard error when it cannot be done.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent
LETTERS = Path(str(files("font_source_sans_pro"))) / "files"
STANDARDS: Any = ["a-2a", "ua-1"]  # the stubs of typst want a list of every standard there is
DOTS_PER_INCH = 200  # of a picture: an A5 is sharp on any screen, and under 300 kB
UNSHOWN = re.compile(r'the text `?"(.+?)"`? could not be displayed')


def typeset(template: str, data: str, moment: int, *, picture: bool) -> bytes:
    """What the letters of the document cannot show becomes a question mark. Raises typst.TypstError."""
    kind: Any = {"format": "png", "ppi": DOTS_PER_INCH} if picture else {"pdf_standards": STANDARDS}
    while True:
        try:
            return typst.compile(
                TEMPLATES / template,
                sys_inputs={"data": data},
                font_paths=[LETTERS],
                ignore_system_fonts=True,
                timestamp=moment,
                **kind,
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
        data = json.dumps(told["document"], ensure_ascii=False)
        made = typeset(told["template"], data, told["moment"], picture=told["picture"])
    except typst.TypstError as problem:
        sys.stderr.write(str(problem))
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
