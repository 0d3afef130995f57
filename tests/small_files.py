"""Small HTML, Word and PDF files, made by hand: what a test of a reader puts before it."""

import io
import zipfile

import pikepdf

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def html_of(body: str) -> bytes:
    return f'<html lang="sv"><body><article class="plan-document">{body}</article>'.encode()


def relations(**parts: str) -> str:
    links = (
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in parts.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(links)}</Relationships>'


def docx_of(body: str, prolog: str = "", **parts: str) -> bytes:
    """A package with this body and with parts such as `numbering` and `footnotes`."""
    files = {f"word/{name}.xml": _word(name, content) for name, content in parts.items()}
    files["_rels/.rels"] = relations(officeDocument="word/document.xml")
    files["word/_rels/document.xml.rels"] = relations(**{name: f"{name}.xml" for name in parts})
    files["word/document.xml"] = prolog + _word("document", f"<w:body>{body}</w:body>")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return data.getvalue()


def _word(name: str, content: str) -> str:
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    return f'<w:{name} xmlns:w="{WORD}" xmlns:wp="{wp}">{content}</w:{name}>'


def p(*runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(instruction: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end")]
    code = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return f"{marks[0]}{code}{marks[1]}{r(result)}{marks[2]}"


Element = tuple[str, list["Element | int | pikepdf.Object"]]


def pdf_of(content: str, *elements: Element, **attributes: str | pikepdf.Dictionary) -> bytes:
    """A page whose marks `/Span <</MCID n>> BDC (text) Tj EMC` the elements put into an order.

    `attributes` go to the first element.
    """
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        ToUnicode=pdf.make_stream(b"1 beginbfrange <20> <ff> <0020> endbfrange"),
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.obj.Contents = pdf.make_stream(f"BT /F 9 Tf {content} ET".encode("latin-1"))
    root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    root.K = pikepdf.Array([_element(pdf, e, page.obj, root) for e in elements])
    for name, value in attributes.items():
        root.K[0][f"/{name}"] = value
    pdf.Root.StructTreeRoot = root
    data = io.BytesIO()
    pdf.save(data)
    return data.getvalue()


def _element(pdf: pikepdf.Pdf, of: Element, page: pikepdf.Object, parent: pikepdf.Object) -> object:
    role, kids = of
    element = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name(f"/{role}"), Pg=page, P=parent))
    element.K = pikepdf.Array(
        [_element(pdf, kid, page, element) if isinstance(kid, tuple) else kid for kid in kids]
    )
    return element


def marked(number: int, text: str) -> str:
    return f"/Span <</MCID {number}>> BDC ({text}) Tj EMC "


def link_annotation(contents: str) -> pikepdf.Dictionary:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=b"https://www.exempel.se/")
    return pikepdf.Dictionary(
        Type=pikepdf.Name.OBJR, Obj=pikepdf.Dictionary(Contents=contents, A=action)
    )


NUMBERING = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="H2"/>
  <w:lvlText w:val="%1"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="H3"/>
  <w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/>
  <w:lvlText w:val="Bilaga %1"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
"""


def style(id: str, name: str, properties: str) -> str:
    return (
        f'<w:style w:styleId="{id}"><w:name w:val="{name}"/><w:pPr>{properties}</w:pPr></w:style>'
    )


def numbered(number: int) -> str:
    return f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'


STYLES = (
    style("H2", "heading 2", f'{numbered(1)}<w:outlineLvl w:val="1"/>')
    + style("H3", "heading 3", f'{numbered(1)}<w:outlineLvl w:val="2"/>')
    + style("Bilaga", "Bilaga", f'{numbered(2)}<w:outlineLvl w:val="1"/>')
    + style("Annan", "Annan bilaga", f'{numbered(3)}<w:outlineLvl w:val="1"/>')
    + style("Lista", "List Number", numbered(1))
    + style("TOC1", "toc 1", "")
    + style("TOCHeading", "TOC Heading", "")
)
