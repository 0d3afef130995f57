"""The faults in `docx_faults.toml`: what each does to a Word file, and who must see it."""

import io
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and every judge that must say so; `says` is what our own judge says of it."""

    judges: list[str]
    part: str = "word/document.xml"
    old: str = ""
    new: str = ""
    every: bool = False
    drop: str = ""
    add: dict[str, str] = field(default_factory=dict)
    says: str = ""

    def edit(self, data: bytes) -> bytes:
        """The file with the fault in it."""
        new = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(new, "w") as target:
            for entry in source.namelist():
                content = source.read(entry)
                if entry == self.part and self.old:
                    content = self._replaced(content.decode()).encode()
                if entry != self.drop:
                    target.writestr(entry, content)
            for name, text in self.add.items():
                # A name that is there already comes twice.
                target.writestr(name, text)
        return new.getvalue()

    def _replaced(self, content: str) -> str:
        assert self.old in content, f"the fault has no place: {self.old}"
        return content.replace(self.old, self.new, -1 if self.every else 1)


FAULTS = {
    name: Fault(**fault) for name, fault in tomllib.loads(DATA.read_text(encoding="utf-8")).items()
}
