"""Pictures of what was built, to look at: `python -m tests.pictures [--readme] [OUTPUT]`.

Every page of each PDF, of each Word file through LibreOffice, and the page at two widths, dark and
printed, into OUTPUT/pictures; of the revisions and of what `diff` wrote. With --readme also what
README.md shows: Word, PDF and page side by side in `docs/outputs.png`, and a comparison in the same
three formats in `docs/redline.png`.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from plan_compiler.judges.browser import chromium
from plan_compiler.judges.programs import lacks, run

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
WIDTHS = (1280, 320)
# How high a sheet of A4 is for its width.
A4 = 2**0.5
# Where README's comparison is opened: a section in which words were corrected.
SECTION = "Vid behov av stöd"


def main(arguments: list[str]) -> int:
    if missing := lacks("pdftoppm", "soffice", "chromium", "playwright"):
        print(f"{missing} is not here; `make judges` installs it", file=sys.stderr)
        return 1
    output = Path(next((a for a in arguments if not a.startswith("-")), "output"))
    made = []
    for manifest in sorted(output.glob("*/*/manifest.json")):
        folder = manifest.parent
        made += pictures(
            folder / folder.parent.name, output / "pictures" / folder.relative_to(output)
        )
    for page in sorted(output.glob("*/diff/*/redline.html")):
        place = output / "pictures" / page.parent.relative_to(output)
        made += pictures(page.with_suffix(""), place)
    for path in made:
        print(path)
    if "--readme" in arguments and made:
        print(sheet(front_pages(output / "pictures"), DOCS / "outputs.png"))
        redline = next(iter(sorted(output.glob("*/diff/*/redline.html")))).parent
        print(sheet(changed_pages(redline), DOCS / "redline.png"))
    return 0 if made else 1


def pictures(stem: Path, place: Path) -> Iterator[Path]:
    """The pictures of `STEM.pdf`, `.docx` and `.html`."""
    place.mkdir(parents=True, exist_ok=True)
    yield from pdf_pages(stem.with_suffix(".pdf"), place / "pdf")
    with tempfile.TemporaryDirectory() as scratch:
        yield from pdf_pages(printed(stem.with_suffix(".docx"), Path(scratch)), place / "docx")
    yield from page_shots(stem.with_suffix(".html"), place)


def printed(docx: Path, folder: Path) -> Path:
    """A Word file as PDF, by LibreOffice; tracked changes show."""
    run("soffice", f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}", "--headless",
        "--convert-to", "pdf", "--outdir", folder, docx)  # fmt: skip
    return folder / f"{docx.stem}.pdf"


def pdf_pages(pdf: Path, stem: Path, dots: int = 80) -> Iterator[Path]:
    run("pdftoppm", "-r", str(dots), "-png", pdf, stem)
    yield from sorted(stem.parent.glob(f"{stem.name}-*.png"))


def page_shots(page: Path, place: Path) -> Iterator[Path]:
    """The whole page at each width and in the dark, and as paper."""
    with chromium() as browser:
        for width, scheme in [*((w, "light") for w in WIDTHS), (1280, "dark")]:
            size = {"width": width, "height": 900}
            tab = browser.new_page(viewport=size, color_scheme=scheme)
            tab.goto(page.resolve().as_uri())
            shot = place / f"html-{width}-{scheme}.png"
            tab.screenshot(path=shot, full_page=True)
            yield shot
        tab = browser.new_page()
        tab.goto(page.resolve().as_uri())
        paper = place / "html-print.pdf"
        tab.pdf(path=paper, prefer_css_page_size=True)
    yield from pdf_pages(paper, place / "html-print")


# --- README's sheets ---------------------------------------------------------------------------


def front_pages(pictures: Path) -> Iterator[Image.Image]:
    """The cover in Word, the first page of text in the PDF and the top of the page."""
    folder = next(iter(sorted(pictures.glob("*/*/html-1280-light.png")))).parent
    yield Image.open(next(iter(sorted(folder.glob("docx-*1.png")))))
    yield Image.open(sorted(folder.glob("pdf-*.png"))[2])
    yield Image.open(folder / "html-1280-light.png").crop((0, 0, 1280, round(1280 * A4)))


def changed_pages(redline: Path) -> Iterator[Image.Image]:
    """Where the section stands in a comparison's Word file, PDF and page."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        yield page_with(SECTION, printed(redline / "redline.docx", place), place)
        yield page_with(SECTION, redline / "redline.pdf", place)
        with chromium() as browser:
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            tab.goto((redline / "redline.html").resolve().as_uri())
            at = tab.get_by_role("heading", name=SECTION, exact=True).bounding_box()
            left, top = at["x"] - 60, at["y"] - 60
            part = {"x": left, "y": top, "width": 1280 - left, "height": (1280 - left) * A4}
            tab.screenshot(path=place / "html.png", full_page=True, clip=part)
        yield opened(place / "html.png")


def page_with(words: str, pdf: Path, place: Path) -> Image.Image:
    """The last page that has the words; the contents list has them too, earlier."""
    pages = run("pdftotext", pdf, "-").stdout.split("\f")
    last = max(index for index, page in enumerate(pages) if words in page)
    return opened(list(pdf_pages(pdf, place / f"{pdf.parent.name}-{pdf.stem}"))[last])


def opened(file: Path) -> Image.Image:
    """A picture that no longer needs its file."""
    picture = Image.open(file)
    picture.load()
    return picture


def sheet(pictures: Iterable[Image.Image], target: Path) -> Path:
    """Pictures side by side, in few colours, so that git need not carry much."""
    height, gap = 620, 28
    shown = [top.resize((round(top.width * height / top.height), height)) for top in pictures]
    paper = Image.new(
        "RGB", (sum(top.width + gap for top in shown) + gap, height + 2 * gap), "#d8dee4"
    )
    draw, left = ImageDraw.Draw(paper), gap
    for top in shown:
        paper.paste(top, (left, gap))
        draw.rectangle((left - 1, gap - 1, left + top.width, gap + height), outline="#9aa5b1")
        left += top.width + gap
    # The colours of marks are rare, and what counts most here.
    paper.quantize(128, Image.Quantize.MAXCOVERAGE).save(target, optimize=True)
    return target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
