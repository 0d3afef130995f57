"""Input made to break the compiler or to mislead a reader, and the diagnostic of each.

`run.py` puts all items of one kind before the real commands, in one process.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.case_files import PLAN, SUPPLIED

Content = str | bytes


@dataclass(frozen=True)
class Item:
    """Files to lay out, a command, its exit code and the diagnostic that says what is wrong.

    `files` are made only when the item is tried: some are large.
    """

    name: str
    files: Callable[[], Mapping[str, Content]]
    command: tuple[str, ...] = ("check",)
    code: str = ""
    exit: int = 1


def revision(files: Mapping[str, Content]) -> Mapping[str, Content]:
    """The files of a plan that lacks nothing else, where they lie below an office's folder."""
    every: dict[str, Content] = {**SUPPLIED, **files}
    if isinstance(plan := every["plan.yaml"], str):
        missing = [line for key, line in PLAN.items() if not re.search(rf"^{key}:", plan, re.M)]
        every["plan.yaml"] = "".join(f"{line}\n" for line in (plan.rstrip("\n"), *missing))
    issuer = every.pop("municipality.yaml")
    inside = {f"plan_source/plan/utkast/{name}": content for name, content in every.items()}
    return {"plan_source/municipality.yaml": issuer, **inside}


def source(name: str, code: str, file: str, content: Callable[[], Content]) -> Item:
    """A plan of which one file is hostile."""
    return Item(name, lambda: revision({file: content()}), code=code, exit=1 if code else 0)


def attributes(count: int) -> str:
    return " ".join(f'a{n}="1"' for n in range(count))
