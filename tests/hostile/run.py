"""`python -m tests.hostile.run KIND FOLDER`: every item of a kind, in this process.

FOLDER/result.json tells of each its exit code, what was said, and the seconds; whatever measures
this process measures the commands and what they start.
"""

import json
import os
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

from click.testing import CliRunner

from plan_compiler.commands import main
from tests.hostile import Item


def lay_out(item: Item, folder: Path) -> None:
    for name, content in item.files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def tried(item: Item, folder: Path) -> dict[str, object]:
    folder.mkdir()
    os.chdir(folder)
    lay_out(item, folder)
    start = time.perf_counter()
    done = CliRunner().invoke(main, [*item.command, "--today", "2026-01-15"])
    seconds = time.perf_counter() - start
    crash = done.exception if not isinstance(done.exception, SystemExit) else None
    said = "".join(traceback.format_exception(crash)) if crash else done.output
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return {
        "exit": done.exit_code,
        "said": said[:20_000],
        "crashed": crash is not None,
        "seconds": seconds,
        "files": files,
    }


def run(kind: str, folder: Path) -> None:
    found = {}
    for number, item in enumerate(import_module(f"tests.hostile.{kind}").ITEMS):
        found[item.name] = tried(item, folder / str(number))
        (folder / "result.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]))
