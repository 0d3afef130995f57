"""Pictures of what was built, to look at: `python -m tests.pictures [--readme] [OUTPUT]`.

Every page of each PDF, of each Word file through LibreOffice, and the page at two widths, dark and
printed, into OUTPUT/pictures; of the revisions and of what `diff` wrote. With --readme also what
README.md shows: `docs/outputs.png` and `docs/redline.png`.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
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
        print(*for_readme(output / "pictures", ROOT / "docs"), sep="\n")
    return 0 if made else 1


def pictures(stem: Path, place: Path) -> Iterator[Path]:
    """The pictures of `STEM.pdf`, `.docx` and `.html`."""
    place.mkdir(parents=True, exist_ok=True)
    yield from pdf_pages(stem.with_suffix(".pdf"), place / "pdf")
    with tempfile.TemporaryDirectory() as scratch:
        run("soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless",
            "--convert-to", "pdf", "--outdir", scratch, stem.with_suffix(".docx"))  # fmt: skip
        yield from pdf_pages(Path(scratch) / f"{stem.name}.pdf", place / "docx")
    yield from page_shots(stem.with_suffix(".html"), place)


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


def for_readme(pictures: Path, target: Path) -> Iterator[Path]:
    """The first pages of Word and PDF and the top of the page; and of the first redline."""
    target.mkdir(exist_ok=True)
    for name, pattern, page in (("outputs", "*/*", 2), ("redline", "*/diff/*", 1)):
        shots = sorted(pictures.glob(f"{pattern}/html-1280-light.png"))
        for shot in shots[:1]:
            pdf = sorted(shot.parent.glob("pdf-*.png"))
            docx = sorted(shot.parent.glob("docx-*.png"))
            top = Image.open(shot).crop((0, 0, 1280, 1810))
            yield side_by_side(
                [Image.open(docx[0]), Image.open(pdf[page]), top], target / f"{name}.png"
            )


def side_by_side(pages: Sequence[Image.Image], target: Path) -> Path:
    """Pages on one small sheet."""
    height, gap = 620, 28
    shown = [page.resize((round(page.width * height / page.height), height)) for page in pages]
    size = (sum(page.width + gap for page in shown) + gap, height + 2 * gap)
    sheet = Image.new("RGB", size, "#d8dee4")
    draw, left = ImageDraw.Draw(sheet), gap
    for page in shown:
        sheet.paste(page, (left, gap))
        draw.rectangle((left - 1, gap - 1, left + page.width, gap + height), outline="#9aa5b1")
        left += page.width + gap
    sheet.quantize(128).save(target, optimize=True)
    return target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
