"""Figures: the drawing as SVG for those who can show it, and as PNG for those who cannot."""

import io
import tempfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package

from plan_compiler.diff.marked import one_side
from plan_compiler.model import Blocks, Definition, Figure, Paragraph, plain, walk
from plan_compiler.render.docx_draft import Draft, Scope
from plan_compiler.render.docx_outlines import outlined
from plan_compiler.render.docx_xml import NAMESPACES, Element, make, w

EMU_PER_PX = 9525
EMU_PER_TWIP = 635
RESOLUTION = 220
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"

_RASTER = """
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(fallback: false)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""


def drawing(draft: Draft, figure: Figure, scope: Scope) -> Element:
    """A run with the figure in the line of text, scaled down to the text's width if need be.

    `docPr/@descr` is the alternative text and the long description in one (WCAG 1.1.1).
    """
    if draft.revisions and scope.side != "old":
        figure = one_side(figure, old=False)
    words = [figure.alternative, *spoken(figure.description)]
    size = (figure.width, figure.height)
    return picture(draft, figure.svg, size, figure.label, " ".join(words), scope)


def picture(
    draft: Draft, svg: str, size: tuple[int, int], name: str, alternative: str, scope: Scope
) -> Element:
    """A run with a drawing; `size` is in px."""
    width = min(size[0] * EMU_PER_PX, scope.width * EMU_PER_TWIP)
    height = round(width * size[1] / size[0])
    png, vector = _embed(draft, svg, width, scope.part)
    id = next(draft.drawings)
    inline = make(
        "wp:inline",
        {"distT": 0, "distB": 0, "distL": 0, "distR": 0},
        make("wp:extent", {"cx": width, "cy": height}),
        make("wp:docPr", {"id": id, "name": name, "descr": alternative}),
        make("wp:cNvGraphicFramePr", {}, make("a:graphicFrameLocks", {"noChangeAspect": 1})),
        _graphic(id, name, png, vector, width, height),
    )
    return w("r", w("drawing", inline))


def _graphic(id: int, name: str, png: str, vector: str, width: int, height: int) -> Element:
    extension = make("a:ext", {"uri": SVG_EXTENSION}, make("asvg:svgBlip", {"r:embed": vector}))
    blip = make("a:blip", {"r:embed": png}, make("a:extLst", {}, extension))
    shape = make(
        "pic:spPr",
        {},
        make(
            "a:xfrm",
            {},
            make("a:off", {"x": 0, "y": 0}),
            make("a:ext", {"cx": width, "cy": height}),
        ),
        make("a:prstGeom", {"prst": "rect"}, make("a:avLst")),
    )
    image = make(
        "pic:pic",
        {},
        make("pic:nvPicPr", {}, make("pic:cNvPr", {"id": id, "name": name}), make("pic:cNvPicPr")),
        make("pic:blipFill", {}, blip, make("a:stretch", {}, make("a:fillRect"))),
        shape,
    )
    return make("a:graphic", {}, make("a:graphicData", {"uri": NAMESPACES["pic"]}, image))


def _embed(draft: Draft, svg: str, width: int, part: Part) -> tuple[str, str]:
    """The relationships from `part` to the figure as PNG and as SVG."""
    package = draft.document.part.package
    assert package is not None
    drawn = outlined(svg, draft.fonts)
    png = raster(drawn, width // EMU_PER_TWIP, draft.fonts)
    image = package.get_or_add_image_part(io.BytesIO(png))
    vector = _vector_part(package, drawn)
    return (
        part.relate_to(image, RELATIONSHIP_TYPE.IMAGE),
        part.relate_to(vector, RELATIONSHIP_TYPE.IMAGE),
    )


def _vector_part(package: Package, data: bytes) -> Part:
    # Named by content, so that a drawing shown twice is one part.
    name = PackURI(f"/word/media/{sha256(data).hexdigest()[:12]}.svg")
    for part in package.iter_parts():
        if part.partname == name:
            return part
    return Part(name, "image/svg+xml", data, package)


@cache
def raster(svg: bytes, width: int, fonts: Path) -> bytes:
    """The drawing as PNG, `width` twentieths of a point wide, its words in our own fonts."""
    import typst

    ours = typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)])
    with tempfile.TemporaryDirectory() as empty:
        compiler = typst.Compiler(
            _RASTER.encode(),
            root=empty,
            font_paths=ours,
            sys_inputs={"svg": svg.decode(), "width": str(width / 20)},
        )
        png = compiler.compile(format="png", ppi=RESOLUTION)
    assert isinstance(png, bytes)
    return png


def spoken(blocks: Blocks) -> Iterator[str]:
    """The words of some blocks, a paragraph, list item or term at a time."""
    for block in blocks:
        for node in walk(block):
            match node:
                case Paragraph(content=words) | Definition(term=words):
                    yield " ".join(plain(words).split())
