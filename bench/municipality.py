"""A municipality: all its plans, three revisions of each, built, built again, and compared.

The structure is that of real plans, the words are drawn. What all 290 municipalities would take is
computed from the figures, in docs/scale.md.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.commands import PROGRAM, Cost, must
from bench.part import Asked, Page
from bench.results import RESULTS, SCALE, machine, tell
from bench.scale import (
    AGAIN,
    ALL,
    CONTACT,
    ONE,
    PARALLEL,
    SERIAL,
    Figures,
    ratios,
    scale,
    table_of,
)
from bench.texts import lay_plan, revisions
from plan_compiler.model import Text, find

DAYS = (date(2022, 1, 10), date(2024, 3, 4))
CORES = os.cpu_count() or 1
# So many drafts are built twice: one at a time with Typst held to one thread, and on all cores.
PAIRED = 60
BUILD = (*PROGRAM, "build", "--jobs", str(CORES))
ALONE = ("env", "RAYON_NUM_THREADS=1", *PROGRAM, "build", "--jobs", "1")
SHARED = "telefonvaxel"
REGISTER = """contacts:
  - id: {id}
    name: Kommunens växel
    description: Öppen vardagar.
    phones: [{{number: "{number}"}}]
"""


def measure(asked: Asked) -> Iterator[Page]:
    with TemporaryDirectory() as folder:
        found = run(Path(folder), asked.plans)
    known = machine(asked.today, "typst")
    yield Page(RESULTS, f"{known}\n\n{table_of(found)}\n\n{ratios(found)}", "municipality")
    yield Page(SCALE, scale(found, known))


# --- What is run -------------------------------------------------------------------------------


def run(work: Path, plans: int) -> Figures:
    source = work / "plan_source"
    words = sum(lay_all(source, seed) for seed in range(plans))
    change_contact(source, "0451-26 70 00")
    some = drafts(min(plans, PAIRED))
    serial, parallel = paired(work, some)
    steps = {SERIAL: serial, PARALLEL: parallel, ALL: must(BUILD, work), AGAIN: must(BUILD, work)}
    add_words(source / drafts(1)[0])
    steps[ONE] = must(BUILD, work)
    change_contact(source, "0451-26 70 01")
    steps[CONTACT] = must(BUILD, work)
    tell(f"{steps}")
    output = size(work / "output")
    diffs = all_diffs(work, plans)
    return Figures(
        plans=plans,
        drafts=len(some),
        words=words,
        source=size(source),
        output=output,
        redlines=size(work / "output") - output,
        steps=steps,
        diffs=diffs,
    )


def paired(work: Path, refs: Sequence[str]) -> tuple[Cost, Cost]:
    """Some revisions built one at a time, and on all cores, into folders of their own."""
    serial = must((*ALONE, "--force", "--output", "serial", *refs), work)
    return serial, must((*BUILD, "--force", "--output", "parallel", *refs), work)


def drafts(plans: int) -> Sequence[str]:
    return [f"{plan_of(seed)}/utkast" for seed in range(plans)]


def plan_of(seed: int) -> str:
    return f"plan-{seed:03}"


def lay_all(source: Path, seed: int) -> int:
    """Write all revisions of a plan, the draft with the shared contact; how many words."""
    words = 0
    for plan in revisions(seed, DAYS):
        folder = lay_plan(source, plan)
        words += sum(len(text.text.split()) for text in find(plan, Text))
    with (folder / "contacts.yaml").open("a", encoding="utf-8") as contacts:
        contacts.write(f"  - {SHARED}\n")
    return words


def add_words(folder: Path) -> None:
    text = sorted((folder / "sections").iterdir())[0]
    with text.open("a", encoding="utf-8") as file:
        file.write("\nPlanen följs upp varje år.\n")


def change_contact(source: Path, number: str) -> None:
    register = REGISTER.format(id=SHARED, number=number)
    (source / "contacts.yaml").write_text(register, encoding="utf-8")


def all_diffs(work: Path, plans: int) -> Sequence[Cost]:
    """What each comparison of neighbours took, as many at a time as there are cores."""
    names = [*(str(day) for day in DAYS), "utkast"]
    pairs = [(plan_of(seed), *pair) for seed in range(plans) for pair in pairwise(names)]
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(lambda pair: must((*PROGRAM, "diff", *pair), work), pairs))


def size(folder: Path) -> float:
    """MB of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
