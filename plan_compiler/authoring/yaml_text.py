"""YAML of the plain kind that sources are written in: keys, lists, text in blocks."""

import re
from collections.abc import Mapping
from typing import Any

from plan_compiler.yaml_edit import scalar

WIDTH = 100


def yaml_file(schema: str, value: Mapping[str, Any], levels: int = 3) -> bytes:
    """A YAML file that tells editors its schema, `levels` folders above."""
    head = f"# yaml-language-server: $schema={'../' * levels}schema/{schema}.schema.json"
    return "\n".join([head, *mapping(value), ""]).encode()


def mapping(value: Mapping[str, Any], indent: str = "") -> list[str]:
    """The lines of a mapping; keys without a value are left out."""
    rows: list[str] = []
    for key, inner in value.items():
        if inner is not None and inner not in ((), [], {}):
            rows += _entry(f"{indent}{key}:", inner, indent)
    return rows


def _entry(head: str, value: Any, indent: str) -> list[str]:
    match value:
        case bool():
            return [f"{head} {str(value).lower()}"]
        case int():
            return [f"{head} {value}"]
        case str():
            return _text(head, value, indent)
        case Mapping():
            return [head, *mapping(value, f"{indent}  ")]
        case _:
            return [head, *(row for item in value for row in _item(item, f"{indent}  "))]


def _text(head: str, value: str, indent: str) -> list[str]:
    """Text on the line of its key where it is short, else as it stands, in a block."""
    written = scalar(value)
    plain = "\n" not in value and not (written.startswith('"') and "\\" in written)
    if (plain and len(head) + len(written) < WIDTH) or not _may_be_block(value):
        return [f"{head} {written}"]
    return [f"{head} |", *(f"{indent}  {row}".rstrip() for row in value.split("\n"))]


def _may_be_block(value: str) -> bool:
    """Whether a block says exactly this: it adds a line's end and finds its indent by the text."""
    return not re.search(r"^\s|\s$|[ \t]$", value, re.MULTILINE) or bool(
        re.fullmatch(r"\S.*(\n+ *\S.*)*", value) and not re.search(r"[ \t]$", value, re.MULTILINE)
    )


def _item(value: Any, indent: str) -> list[str]:
    if not isinstance(value, Mapping):
        return _entry(f"{indent}-", value, indent)
    head, *rest = mapping(value, f"{indent}  ")
    return [f"{indent}- {head.lstrip()}", *rest]
