"""Many revisions at the same time: one process each, as many as there are cores."""

import gc
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext
from threading import Thread

from plan_compiler import GARBAGE, rules
from plan_compiler.job import Job
from plan_compiler.making import Made, make
from plan_compiler.span import Span

# Workers make about this many revisions each and end: what Typst holds on to goes with them. Not by
# `max_tasks_per_child`, which hangs in Python 3.11 to 3.13 (python/cpython#115634).
TASKS = 32
# Loaded once, before there are workers.
LOADED = [f"plan_compiler.{name}" for name in ("pool", "render.docx", "render.pdf", "render.html")]


def make_all(jobs: Sequence[Job], workers: int) -> Iterator[Made]:
    """What comes of each job, in order. A worker that dies takes no other revision with it."""
    workers = min(workers, len(jobs))
    if workers < 2:
        yield from map(make, jobs)
        return
    waiting = deque(jobs)
    while waiting:
        with _pool(workers) as pool:
            for future in [pool.submit(make, job) for job in islice(waiting, TASKS * workers)]:
                job = waiting.popleft()
                try:
                    yield future.result()
                except BrokenProcessPool:
                    # Whichever job it was: this one alone, the others in a new pool.
                    yield make_alone(job)
                    break


def make_alone(job: Job) -> Made:
    """A job in a process of its own, where it can harm no other."""
    with _pool(1) as pool:
        try:
            return pool.submit(make, job).result()
        except BrokenProcessPool:
            found = rules.WORKER_DIED.at(Span(job.name), plan=job.name)
            return Made(job, [found], {}, {}, (), ())


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin)


def _context() -> BaseContext:
    """Workers that begin loaded where the system can, clean everywhere."""
    if "forkserver" in get_all_start_methods():
        context = get_context("forkserver")
        context.set_forkserver_preload(LOADED)
        return context
    return get_context("spawn")


def _begin() -> None:
    # Typst would else start a thread for every core in every worker.
    os.environ["RAYON_NUM_THREADS"] = "1"
    gc.set_threshold(GARBAGE)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent is killed would else wait for work, and hold its memory, for ever."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
