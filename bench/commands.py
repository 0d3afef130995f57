"""Commands measured as wholes: in turn, so that each round meets the same machine."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.results import tell

ROOT = Path(__file__).parent.parent
# Python keeps its bytecode for every user who has not told it otherwise.
USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
COST = (sys.executable, "-S", str(ROOT / "bench" / "cost.py"))
PROGRAM = (sys.executable, str(ROOT / "build.py"))
Command = Sequence[str]


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall and of the processor, MB of the largest process."""

    wall: float
    cpu: float
    memory: float


def cost(command: Command, folder: Path, limit: float = 600) -> Cost | None:
    """None if the command fails or takes longer than the limit, in seconds."""
    measured = subprocess.run(
        [*COST, str(limit), *command], cwd=folder, env=USUAL, capture_output=True, check=True
    )
    found = json.loads(measured.stdout)
    return Cost(**found) if found else None


def must(command: Command, folder: Path) -> Cost:
    """The cost of a command of ours, which may not fail."""
    found = cost(command, folder)
    if found is None:
        raise RuntimeError(" ".join(command))
    return found


def in_turn(
    commands: Mapping[str, Command], folder: Path, rounds: int, limit: float
) -> dict[str, list[Cost]]:
    """Some rounds of all commands, without those that fail or take longer than the limit."""
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    left = dict(commands)
    for _ in range(rounds):
        for name, command in [*left.items()]:
            taken = cost(command, folder, limit)
            if taken:
                found[name].append(taken)
            else:
                del left[name]
                tell(f"{name}: failed, or more than {limit:.0f} s")
    return {name: costs if name in left else [] for name, costs in found.items()}


def wall(costs: Sequence[Cost]) -> float | None:
    return median(cost.wall for cost in costs) if costs else None


def ratio(costs: Sequence[Cost], to: Sequence[Cost]) -> float | None:
    """The median of the ratios on the wall, round by round."""
    pairs = list(zip(costs, to, strict=False))
    return median(one.wall / other.wall for one, other in pairs) if pairs else None
