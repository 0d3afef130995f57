"""What a municipality's figures mean for all of them, measured and computed kept apart."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.commands import Cost
from bench.results import seconds, table, times

SERIAL = "drafts, one at a time, Typst on one thread"
PARALLEL = "the same drafts, all cores"
ALL = "all revisions, all cores"
AGAIN = "again, nothing changed"
ONE = "again, a paragraph added to one draft"
CONTACT = "again, another number in the shared contact of all drafts"
DIFFS = "all neighbours compared, all cores, every format"
CORES = os.cpu_count() or 1
REVISIONS = 3
MUNICIPALITIES = 290
SERVER = 16
# Revisions that a secretary may have in one folder, and build after each change.
SOME = 300
PAGE = """# Past one machine: 290 municipalities

{machine}.

From `make bench`, part `municipality`.

## Measured

One municipality: {plans} plans with {revisions} revisions each, two adopted and a draft, {words}
words in all, the structure of real plans with drawn words.

{measured}

{ratio}

## Computed

{municipalities} such municipalities have {all_plans:,} plans and {all_revisions:,} revisions, and
take so many times what one takes. Hours of several cores are those of one over their number, as if
they were always busy. `--jobs` and `--cluster` come near to that when there is much to do. It was
not seen on many machines: `--cluster` was tried with two workers on one.

{computed}

{memory}
"""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the steps took; sizes in MB."""

    plans: int
    drafts: int
    words: int
    source: float
    output: float
    redlines: float
    steps: Mapping[str, Cost]
    diffs: Sequence[Cost]


def table_of(found: Figures) -> str:
    rows = [
        [name, seconds(cost.wall), seconds(cost.cpu), f"{cost.memory:.0f} MB"]
        for name, cost in found.steps.items()
    ]
    diffs = found.diffs
    spent = sum(cost.cpu for cost in diffs)
    taken = sum(cost.wall for cost in diffs) / CORES
    held = max(cost.memory for cost in diffs)
    rows.append([DIFFS, seconds(taken), seconds(spent), f"{held:.0f} MB"])
    return table(("", "wall", "processor", "largest process"), rows)


def scale(found: Figures, machine: str) -> str:
    """The page docs/scale.md."""
    return PAGE.format(
        machine=machine,
        plans=found.plans,
        revisions=REVISIONS,
        words=f"{found.words:,}",
        measured=table_of(found),
        ratio=ratios(found),
        municipalities=MUNICIPALITIES,
        all_plans=MUNICIPALITIES * found.plans,
        all_revisions=MUNICIPALITIES * found.plans * REVISIONS,
        computed=computed(found),
        memory=memory(found),
    )


def ratios(found: Figures) -> str:
    steps = found.steps
    gain = times(steps[SERIAL].wall / steps[PARALLEL].wall)
    diff = seconds(median(cost.cpu for cost in found.diffs))
    revisions = REVISIONS * found.plans
    idle = seconds(steps[AGAIN].wall * SOME / revisions)
    sizes = f"{found.source:.0f} MB of source, {found.output:.0f} MB of documents"
    return (
        f"All cores are {gain} times as fast as one, on {found.drafts} drafts. A comparison takes "
        f"{diff} of the processor's time, median of {len(found.diffs)}. Where nothing changed, "
        f"{SOME} of the {revisions} revisions take about {idle}. {sizes}, "
        f"{found.redlines:.0f} MB of redlines."
    )


def computed(found: Figures) -> str:
    """Hours of one core, and of a server, and storage."""
    work = {
        "everything built": found.steps[ALL].cpu,
        "nothing changed": found.steps[AGAIN].cpu,
        "another number in a shared contact everywhere": found.steps[CONTACT].cpu,
        "all neighbours compared": sum(cost.cpu for cost in found.diffs),
    }
    rows = []
    for name, cpu in work.items():
        hours = MUNICIPALITIES * cpu / 3600
        rows.append([name, f"{hours:.1f} h", f"{hours / CORES:.1f} h", f"{hours / SERVER:.1f} h"])
    head = ("290 municipalities", "one core", f"{CORES} cores", f"{SERVER} cores")
    return table(head, rows)


def memory(found: Figures) -> str:
    worker = found.steps[ALL].memory
    stored = MUNICIPALITIES * (found.source + found.output + found.redlines) / 1000
    needed = SERVER * worker / 1000
    return (
        f"A worker holds at most {worker:.0f} MB, so {SERVER} need {needed:.1f} GB. "
        f"Sources, documents and redlines of all: {stored:.0f} GB."
    )
