"""Where on the web a plan is, and the same document in other formats."""

from dataclasses import dataclass

from plan_compiler.model import Plan

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Download:
    """The same document in another format: "pdf" or "docx", its file's name and size in bytes."""

    format: str
    name: str
    size: int

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]


def address(plan: Plan, name: str = "") -> str:
    """Where a file of this revision is published, or the revision itself; empty if not known."""
    base = plan.issuer.base_address.rstrip("/")
    return f"{base}/{plan.id}/{plan.revision}/{name}" if base else ""
