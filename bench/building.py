"""How the time and memory of one document grow with it: each step in a process of its own.

`python -m bench.building --write` writes bench/RESULTS.md. A figure is the processor's time, user
and system, of the step alone after one run on a small plan; memory is the most its process held.
"""

import argparse
import importlib.metadata
import json
import math
import multiprocessing
import os
import platform
import resource
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import linear_regression
from typing import Any

from bench.timing import SECTIONS, SEED, used
from plan_compiler.codec import encode
from plan_compiler.model import NoteReference, Plan, find
from plan_compiler.model_file import write_model
from plan_compiler.pipeline import same_text
from plan_compiler.render.docx import render_docx
from plan_compiler.render.html import render_page
from plan_compiler.render.pdf import decided, render_pdf, typeset
from plan_compiler.render.pdf_order import mark_first_calls
from plan_compiler.resources import load_templates
from tests.plan_drawn import draw_plan, settle

RESULTS = Path(__file__).parent / "RESULTS.md"
LOOKS = load_templates("sv")
TYPST = "Typst alone"
Cost = tuple[float, float]


def docx(plan: Plan) -> bytes:
    return render_docx(plan, LOOKS, write_model(plan))


def pdf(plan: Plan) -> bytes:
    return render_pdf(plan, LOOKS, write_model(plan))


def html(plan: Plan) -> bytes:
    return render_page(plan, LOOKS).encode()


def typst_inputs(plan: Plan) -> dict[str, str]:
    data = encode(plan)
    mark_first_calls(data)
    return {
        "data": json.dumps({"plan": data, "labels": dict(LOOKS.labels)}),
        "date": decided(plan).isoformat(),
        "source": write_model(plan).decode(),
    }


def same(name: Any, made: tuple[Plan, bytes]) -> None:
    """The proof that a document says what the plan says."""
    if list(same_text(made[0], name, made[1])):
        raise AssertionError(f"{name} says something else than the plan")


# What makes the input of each step from a plan, and the step.
STEPS: Mapping[str, tuple[Callable[[Plan], Any], Callable[[Any], Any]]] = {
    "model": (lambda plan: plan, write_model),
    "docx": (lambda plan: plan, docx),
    "html": (lambda plan: plan, html),
    "pdf": (lambda plan: plan, pdf),
    TYPST: (typst_inputs, partial(typeset, LOOKS, "plan.typ")),
    "parity of docx": (lambda plan: (plan, docx(plan)), partial(same, "docx")),
    "parity of html": (lambda plan: (plan, html(plan)), partial(same, "html")),
    "parity of pdf": (lambda plan: (plan, pdf(plan)), partial(same, "pdf")),
}


def sized_plan(size: int) -> Plan:
    """A drawn plan without the footnotes that nothing calls, which no source can have."""
    plan = draw_plan(SEED, round(SECTIONS * size))
    called = {call.note for call in find(plan, NoteReference)}
    return settle(replace(plan, footnotes=tuple(n for n in plan.footnotes if n.id in called)))


def cost(step: str, plan: Plan) -> Cost:
    """Seconds of the processor and MB of memory that a step takes in a fresh process."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(step, plan, there))
    process.start()
    there.close()
    taken: Cost = here.recv()
    process.join()
    return taken


def _run(step: str, plan: Plan, pipe: Any) -> None:
    prepare, work = STEPS[step]
    work(prepare(sized_plan(1)))
    ready = prepare(plan)
    before = used()
    work(ready)
    seconds = used() - before
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def slope(times: Mapping[int, float]) -> float:
    """The power of its size with which a step grows: 1 is proportional."""
    sizes = [math.log(size) for size in times]
    return linear_regression(sizes, [math.log(time) for time in times.values()]).slope


def report(costs: Mapping[str, Mapping[int, Cost]], sizes: Sequence[int]) -> str:
    head = ["step", *(f"{size}x" for size in sizes), "memory", "slope"]
    rows = [head, ["---", *("---:" for _ in head[1:])]]
    for step, found in costs.items():
        times = {size: found[size][0] for size in sizes}
        shown = (f"{times[size]:.3f} s" for size in sizes)
        memory = f"{found[sizes[-1]][1]:.0f} MB"
        rows.append([step, *shown, memory, f"{slope(times):.2f}"])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    (ours, held), (alone, least) = (costs[step][sizes[-1]] for step in ("pdf", TYPST))
    ratio = f"{ours / alone:.2f} times its time and {held / least:.2f} times its memory"
    return f"{table}\n\nAt {sizes[-1]}x the PDF takes, against Typst alone, {ratio}."


def machine(today: date) -> str:
    cpu = Path("/proc/cpuinfo").read_text().partition("model name")[2].splitlines()[0].strip("\t: ")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    typst = importlib.metadata.version("typst")
    python = platform.python_version()
    where = f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GB"
    return f"{today}; {where}; Python {python}, typst {typst}. One run of each step."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.building", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    parser.add_argument("--largest", type=int, default=100, help="the largest size")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    options = parser.parse_args()
    sizes = [size for size in (1, 10, 100) if size <= options.largest]
    plans = {size: sized_plan(size) for size in sizes}
    costs = {step: {size: cost(step, plans[size]) for size in sizes} for step in STEPS}
    text = f"# One document, growing\n\n{machine(options.today)}\n\n{report(costs, sizes)}\n"
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
