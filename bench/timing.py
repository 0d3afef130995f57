"""How long a comparison takes, in a process of its own, with a limit on time and memory.

The figure is the processor's time, user and system, of that process and of those it starts, the
least of several runs: other work on the machine disturbs it less than a clock on the wall.
"""

import gc
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench.engines import Engine
from bench.sheet import sheet_of
from tests.plan_drawn import draw_plan
from tests.plan_pairs import Pair, draw_pair

# A thousandfold plan has about three million words. Some of the edits asked for find no place.
SECTIONS = 3.73
EDITS = 36
# Of this seed the single plan too has what the others have on an average: words, blocks, bytes.
SEED = 23
MEMORY = 8 << 30
RUNS = 7
ENOUGH = 5.0
# Seconds that an engine may take to get its input ready, per second of its limit.
PATIENCE = 10


def sized_pair(size: int) -> Pair:
    return draw_pair(draw_plan(SEED, round(SECTIONS * size)), SEED, EDITS * size)


def time_of(engine: Engine, pair: Pair, limit: float) -> float | None:
    """The least time of a comparison; None if it takes longer than `limit`, or fails."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(engine, pair, there))
    process.start()
    there.close()
    best = None
    try:
        if here.poll(limit * PATIENCE) and here.recv() == "ready":
            while here.poll(limit):
                best = min(best or limit, here.recv())
    except EOFError:
        pass
    if process.is_alive() and process.pid:
        os.killpg(process.pid, signal.SIGKILL)
    process.join()
    return best


def _run(engine: Engine, pair: Pair, pipe: Any) -> None:
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    inputs = [engine.prepare(sheet_of(plan)) for plan in (pair.old, pair.new)]
    pipe.send("ready")
    for taken in times(lambda: engine.compare(*inputs)):
        pipe.send(taken)
    pipe.close()


def times(work: Callable[[], Any]) -> Iterator[float]:
    """The processor's time of each of some runs, fewer of what takes long."""
    total = 0.0
    for _ in range(RUNS):
        gc.collect()
        before = used()
        work()
        taken = used() - before
        yield taken
        total += taken
        if total > ENOUGH:
            break


def used() -> float:
    own = time.process_time()
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own + others.ru_utime + others.ru_stime
