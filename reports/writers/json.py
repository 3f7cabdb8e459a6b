"""Tables as JSON: the form in which an edition is kept, so that its checksum is that of the file."""

from typing import BinaryIO

from reports.document import Document
from reports.editions.frozen import pieces


def write(document: Document, out: BinaryIO) -> None:
    """UTF-8 without BOM; document.schema.json says what stands where."""
    for piece in pieces(document):
        out.write(piece.encode())
