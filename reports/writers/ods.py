"""Tables as an OpenDocument spreadsheet: a sheet per table and a last sheet that explains them.

Written straight into the file, row by row: what libraries there are hold all rows in memory and take many
times as long. OpenDocument 1.3, https://docs.oasis-open.org/office/OpenDocument/v1.3/.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from reports.document import Document
from reports.tables import Column, Kind, Table, Value, dutch
from reports.writers.sheets import (
    EXPLANATION,
    LABEL,
    TOLD,
    check_size,
    clean,
    explanation,
    follows_figures,
    sheet_names,
    width,
    wraps,
)

CONTENT_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CHARACTER = 0.2  # cm that a character takes in a column
SPACES = {
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "ooo": "http://openoffice.org/2004/office",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
DAY = (
    '<number:day number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
    '<number:text>-</number:text><number:year number:style="long"/>'
)
MONTH = (
    '<number:month number:style="long" number:textual="true"/><number:text> </number:text>'
    '<number:year number:style="long"/>'
)


def write(document: Document, out: BinaryIO) -> None:
    """Typed cells, a frozen bold header, filters; text stays text and None leaves its cell empty.

    The document names no person, reads no clock, and holds no formula.
    ValueError if a table is larger than a sheet can be.
    """
    check_size(document)
    names = sheet_names(table.title for table in document.tables)
    stamp = document.created.astimezone(UTC)
    with ZipFile(out, "w") as parts:
        _put(parts, stamp, "mimetype", [CONTENT_TYPE], method=ZIP_STORED)  # first, and readable as it is
        _put(parts, stamp, "META-INF/manifest.xml", _manifest())
        _put(parts, stamp, "meta.xml", _meta(document, stamp))
        _put(parts, stamp, "styles.xml", _paper(document))
        _put(parts, stamp, "settings.xml", _settings(document.tables, names))
        _put(parts, stamp, "content.xml", _content(document, names))


def _put(parts: ZipFile, stamp: datetime, name: str, text: Iterable[str], method: int = ZIP_DEFLATED) -> None:
    info = ZipInfo(name, stamp.timetuple()[:6])
    info.compress_type = method
    with parts.open(info, "w") as part:
        for piece in text:
            part.write(piece.encode())


def _root(name: str, *spaces: str) -> str:
    declared = " ".join(f'xmlns:{space}="{SPACES[space]}"' for space in spaces)
    version = "manifest" if name.startswith("manifest") else "office"
    return f'{HEADER}<{name} {declared} {version}:version="1.3">'


def _manifest() -> Iterable[str]:
    yield _root("manifest:manifest", "manifest")
    for path, kind in (
        ("/", CONTENT_TYPE),
        ("content.xml", "text/xml"),
        ("meta.xml", "text/xml"),
        ("styles.xml", "text/xml"),
        ("settings.xml", "text/xml"),
    ):
        yield f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
    yield "</manifest:manifest>"


def _meta(document: Document, stamp: datetime) -> Iterable[str]:
    yield _root("office:document-meta", "office", "dc", "meta")
    yield f"<office:meta><dc:title>{escape(clean(document.title))}</dc:title>"
    yield f"<dc:subject>{escape(clean(document.subject))}</dc:subject><dc:language>nl-NL</dc:language>"
    yield f"<meta:creation-date>{stamp:%Y-%m-%dT%H:%M:%S}</meta:creation-date>"
    yield "</office:meta></office:document-meta>"


def _paper(document: Document) -> Iterable[str]:
    """How a sheet prints: A4 on its side, as wide as the paper, with what it is above and the page below."""
    about = ", ".join(filter(None, [document.subject, document.period_text]))
    yield _root("office:document-styles", "office", "style", "fo", "text")
    yield '<office:automatic-styles><style:page-layout style:name="A4">'
    yield '<style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" fo:margin="1.5cm" '
    yield 'style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/>'
    for part, side in (("header", "bottom"), ("footer", "top")):
        yield f'<style:{part}-style><style:header-footer-properties fo:min-height="0.8cm" '
        yield f'fo:margin-left="0cm" fo:margin-right="0cm" fo:margin-{side}="0.3cm"/></style:{part}-style>'
    yield "</style:page-layout></office:automatic-styles><office:master-styles>"
    yield '<style:master-page style:name="Blad" style:page-layout-name="A4"><style:header>'
    yield "<style:region-left><text:p><text:sheet-name>Blad</text:sheet-name></text:p></style:region-left>"
    yield f"<style:region-right><text:p>{_kept(clean(about))}</text:p></style:region-right></style:header>"
    yield "<style:footer><style:region-right><text:p>Bladzijde <text:page-number>1</text:page-number> van "
    yield "<text:page-count>1</text:page-count></text:p></style:region-right></style:footer>"
    yield "</style:master-page></office:master-styles></office:document-styles>"


def _settings(tables: Sequence[Table], names: Sequence[str]) -> Iterable[str]:
    """Which part of each sheet stays in view: the header, and what names a row."""
    yield _root("office:document-settings", "office", "config", "ooo")
    yield '<office:settings><config:config-item-set config:name="ooo:view-settings">'
    yield '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
    yield '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
    yield '<config:config-item-map-named config:name="Tables">'
    for table, name in zip(tables, names, strict=True):
        across = table.row_header_column + 1
        yield f"<config:config-item-map-entry config:name={quoteattr(name)}>"
        for item, kind, value in (
            ("HorizontalSplitMode", "short", 2),
            ("VerticalSplitMode", "short", 2),
            ("HorizontalSplitPosition", "int", across),
            ("VerticalSplitPosition", "int", 1),
            ("ActiveSplitRange", "short", 3),
            ("PositionLeft", "int", 0),
            ("PositionRight", "int", across),
            ("PositionTop", "int", 0),
            ("PositionBottom", "int", 1),
        ):
            told = f'config:name="{item}" config:type="{kind}"'
            yield f"<config:config-item {told}>{value}</config:config-item>"
        yield "</config:config-item-map-entry>"
    yield "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
    yield "</config:config-item-set></office:settings></office:document-settings>"


def _content(document: Document, names: Sequence[str]) -> Iterable[str]:
    yield _root("office:document-content", "office", "style", "fo", "number", "table", "text")
    yield "<office:automatic-styles>"
    for sheet, table in enumerate(document.tables):
        yield from _styles(sheet, table)
    yield from _plain_styles()
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for sheet, (table, name) in enumerate(zip(document.tables, names, strict=True)):
        yield from _sheet(sheet, table, name)
    yield from _explanation_sheet(explanation(document, names))
    yield "<table:database-ranges>"
    for sheet, (table, name) in enumerate(zip(document.tables, names, strict=True)):
        area = f"{_quoted(name)}.A1:{_quoted(name)}.{_letters(len(table.columns))}{len(table.rows) + 1}"
        yield f'<table:database-range table:name="__Anonymous_Sheet_DB__{sheet}" '
        yield f'table:target-range-address={quoteattr(area)} table:display-filter-buttons="true"/>'
    yield "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"


def _styles(sheet: int, table: Table) -> Iterable[str]:
    """Per column its width, its notation, and how its title, its values and its total look."""
    for place, column in enumerate(table.columns):
        key = f"{sheet}-{place}"
        size = width(table, place) * CHARACTER
        yield f'<style:style style:name="w{key}" style:family="table-column">'
        yield f'<style:table-column-properties style:column-width="{size:.2f}cm"/></style:style>'
        yield _notation(f"n{key}", column)
        align = "end" if column.kind.is_numeric else "start"
        apart = f' fo:margin-left="{CHARACTER}cm"' if follows_figures(table, place) else ""
        align = f'<style:paragraph-properties fo:text-align="{align}"{apart}/>'
        bold = '<style:text-properties fo:font-weight="bold"/>'
        yield f'<style:style style:name="h{key}" style:family="table-cell">'
        yield '<style:table-cell-properties fo:wrap-option="wrap" fo:border-bottom="0.5pt solid #000000"/>'
        yield f"{align}{bold}</style:style>"
        of_kind = f'style:family="table-cell" style:data-style-name="n{key}"'
        stands = 'style:vertical-align="top"' + (' fo:wrap-option="wrap"' if wraps(table, place) else "")
        yield f'<style:style style:name="c{key}" {of_kind}>'
        yield f"<style:table-cell-properties {stands}/>{align}</style:style>"
        yield f'<style:style style:name="t{key}" {of_kind}>'
        yield f'<style:table-cell-properties {stands} fo:border-top="0.5pt solid #000000"/>'
        yield f"{align}{bold}</style:style>"


def _plain_styles() -> Iterable[str]:
    """That of every sheet, and those of the sheet that explains."""
    yield '<style:style style:name="sheet" style:family="table" style:master-page-name="Blad">'
    yield '<style:table-properties table:display="true"/></style:style>'
    for name, size in (("label", LABEL), ("told", TOLD)):
        yield f'<style:style style:name="w-{name}" style:family="table-column">'
        yield f'<style:table-column-properties style:column-width="{size * CHARACTER:.1f}cm"/></style:style>'
    wrapped = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
    yield f'<style:style style:name="label" style:family="table-cell">{wrapped}'
    yield '<style:text-properties fo:font-weight="bold"/></style:style>'
    yield f'<style:style style:name="told" style:family="table-cell">{wrapped}</style:style>'


def _notation(name: str, column: Column) -> str:
    figure = f'<number:number number:decimal-places="{column.decimals}" number:min-integer-digits="1"'
    dutch_words = 'number:language="nl" number:country="NL"'
    match column.kind:
        case Kind.TEXT:
            return f'<number:text-style style:name="{name}"><number:text-content/></number:text-style>'
        case Kind.DATE:
            return f'<number:date-style style:name="{name}" {dutch_words}>{DAY}</number:date-style>'
        case Kind.MONTH:
            return f'<number:date-style style:name="{name}" {dutch_words}>{MONTH}</number:date-style>'
        case Kind.PERCENTAGE:
            sign = "<number:text>%</number:text>"
            return f'<number:percentage-style style:name="{name}">{figure}/>{sign}</number:percentage-style>'
        case Kind.NUMBER | Kind.RATIO:
            grouped = f'{figure} number:grouping="true"/>'
            return f'<number:number-style style:name="{name}">{grouped}</number:number-style>'


def _sheet(sheet: int, table: Table, name: str) -> Iterable[str]:
    places = range(len(table.columns))
    yield f'<table:table table:name={quoteattr(name)} table:style-name="sheet">'
    for place in places:
        yield f'<table:table-column table:style-name="w{sheet}-{place}"/>'
    yield "<table:table-header-rows><table:table-row>"
    for place, column in enumerate(table.columns):
        yield _text_cell(f"h{sheet}-{place}", column.title)
    yield "</table:table-row></table:table-header-rows>"
    for line, row in enumerate(table.published_rows()):
        style = "c" if line < len(table.rows) else "t"
        cells = (
            _cell(f"{style}{sheet}-{place}", value, column)
            for place, value, column in zip(places, row, table.columns, strict=True)
        )
        yield f"<table:table-row>{''.join(cells)}</table:table-row>"
    yield "</table:table>"


def _explanation_sheet(lines: Iterable[tuple[str, str]]) -> Iterable[str]:
    yield f'<table:table table:name="{EXPLANATION}" table:style-name="sheet">'
    yield '<table:table-column table:style-name="w-label"/>'
    yield '<table:table-column table:style-name="w-told"/>'
    for label, text in lines:
        yield f"<table:table-row>{_text_cell('label', label)}{_text_cell('told', text)}</table:table-row>"
    yield "</table:table>"


def _cell(style: str, value: Value, column: Column) -> str:
    """One cell as its own type; the text in it is what programs show that only read text."""
    if value is None or value == "":
        return f'<table:table-cell table:style-name="{style}"/>'
    if isinstance(value, str):
        return _text_cell(style, value)
    if isinstance(value, date):
        typed = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif column.kind is Kind.PERCENTAGE:
        typed = f'office:value-type="percentage" office:value="{value:f}"'
    else:
        typed = f'office:value-type="float" office:value="{value:f}"'
    shown = _lines(dutch(value, column))
    return f'<table:table-cell table:style-name="{style}" {typed}>{shown}</table:table-cell>'


def _text_cell(style: str, text: str) -> str:
    if not text:
        return f'<table:table-cell table:style-name="{style}"/>'
    typed = 'office:value-type="string"'
    return f'<table:table-cell table:style-name="{style}" {typed}>{_lines(text)}</table:table-cell>'


def _lines(text: str) -> str:
    """A paragraph per line. Blanks that XML would take together keep their number."""
    return "".join(f"<text:p>{_kept(line)}</text:p>" for line in clean(text).split("\n"))


def _kept(line: str) -> str:
    kept = escape(line.replace("\t", " "))  # a cell has no tabs
    while "  " in kept:
        kept = kept.replace("  ", " <text:s/>", 1)
    return f"<text:s/>{kept[1:]}" if kept.startswith(" ") else kept


def _quoted(name: str) -> str:
    """The name of a sheet as an address holds it."""
    doubled = name.replace("'", "''")
    return f"$'{doubled}'"


def _letters(number: int) -> str:
    """The letters of column `number`, from 1 on: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
