"""`python -m mutation`: the faults made on purpose that no test saw and nobody has explained.

Reads what `mutmut run` left in `mutants/`. Ends with 1 where one is left, or where an explanation
is of a fault that a test sees by now.
"""

import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

EXPLAINED = Path(__file__).parent / "explained.toml"
SEEN = {"killed", "timeout", "segfault", "caught by type check"}
NOT_TRIED = "not checked"
# A function and the line in it, as it was and as the fault made it: numbers would move.
Fault = tuple[str, str, str]


def mutmut(*arguments: str) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def outcomes() -> dict[str, str]:
    """Each fault by mutmut's name for it, with what came of it."""
    lines = mutmut("results", "--all", "true").splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if "__mutmut_" in line)


def function(name: str) -> str:
    """`plan_compiler.a.x__b__mutmut_3` → `plan_compiler.a._b`; a method comes as `Class.method`."""
    module, _, mangled = name.rpartition("__mutmut_")[0].rpartition(".")
    return f"{module}.{mangled[2:].replace('ǁ', '.')}"


def fault(name: str) -> Fault:
    lines = mutmut("show", name).splitlines()
    was, became = (
        " ".join(line[1:].strip() for line in lines if line[:1] == sign and line[:3] != sign * 3)
        for sign in "-+"
    )
    return function(name), was, became


def explained() -> tuple[set[Fault], list[tuple[str, str]]]:
    """The faults of one line each, and the exchanges that mean nothing wherever they are made."""
    known = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    lines = {(one["function"], one["was"], one["became"]) for one in known["fault"]}
    parts = [(one["was"], became) for one in known["everywhere"] for became in one["became"]]
    return lines, parts


def report(found: dict[str, str]) -> Iterator[str]:
    lines, parts = explained()
    left = {name for name, outcome in found.items() if outcome not in {*SEEN, NOT_TRIED}}
    faults = {name: fault(name) for name in sorted(left)}
    for name, one in faults.items():
        place, was, became = one
        everywhere = any(was.replace(part, other) == became != was for part, other in parts)
        if one not in lines and not everywhere:
            yield f"{found[name]}: {place} ({name})\n  - {was}\n  + {became}"
    if NOT_TRIED not in found.values():
        yield from (f"seen by now: {one}" for one in lines if one not in faults.values())


def main() -> int:
    found = outcomes()
    for outcome, count in sorted(Counter(found.values()).items()):
        print(f"{count:6} {outcome}")
    left = list(report(found))
    print(*left, sep="\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
