"""`python -m bench [PART …]`: this compiler measured, beside its peers, on the same texts.

Parts: starting, building, growing, municipality, comparing; without any, all of them, in one run.
--write puts the figures into bench/RESULTS.md, README.md and docs/scale.md.
"""

import argparse
from datetime import date

from bench import building, comparing, growing, municipality, starting
from bench.part import Asked, Page, Part
from bench.results import put, tell

PARTS: dict[str, Part] = {
    "starting": starting.measure,
    "building": building.measure,
    "growing": growing.measure,
    "municipality": municipality.measure,
    "comparing": comparing.measure,
}


def main() -> None:
    options = vars(_options())
    parts = options.pop("parts") or list(PARTS)
    is_written = options.pop("write")
    for part in parts:
        tell(f"== {part}")
        for page in PARTS[part](Asked(**options)):
            show(page, is_written)


def show(page: Page, is_written: bool) -> None:
    if is_written and page.mark:
        put(page.path, page.mark, page.text)
    elif is_written:
        page.path.write_text(page.text, encoding="utf-8")
    else:
        print(page.text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--write", action="store_true", help="write what was measured")
    parser.add_argument("--only", default="", help="peers with this in their name")
    parser.add_argument("--pairs", type=int, default=10, help="pairs of each kind for quality")
    parser.add_argument("--plans", type=int, default=150, help="plans of the municipality")
    parser.add_argument("--largest", type=int, default=1000, help="the largest size to time")
    parser.add_argument("--limit", type=float, default=30, help="seconds a comparison may take")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
