"""A revision's files made into those of another: the adopted into a draft, a draft into adopted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from plan_compiler.decisions import write_decision
from plan_compiler.model import Decision
from plan_compiler.sums import SUMS, write_sums
from plan_compiler.yaml_edit import YamlText, scalar

DRAFT = "utkast"
PLAN = "plan.yaml"
Files = Mapping[str, bytes]


def with_values(files: Files, values: Mapping[str, str]) -> Files:
    """The files with other texts for top-level keys that `plan.yaml` has."""
    text = YamlText(files[PLAN])
    for key, value in values.items():
        text.set_scalar((key,), value)
    return {**files, PLAN: text.data()}


def as_draft(files: Files) -> Files:
    """The files of a draft of what should replace an adopted revision.

    The decision becomes what is replaced. It was the first one, if it says of no other; where it
    replaced something and tells of no first decision, nobody here knows which was the first.
    """
    text = YamlText(files[PLAN])
    first = text.value["decisions"][0]
    is_first = "first_adopted" not in text and "replaces" not in text
    text.set_scalar(("status",), DRAFT)
    for key in ("validity", "replaces"):
        if key in text:
            text.remove(key)
    text.rename("decisions", "replaces")
    if is_first:
        rows = ["first_adopted:", *_rows(first, "  ")]
        text.insert("first_adopted", rows, first, after="replaces")
    return {**files, PLAN: text.data()}


def as_adopted(
    files: Files,
    decisions: Sequence[Decision],
    diarienummer: str = "",
    valid_from: date | None = None,
) -> Files:
    """The files of an adopted revision with these decisions, sealed."""
    text = YamlText(files[PLAN])
    text.set_scalar(("status",), "antagen")
    if diarienummer:
        text.set_scalar(("diarienummer",), diarienummer)
    values = [write_decision(decision) for decision in decisions]
    rows = ["decisions:"]
    for value in values:
        head, *rest = _rows(value, "    ")
        rows += [head.replace("    ", "  - ", 1), *rest]
    text.insert("decisions", rows, values, after="status")
    if valid_from and "validity" in text:
        text.set_scalar(("validity", "from"), str(valid_from))
    elif valid_from:
        value = {"from": str(valid_from)}
        text.insert("validity", ["validity:", *_rows(value, "  ")], value, after="decisions")
    adopted = {name: data for name, data in files.items() if name != SUMS}
    adopted[PLAN] = text.data()
    return {**adopted, SUMS: write_sums(adopted)}


def _rows(value: Mapping[str, Any], indent: str) -> list[str]:
    return [
        f"{indent}{key}: {scalar(inner) if isinstance(inner, str) else inner}"
        for key, inner in value.items()
    ]
