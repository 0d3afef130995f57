"""Building a document, as whole commands, beside those who make the same of the same text."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pypandoc

from bench.commands import PROGRAM, ROOT, Command, Cost, in_turn, must, ratio, wall
from bench.part import Asked, Page
from bench.plot import plot
from bench.results import NOTHING, README, RESULTS, machine, seconds, table, tell, times
from bench.texts import lay_plan, sized_plan

SIZES = (1, 10, 100)
ROUNDS = {1: 7, 10: 3, 100: 1}
LIMIT = 200
ALL, PDF = "**this one**: Word, PDF, web, model, proven", "**this one**: PDF, proven"
PANDOC = "pandoc: Word, web, PDF by Typst"
RIVALS = {
    PANDOC: ALL,
    "Typst by hand": PDF,
    "WeasyPrint, pandoc's page": PDF,
    "LibreOffice, our Word": PDF,
}
PACKAGES = ("typst", "pikepdf", "pypandoc-binary", "weasyprint")
TYPST = "import typst; typst.compile('plan.typ', output='typst.pdf')"
UA = {"PDFUACompliance": {"type": "boolean", "value": "true"}}
GRAPH = RESULTS.with_name("building.svg")


def measure(asked: Asked) -> Iterator[Page]:
    costs = {size: _sized(size) for size in SIZES if size <= asked.largest}
    text = table_of(costs)
    yield Page(RESULTS, f"{machine(asked.today, *PACKAGES)}; {libreoffice()}\n\n{text}", "building")
    yield Page(README, text, "building")
    lines = {
        name: {size: wall(costs[size][name]) for size in costs} for name in (ALL, PDF, *RIVALS)
    }
    named = {name.replace("**", ""): line for name, line in lines.items()}
    yield Page(GRAPH, plot(named, "Seconds to build a document"))


def _sized(size: int) -> dict[str, list[Cost]]:
    with TemporaryDirectory() as folder:
        work = Path(folder)
        plan = lay_plan(work / "plan_source", sized_plan(size))
        found = in_turn(
            commands(work, f"{plan.parent.name}/{plan.name}"), work, ROUNDS[size], LIMIT
        )
    for name, costs in found.items():
        tell(f"{name} {size}x: {wall(costs)}")
    return found


def commands(work: Path, ref: str) -> Mapping[str, Command]:
    """Each maker's command, to be run in `work`, with what it reads laid there."""
    plan, revision = ref.split("/")
    ours, pandoc = (*PROGRAM, "build", "--force"), lay_markdown(work, ref)
    must((*ours, "--output", "first"), work)
    made = work / "first" / plan / revision
    must(pandoc, work)
    office = f"soffice -env:UserInstallation=file://{work}/profile --headless --convert-to".split()
    weasyprint = (sys.executable, "-m", "weasyprint", "--pdf-variant", "pdf/ua-1")
    return {
        ALL: (*ours, "--output", "all"),
        PANDOC: pandoc,
        PDF: (*ours, "--format", "pdf", "--output", "pdf"),
        "Typst by hand": (sys.executable, "-c", TYPST),
        "WeasyPrint, pandoc's page": (*weasyprint, "plan.html", "weasyprint.pdf"),
        "LibreOffice, our Word": (
            *(*office, f"pdf:writer_pdf_Export:{json.dumps(UA)}"),
            *("--outdir", "office", str(made / f"{plan}.docx")),
        ),
    }


def lay_markdown(work: Path, ref: str) -> Command:
    """Write the plan as Markdown; the command that makes three documents of it with pandoc."""
    plan, revision = ref.split("/")
    must((*PROGRAM, "convert", ref, "--to", "md"), work)
    (work / "plan.md").write_bytes(
        (work / f"output/{plan}/convert/{revision}/{plan}.md").read_bytes()
    )
    word = (*pandoc_to("docx"), f"--reference-doc={ROOT}/templates/plan.docx", "-o", "plan.docx")
    page = (*pandoc_to("html"), "-o", "plan.html")
    typst = (*pandoc_to("typst"), "-o", "plan.typ")
    pdf = (sys.executable, "-c", TYPST)
    return ("sh", "-c", " && ".join(shlex.join(command) for command in (word, page, typst, pdf)))


def pandoc_to(format: str) -> Command:
    title = ("--metadata", "title=Plan", "--metadata", "lang=sv")
    return (pypandoc.get_pandoc_path(), "plan.md", "--standalone", "--toc", *title, "-t", format)


def libreoffice() -> str:
    said = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True)
    return " ".join(said.stdout.split()[:2])


def table_of(costs: Mapping[int, Mapping[str, Sequence[Cost]]]) -> str:
    """Seconds on the wall at each size, those against ours, and memory at the largest size."""
    sizes = list(costs)
    head = ["", *(f"{size}x" for size in sizes), *(f"of ours, {size}x" for size in sizes), "memory"]
    rows = []
    for name in (ALL, PANDOC, PDF, *(name for name in RIVALS if name != PANDOC)):
        found = [costs[size][name] for size in sizes]
        ours = [costs[size].get(RIVALS.get(name, ""), ()) for size in sizes]
        ratios = [times(ratio(own, other)) for own, other in zip(found, ours, strict=True)]
        memory = f"{max(cost.memory for cost in found[-1]):.0f} MB" if found[-1] else NOTHING
        shown = ratios if name in RIVALS else [""] * len(sizes)
        rows.append([name, *(seconds(wall(own)) for own in found), *shown, memory])
    return table(head, rows)
