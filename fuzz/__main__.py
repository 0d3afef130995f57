"""`python -m fuzz`: every target for its share of the time, each in a process of its own.

What does not hold is written to output/fuzz, with the command that tries it again. Exits with 1 if
there was any.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fuzz.engines import engine_of, has_atheris, run_drawn, run_guided
from fuzz.trying import ROOT, Trial

OUTPUT = ROOT / "output" / "fuzz"
# Beyond its share: to load, to make its seeds, and to end the input it is at.
GRACE = 120


def main() -> None:
    options = _options()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    if options.again:
        targets(guided=False)[options.target].run(options.again.read_bytes())
    elif options.alone:
        alone(options.target, options.seconds, options.seed)
    else:
        sys.exit(1 if run_all(options) else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="for all targets together")
    parser.add_argument("--target", default="", help="this one only")
    parser.add_argument("--again", type=Path, metavar="FILE", help="try one input (with --target)")
    # What decides whether a change lands begins the same every time; one's own machine explores.
    number = 1 if os.environ.get("CI") else int.from_bytes(os.urandom(3))
    parser.add_argument("--seed", type=int, default=number, help="where the chances begin")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="targets at once")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def targets(*, guided: bool) -> dict[str, Any]:
    """The targets; instrumented, so that libFuzzer sees which lines an input reaches."""
    if guided:
        import atheris

        with atheris.instrument_imports(include=["plan_compiler"], enable_loader_override=False):
            import fuzz.targets
    else:
        import fuzz.targets
    return fuzz.targets.TARGETS


def alone(name: str, seconds: float, seed: int) -> None:
    """One target in this process."""
    target = targets(guided=has_atheris())[name]
    trial = Trial(target, seconds, OUTPUT)
    run = run_guided if engine_of(target.guided) == "atheris" else run_drawn
    run(trial, seed)


# --- All of them -------------------------------------------------------------------------------


def run_all(options: argparse.Namespace) -> bool:
    """Whether something was found; the account of every target is printed as it comes."""
    known = targets(guided=False)
    names = [name for name in known if options.target in ("", name)]
    if not names:
        sys.exit(f"no such target: {options.target}; there are {', '.join(known)}")
    jobs = max(1, min(options.jobs, len(names)))
    share = options.seconds * jobs / len(names)
    print(f"{len(names)} targets, {share:.0f} s each, {jobs} at once, --seed {options.seed}")
    if not has_atheris():
        print("atheris is not here: hypothesis draws for every target, led by no coverage")
    found, executions = False, 0
    with ThreadPoolExecutor(jobs) as threads:
        trials = threads.map(lambda name: in_process(name, share, options.seed), names)
        for name, account in zip(names, trials, strict=True):
            tell(name, engine_of(known[name].guided), account)
            found = found or bool(account["found"])
            executions += account["executions"]
    print(f"{executions} executions")
    return found


def in_process(name: str, seconds: float, seed: int) -> dict[str, Any]:
    """The account of a target; a process that dies or hangs leaves the input that it died of."""
    account = OUTPUT / f"{name}.json"
    account.unlink(missing_ok=True)
    command = [sys.executable, "-m", "fuzz", "--alone", "--target", name]
    command += ["--seconds", str(seconds), "--seed", str(seed)]
    with (OUTPUT / f"{name}.log").open("wb") as log:
        try:
            ended = subprocess.run(
                command, cwd=ROOT, stdout=log, stderr=log, timeout=seconds + GRACE, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            ended = "hang"
    if account.is_file():
        whole: dict[str, Any] = json.loads(account.read_bytes())
        return whole
    return {"executions": 0, "seconds": 0, "slowest": 0, "found": dict(_died(name, ended))}


def _died(name: str, ended: object) -> Iterator[tuple[str, str]]:
    """What a process that left no account died of."""
    last, kept = OUTPUT / f"{name}.now", OUTPUT / f"{name}-died"
    if last.is_file():
        last.replace(kept)
    yield kept.name, f"the process ended with {ended}: see output/fuzz/{name}.log"


def tell(name: str, engine: str, account: dict[str, Any]) -> None:
    each = account["executions"] / max(account["seconds"], 1)
    print(
        f"{name:9} {engine:10} {account['executions']:8} executions, {each:7.1f} a second, "
        f"slowest {account['slowest']} s, {len(account['found'])} found",
        flush=True,
    )
    for file, fault in account["found"].items():
        print(f"  output/fuzz/{file}: {fault}", flush=True)


if __name__ == "__main__":
    main()
