"""How the time and memory of one document grow with it: each step in a process of its own.

A figure is the processor's time, user and system, of the step alone after one run on a small plan;
memory is the most its process held.
"""

import gc
import json
import math
import multiprocessing
import resource
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from typing import Any

from bench.part import Asked, Page
from bench.results import RESULTS, machine, seconds, table, tell
from bench.texts import lay_plan, sized_plan
from bench.timing import ENOUGH, used
from plan_compiler import GARBAGE
from plan_compiler.codec import encode
from plan_compiler.facts import document_date
from plan_compiler.model import Plan
from plan_compiler.model_file import write_model
from plan_compiler.parity.compare import same_text
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.docx import render_docx
from plan_compiler.render.html import render_page
from plan_compiler.render.pdf import render_pdf, typeset
from plan_compiler.render.pdf_order import mark_first_calls
from plan_compiler.resources import load_templates

SIZES = (1, 10, 100)
# Short times need more runs to be sure of.
RUNS = {1: 5, 10: 3, 100: 3}
TODAY = date(2026, 1, 1)
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
        "date": document_date(plan).isoformat(),
        "source": write_model(plan).decode(),
    }


def laid(plan: Plan) -> tuple[TemporaryDirectory[str], Path]:
    """The plan as source files, which stay as long as their folder is held on to."""
    folder = TemporaryDirectory()
    return folder, lay_plan(Path(folder.name) / "plan_source", plan)


def checked(source: tuple[TemporaryDirectory[str], Path]) -> None:
    if compile_plan(source[1], TODAY).plan is None:
        raise AssertionError("the plan as source files does not compile")


def same(name: Any, made: tuple[Plan, bytes]) -> None:
    """The proof that a document says what the plan says."""
    if list(same_text(made[0], name, made[1])):
        raise AssertionError(f"{name} says something else than the plan")


# What makes the input of each step from a plan, and the step.
STEPS: Mapping[str, tuple[Callable[[Plan], Any], Callable[[Any], Any]]] = {
    "check": (laid, checked),
    "model": (lambda plan: plan, write_model),
    "docx": (lambda plan: plan, docx),
    "html": (lambda plan: plan, html),
    "pdf": (lambda plan: plan, pdf),
    TYPST: (typst_inputs, partial(typeset, LOOKS, "plan.typ")),
    "parity of docx": (lambda plan: (plan, docx(plan)), partial(same, "docx")),
    "parity of html": (lambda plan: (plan, html(plan)), partial(same, "html")),
    "parity of pdf": (lambda plan: (plan, pdf(plan)), partial(same, "pdf")),
}


def cost(step: str, plan: Plan) -> Cost:
    """Seconds of the processor and MB of memory that a step takes in a fresh process."""
    # A fork of this process would wait for the threads that its own Typst left behind (fork(2)).
    context = multiprocessing.get_context("forkserver")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(step, plan, there))
    process.start()
    there.close()
    taken: Cost = here.recv()
    process.join()
    return taken


def median_cost(step: str, plan: Plan, runs: int) -> Cost:
    """The middle one of some costs, by their seconds; of fewer where they take long."""
    found: list[Cost] = []
    while len(found) < runs and sum(taken for taken, _ in found) < ENOUGH:
        found.append(cost(step, plan))
    return sorted(found)[len(found) // 2]


def _run(step: str, plan: Plan, pipe: Any) -> None:
    prepare, work = STEPS[step]
    # As the program does.
    gc.set_threshold(GARBAGE)
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


def measure(asked: Asked) -> Iterator[Page]:
    sizes = [size for size in SIZES if size <= asked.largest]
    plans = {size: sized_plan(size) for size in sizes}
    costs: dict[str, dict[int, Cost]] = {}
    for step in STEPS:
        costs[step] = {size: median_cost(step, plans[size], RUNS[size]) for size in sizes}
        tell(f"{step}: {costs[step]}")
    runs = "The median of five runs for 1×, else of three; one of what takes over five seconds."
    text = f"{machine(asked.today, 'typst')}. {runs}\n\n{report(costs, sizes)}"
    yield Page(RESULTS, text, "growing")


def report(costs: Mapping[str, Mapping[int, Cost]], sizes: Sequence[int]) -> str:
    rows = []
    for step, found in costs.items():
        took = {size: found[size][0] for size in sizes}
        memory = f"{found[sizes[-1]][1]:.0f} MB"
        rows.append([step, *map(seconds, took.values()), memory, f"{slope(took):.2f}"])
    text = table(["step", *(f"{size}x" for size in sizes), "memory", "slope"], rows)
    (ours, held), (alone, least) = (costs[step][sizes[-1]] for step in ("pdf", TYPST))
    ratio = f"{ours / alone:.2f} times its time and {held / least:.2f} times its memory"
    return f"{text}\n\nAt {sizes[-1]}x the PDF takes, against Typst alone, {ratio}."
