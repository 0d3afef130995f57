"""Word files for tests, part by part, and what a reader of each must find, in reading order."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOT = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_BY = 'w:id="9" w:author="Bo" w:date="2024-01-01T00:00:00Z"'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# Ids as each language's Word writes them, and the names in the file.
STYLES = {
    "sv": {"Rubrik1": "heading 1", "Rubrik2": "heading 2", "Rubrik3": "heading 3"}
    | {"Rubrik4": "heading 4", "Rubrik5": "heading 5", "Rubrik": "Title"}
    | {"Underrubrik": "Subtitle", "Citat": "Quote", "Beskrivning": "caption"}
    | {"Liststycke": "List Paragraph", "Brdtext": "Body Text", "Innehll1": "toc 1"}
    | {"Innehll2": "toc 2", "Innehllsfrteckningsrubrik": "TOC Heading"}
    | {"Fotnotstext": "footnote text", "Hyperlnk": "Hyperlink"},
    "named": {"a": "Rubrik 1", "b": "Rubrik 2", "c": "Rubrik 3", "d": "Titel", "e": "Citat"}
    | {"f": "Brödtext", "g": "Bildtext", "h": "Punktlista"},
    "en": {f"Heading{n}": f"heading {n}" for n in range(1, 6)}
    | {"Title": "Title", "Subtitle": "Subtitle", "Quote": "Quote", "Caption": "caption"}
    | {"ListParagraph": "List Paragraph", "BodyText": "Body Text", "TOC1": "toc 1"}
    | {"TOC2": "toc 2", "TOCHeading": "TOC Heading", "FootnoteText": "footnote text"},
}
_NUMBERS = """<w:numbering xmlns:w="%s">
<w:abstractNum w:abstractNumId="0">%s</w:abstractNum>
<w:abstractNum w:abstractNumId="1">%s</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""
_LEVEL = (
    '<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/></w:lvl>'
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
    b'<rect width="40" height="20" fill="#eef3f7"/></svg>'
)


@dataclass
class Told:
    """What was written, by kind: what an import must bring along."""

    headings: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def run(text: str, properties: str = "") -> str:
    kept = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    inner = kept.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">').replace(
        "\n", '</w:t><w:br/><w:t xml:space="preserve">'
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>" if properties else f"<w:r>{inner}</w:r>"


class Word:
    """A document written from top to bottom; `styles` names the set of styles it has."""

    def __init__(self, styles: str = "sv") -> None:
        self.ids = {name: id for id, name in STYLES[styles].items()}
        self.names = STYLES[styles]
        self.body: list[str] = []
        self.told = Told()
        self.notes: list[str] = []
        self.comments: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.parts: dict[str, bytes] = {}
        self.relations: list[tuple[str, str, str, bool]] = []
        self.numbered = False

    # --- Words ---

    def inline(self, text: str) -> str:
        """`**bold**`, `__italic__`, `[words](address)`, `^[note|second]`, `++in++`, `~~out~~`."""
        parts = re.split(
            r"(\*\*.+?\*\*|__.+?__|\[.+?\]\(.+?\)|\^\[.+?\]|\+\+.+?\+\+|~~.+?~~|\{\{.+?\}\})", text
        )
        return "".join(self._part(part) for part in parts if part)

    def _part(self, part: str) -> str:
        if part.startswith("**"):
            return run(part[2:-2], "<w:b/>")
        if part.startswith("__"):
            return run(part[2:-2], "<w:i/>")
        if part.startswith("^["):
            return self._note(part[2:-1])
        if part.startswith("++"):
            return f"<w:ins {_BY}>{run(part[2:-2])}</w:ins>"
        if part.startswith("~~"):
            gone = run(part[2:-2]).replace("w:t>", "w:delText>").replace("<w:t ", "<w:delText ")
            return f"<w:del {_BY}>{gone}</w:del>"
        if part.startswith("{{"):
            return run(part[2:-2], "<w:vanish/>")
        if link := re.fullmatch(r"\[(.+?)\]\((.+?)\)", part):
            return self._link(link[1], link[2])
        return run(part)

    def _link(self, words: str, address: str) -> str:
        if address.startswith("#"):
            return f'<w:hyperlink w:anchor="{address[1:]}">{run(words)}</w:hyperlink>'
        id = self.relate("hyperlink", address, outside=True)
        return f'<w:hyperlink r:id="{id}">{run(words)}</w:hyperlink>'

    def _note(self, text: str) -> str:
        number = len(self.notes) + 2
        style = self.ids.get("footnote text", "")
        paragraphs = "".join(
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{self.inline(one)}</w:p>'
            for one in text.split("|")
        )
        self.notes.append(f'<w:footnote w:id="{number}">{paragraphs}</w:footnote>')
        self.told.notes += [shown(one) for one in text.split("|")]
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'

    def relate(self, kind: str, target: str, outside: bool = False) -> str:
        id = f"r{len(self.relations) + 10}"
        self.relations.append((id, kind, target, outside))
        return id

    # --- Blocks ---

    def raw(self, xml: str) -> "Word":
        self.body.append(xml)
        return self

    def styled(self, text: str, style: str, properties: str = "", told: bool = True) -> "Word":
        """A paragraph in a style by name; "" is none."""
        id = self.ids.get(style, style) if style else ""
        if told:
            self.told.words += words(text)
        named = f'<w:pStyle w:val="{id}"/>' if id else ""
        return self.raw(f"<w:p><w:pPr>{named}{properties}</w:pPr>{self.inline(text)}</w:p>")

    def p(self, text: str, told: bool = True) -> "Word":
        return self.styled(text, "", told=told)

    def h(self, text: str, level: int = 1, shown: str | None = None) -> "Word":
        """A heading; `shown` is what is left of it, if a number before it is counted."""
        left = text if shown is None else shown
        self.told.headings.append(left)
        self.told.words += words(left)
        name = next(n for n in (f"heading {level}", f"Rubrik {level}") if n in self.ids)
        return self.styled(text, name, told=False)

    def title(self, text: str) -> "Word":
        name = "Title" if "Title" in self.ids else "Titel"
        return self.styled(text, name, told=False)

    def items(self, *texts: str, ordered: bool = False, level: int = 0) -> "Word":
        for text in texts:
            self.told.items.append(shown(text))
            number = f'<w:ilvl w:val="{level}"/><w:numId w:val="{2 if ordered else 1}"/>'
            self.styled(text, "List Paragraph", f"<w:numPr>{number}</w:numPr>")
        return self

    def table(
        self, *rows: Sequence[str], header: bool = True, told: bool = True, look: str = "04A0"
    ) -> "Word":
        """A table of texts; a cell that begins with `<` is XML, one with ` / ` has paragraphs."""
        grid = "<w:gridCol/>" * max(len(row) for row in rows)
        made = []
        for n, row in enumerate(rows):
            mark = "<w:trPr><w:tblHeader/></w:trPr>" if header and n == 0 else ""
            cells = "".join(self._cell(text, told) for text in row)
            made.append(f"<w:tr>{mark}{cells}</w:tr>")
        properties = f'<w:tblPr><w:tblLook w:val="{look}"/></w:tblPr>'
        return self.raw(f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>")

    def _cell(self, text: str, told: bool) -> str:
        if text.startswith("<"):
            if told:
                self.told.cells.append(shown(" ".join(re.findall(r"<w:t[^>]*>([^<]*)", text))))
                self.told.words += words(" ".join(re.findall(r"<w:t[^>]*>([^<]*)", text)))
            return f"<w:tc>{text}</w:tc>"
        if told:
            self.told.cells.append(shown(text.replace(" / ", " ")))
            self.told.words += words(text.replace(" / ", " "))
        inner = "".join(f"<w:p>{self.inline(one)}</w:p>" for one in text.split(" / "))
        return f"<w:tc>{inner}</w:tc>"

    def picture(self, file: str, data: bytes, alternative: str = "") -> "Word":
        self.parts[f"word/media/{file}"] = data
        id = self.relate("image", f"media/{file}")
        extent = '<wp:extent cx="360000" cy="180000"/>'
        return self.raw(
            f'<w:p><w:r><w:drawing><wp:inline>{extent}<wp:docPr id="1" name="Bild" '
            f'descr="{escape(alternative)}"/><a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:blipFill><a:blip r:embed="{id}"/></pic:blipFill></pic:pic></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )

    def comment(self, words: str, said: str) -> "Word":
        n = len(self.comments)
        self.comments.append(
            f'<w:comment w:id="{n}" w:author="Ida Berg"><w:p>{run(said)}</w:p></w:comment>'
        )
        self.told.words += re.findall(r"\w+", words)
        return self.raw(
            f'<w:p><w:commentRangeStart w:id="{n}"/>{run(words)}<w:commentRangeEnd w:id="{n}"/>'
            f'<w:r><w:commentReference w:id="{n}"/></w:r></w:p>'
        )

    def running(self, text: str, kind: str = "header") -> "Word":
        name = f"{kind}{len(self.relations)}.xml"
        tag = "hdr" if kind == "header" else "ftr"
        self.parts[f"word/{name}"] = (
            f"{_HEAD}<w:{tag} {_ROOT}><w:p>{run(text)}</w:p></w:{tag}>".encode()
        )
        self.relate(kind, name)
        return self

    # --- The file ---

    def data(self) -> bytes:
        parts = {
            "[Content_Types].xml": self._types(),
            "_rels/.rels": _relations([("r1", "officeDocument", "word/document.xml", False)]),
            "word/document.xml": f"{_HEAD}<w:document {_ROOT}><w:body>{''.join(self.body)}"
            "</w:body></w:document>",
            "word/styles.xml": self._styles(),
            "word/numbering.xml": _HEAD + _NUMBERS % (W, _levels("bullet"), _levels("decimal")),
            "word/footnotes.xml": _part("footnotes", self.notes),
            "word/comments.xml": _part("comments", self.comments),
        }
        for kind in ("styles", "numbering", "footnotes", "comments"):
            self.relate(kind, f"{kind}.xml")
        parts["word/_rels/document.xml.rels"] = _relations(self.relations)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for name, text in parts.items():
                package.writestr(zipfile.ZipInfo(name), text)
            for name, data in self.parts.items():
                package.writestr(zipfile.ZipInfo(name), data)
        return buffer.getvalue()

    def _types(self) -> str:
        main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
        kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering"}
        kinds |= {"footnotes": "footnotes", "comments": "comments"}
        over = "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{main}.{kind}+xml"/>'
            for name, kind in kinds.items()
        )
        return (
            f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="png" ContentType="image/png"/>'
            f'<Default Extension="svg" ContentType="image/svg+xml"/>{over}</Types>'
        )

    def _styles(self) -> str:
        made = []
        for id, name in self.names.items():
            level = re.fullmatch(r"heading (\d)", name)
            inner = f'<w:outlineLvl w:val="{int(level[1]) - 1}"/>' if level else ""
            if level and self.numbered:
                inner = f'<w:numPr><w:numId w:val="2"/></w:numPr>{inner}'
            made.append(
                f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>'
                f"<w:pPr>{inner}</w:pPr></w:style>"
            )
        return f'{_HEAD}<w:styles xmlns:w="{W}">{"".join(made)}</w:styles>'


def _part(tag: str, inner: Sequence[str]) -> str:
    return f"{_HEAD}<w:{tag} {_ROOT}>{''.join(inner)}</w:{tag}>"


def _levels(kind: str) -> str:
    text = "•" if kind == "bullet" else "%1."
    return "".join(_LEVEL % (n, kind, text.replace("1", str(n + 1))) for n in range(4))


def _relations(relations: Sequence[tuple[str, str, str, bool]]) -> str:
    rows = "".join(
        f'<Relationship Id="{id}" Type="{_KINDS}/{kind}" Target="{escape(target)}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if outside else ''}/>"
        for id, kind, target, outside in relations
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{rows}</Relationships>'


def shown(text: str) -> str:
    """The words of marked text that a reader sees."""
    text = re.sub(r"\^\[.+?\]|~~.+?~~|\{\{.+?\}\}", "", text)
    text = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", text)
    return " ".join(re.sub(r"\*\*|__|\+\+", "", text).split())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", shown(text).replace("\N{SOFT HYPHEN}", ""))
