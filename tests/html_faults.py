"""The faults in `html_faults.toml`: what each does to a page, and who must see it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and every judge that must say so."""

    judges: list[str]
    old: str = ""
    new: str = ""
    style: str = ""

    def edit(self, page: str) -> str:
        assert self.old in page, f"the fault has no place: {self.old}"
        return page.replace(self.old, self.new, 1) if self.old else page


FAULTS = {
    name: Fault(**fault) for name, fault in tomllib.loads(DATA.read_text(encoding="utf-8")).items()
}
