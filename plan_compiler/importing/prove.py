"""The source that an import would write, read back: it must be the plan that was meant."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from plan_compiler.authoring.files import write_municipality, write_plan
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Figure, Node, Plan, Text, transform
from plan_compiler.parse import parse
from plan_compiler.reading import read_sources
from plan_compiler.resources import Labels
from plan_compiler.source import Folder

_DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>'
_STANDS_IN = "KS 2000/1"


def difference(plan: Plan, labels: Labels, templates: Path) -> str:
    """Where the written source reads back as another plan, or "".

    What a person must supply is supplied here, so that the rest can be read.
    """
    filled = _filled(plan)
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(fresh) / filled.id / filled.revision
        _put(folder, write_plan(filled, labels))
        _put(Path(fresh), write_municipality(filled.issuer))
        source = Folder.of_revision(folder)
        sources = read_sources(source, templates)
        if sources is None:
            return _first(source.problems)
        read = parse(sources, source.problems)
    for name in ("metadata", "preamble", "sections", "appendices", "footnotes", "numbered"):
        if getattr(read, name) != getattr(filled, name):
            return name
    return ""


def _first(problems: list[Diagnostic]) -> str:
    errors = [found for found in problems if found.is_error]
    return f"{errors[0].rule.code} {errors[0].span.file}" if errors else "?"


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _filled(plan: Plan) -> Plan:
    """The plan with something for each gap."""

    def change(node: Node) -> Node:
        if isinstance(node, Figure) and not (node.svg and node.caption):
            drawn = node if node.svg else replace(node, svg=_DRAWING, width=9, height=9)
            return replace(drawn, caption=node.caption or (Text(text="–"),))
        return node

    data = plan.metadata
    decisions = tuple(replace(one, organ=one.organ or "–") for one in data.decisions)
    metadata = replace(
        data,
        title=data.title or "–",
        document_type=data.document_type or "–",
        diarienummer=data.diarienummer or _STANDS_IN,
        decisions=decisions,
    )
    issuer = replace(plan.issuer, name=plan.issuer.name or "–")
    return transform(replace(plan, metadata=metadata, issuer=issuer), change)
