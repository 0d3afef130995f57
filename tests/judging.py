"""Where the outside judges are, and how to call them."""

from pathlib import Path

from plan_compiler.judges import programs
from plan_compiler.judges.browser import FLAGS as CHROMIUM_FLAGS
from plan_compiler.judges.programs import (
    AXE,
    HTML_VALIDATE,
    MODULES,
    NU,
    OOXML,
    VERAPDF,
    lacks,
    run,
)

__all__ = ["AXE", "CHROMIUM_FLAGS", "HTML_VALIDATE", "MODULES", "NU", "OOXML", "VERAPDF"]
__all__ += ["lacks", "run", "verapdf"]


def verapdf(profile: str, _: Path, *files: Path) -> dict[str, list[str]]:
    """Failed rules of each PDF, by file name."""
    return {file.name: [*said] for file, said in programs.verapdf(profile, *files).remarks.items()}
