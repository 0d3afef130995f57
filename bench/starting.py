"""What a secretary waits for: the commands on the real plan, beside pandoc on the same text."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from bench.building import PACKAGES, PANDOC, lay_markdown
from bench.commands import PROGRAM, ROOT, in_turn, ratio, wall
from bench.part import Asked, Page
from bench.results import NOTHING, RESULTS, machine, seconds, table, times

PLAN = "valdsbejakande-extremism/2022-10-24"
COLD, NOTHING_TO_DO = "`build --force`, all formats, proven", "`build`, nothing to do"
WANTED = {"`--version`": 0.10, "`--help`": 0.10, "`check`": 0.25, NOTHING_TO_DO: 0.15}
ROUNDS = 9
LIMIT = 60
_TIMING = re.compile(r"^\s*(\d+\.\d+) s\s+(.+)$", re.MULTILINE)


def measure(asked: Asked) -> Iterator[Page]:
    with TemporaryDirectory() as folder:
        work = Path(folder)
        copytree(ROOT / "plan_source", work / "plan_source")
        build = (*PROGRAM, "build", PLAN)
        commands = {
            "`--version`": (*PROGRAM, "--version"),
            "`--help`": (*PROGRAM, "--help"),
            "`check`": (*PROGRAM, "check", PLAN),
            COLD: (*build, "--force"),
            PANDOC: lay_markdown(work, PLAN),
            NOTHING_TO_DO: build,
        }
        found = in_turn(commands, work, ROUNDS, LIMIT)
        timings = _timings((*build, "--force", "--timings"), work)
    of_pandoc = times(ratio(found[COLD], found[PANDOC]))
    rows = [
        [name, seconds(wall(costs)), seconds(min(cost.cpu for cost in costs)), _wanted(name)]
        for name, costs in found.items()
    ]
    head = ("", "wall, median", "processor, least", "wanted")
    told = f"A cold build takes {of_pandoc} times the wall time of pandoc's three runs."
    text = [machine(asked.today, *PACKAGES), table(head, rows), told, _timing_table(timings)]
    yield Page(RESULTS, "\n\n".join(text), "starting")


def _wanted(name: str) -> str:
    return seconds(WANTED[name]) if name in WANTED else NOTHING


def _timings(command: tuple[str, ...], work: Path) -> list[tuple[str, str]]:
    """What `--timings` says: steps and their seconds."""
    said = subprocess.run(command, cwd=work, capture_output=True, text=True, check=True).stdout
    return [(step, took) for took, step in _TIMING.findall(said)]


def _timing_table(timings: list[tuple[str, str]]) -> str:
    return table(("step of a build", "seconds"), [[step, took] for step, took in timings])
