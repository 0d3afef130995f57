"""Pictures of what was built, to look at: `python -m tests.pictures [--readme] [OUTPUT]`.

Every page of each PDF, of each Word file through LibreOffice, and the page at two widths, dark and
printed, into OUTPUT/pictures. With --readme also `docs/outputs.png`, the three side by side.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from plan_compiler.judges.browser import chromium
from plan_compiler.judges.programs import lacks, run

ROOT = Path(__file__).parent.parent
WIDTHS = (1280, 320)


def main(arguments: list[str]) -> int:
    if missing := lacks("pdftoppm", "soffice", "chromium", "playwright"):
        print(f"{missing} is not here; `make judges` installs it", file=sys.stderr)
        return 1
    output = Path(next((a for a in arguments if not a.startswith("-")), "output"))
    made = []
    for manifest in sorted(output.glob("*/*/manifest.json")):
        made += pictures(manifest.parent, output / "pictures")
    for path in made:
        print(path)
    if "--readme" in arguments and made:
        print(side_by_side(output / "pictures", ROOT / "docs" / "outputs.png"))
    return 0 if made else 1


def pictures(folder: Path, target: Path) -> Iterator[Path]:
    """The pictures of one built revision."""
    plan = folder.parent.name
    place = target / plan / folder.name
    place.mkdir(parents=True, exist_ok=True)
    yield from pdf_pages(folder / f"{plan}.pdf", place / "pdf")
    with tempfile.TemporaryDirectory() as scratch:
        docx = folder / f"{plan}.docx"
        run("soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless",
            "--convert-to", "pdf", "--outdir", scratch, docx)  # fmt: skip
        yield from pdf_pages(Path(scratch) / f"{plan}.pdf", place / "docx")
    yield from page_shots(folder / f"{plan}.html", place)


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


def side_by_side(pictures: Path, target: Path) -> Path:
    """The first pages of Word and PDF and the top of the page, on one small sheet."""
    folder = next(iter(sorted(pictures.glob("*/*/html-1280-light.png")))).parent
    tops = [
        Image.open(next(iter(sorted(folder.glob("docx-*1.png"))))),
        Image.open(sorted(folder.glob("pdf-*.png"))[2]),
        Image.open(folder / "html-1280-light.png").crop((0, 0, 1280, 1810)),
    ]
    height, gap = 620, 28
    shown = [top.resize((round(top.width * height / top.height), height)) for top in tops]
    sheet = Image.new(
        "RGB", (sum(top.width + gap for top in shown) + gap, height + 2 * gap), "#d8dee4"
    )
    draw, left = ImageDraw.Draw(sheet), gap
    for top in shown:
        sheet.paste(top, (left, gap))
        draw.rectangle((left - 1, gap - 1, left + top.width, gap + height), outline="#9aa5b1")
        left += top.width + gap
    target.parent.mkdir(exist_ok=True)
    sheet.quantize(128).save(target, optimize=True)
    return target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
