"""What was measured, in tables of Markdown, and its place in a page between two marks."""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
RESULTS = ROOT / "bench" / "RESULTS.md"
SCALE = ROOT / "docs" / "scale.md"
NOTHING = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column holds names, the others figures."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def seconds(value: float | None) -> str:
    if value is None:
        return NOTHING
    return (
        f"{value:.3f} s" if value < 0.1 else f"{value:.2f} s" if value < 100 else f"{value:.0f} s"
    )


def times(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def machine(today: date, *packages: str) -> str:
    """The day, the machine and the versions that figures are of."""
    cpu = Path("/proc/cpuinfo").read_text().partition("model name")[2].splitlines()[0].strip("\t: ")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    versions = [f"{name} {version}" for name in packages if (version := version_of(name))]
    programs = ", ".join([f"Python {platform.python_version()}", *versions])
    # What ran in the last quarter of an hour, this bench among it.
    load = f"load {os.getloadavg()[2]:.1f}"
    return f"{today}; {cpu}, {os.cpu_count()} cores, {memory:.0f} GB, {load}; {programs}"


def version_of(package: str) -> str:
    """The version of an installed package; empty if there is none."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def put(page: Path, mark: str, text: str) -> None:
    """Replace what stands between the marks of a part."""
    start, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(start)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"{page.name} has no {start} … {end}")
    page.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
