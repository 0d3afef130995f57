"""Our Word document in formats for who needs another, through pandoc; the same bytes every time."""

import io
import re
import zipfile
from typing import Any, Literal

from plan_compiler.importing.pandoc import pandoc
from plan_compiler.importing.word_file import W, open_word_file, tree_bytes, tree_of
from plan_compiler.model import Plan

Target = Literal["odt", "epub", "txt", "md"]
WRITERS = {"odt": "odt", "epub": "epub3", "txt": "plain", "md": "gfm"}
_LISTED = re.compile(r"toc (heading|\d)")


def convert(document: bytes, plan: Plan, target: Target) -> bytes:
    """A built Word document in another format; raises `PandocError`."""
    identity = f"urn:plan:{plan.id}:{plan.revision}"
    return pandoc(
        _prepared(document, target),
        "--from=docx",
        f"--to={WRITERS[target]}",
        "--wrap=none",
        f"--metadata=title:{plan.metadata.title}",
        f"--metadata=lang:{plan.metadata.language}",
        f"--metadata=identifier:{identity}",
        "--output=-",
    )


def _prepared(document: bytes, target: Target) -> bytes:
    """The document without its contents list: each format has its own, or none.

    In plain text pandoc leaves out the captions of figures, unless they are paragraphs like others.
    """
    word = open_word_file(document)
    names = _style_names(tree_of(word.parts["word/styles.xml"]))
    body = tree_of(word.parts["word/document.xml"])
    for paragraph in list(body.iter(f"{W}p")):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = names.get(style.get(f"{W}val"), "") if style is not None else ""
        if _LISTED.fullmatch(name):
            paragraph.getparent().remove(paragraph)
        elif target == "txt" and name == "caption":
            style.getparent().remove(style)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in (word.parts | {"word/document.xml": tree_bytes(body)}).items():
            package.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def _style_names(styles: Any) -> dict[str, str]:
    """The name of each style by its id (ECMA-376 part 1, 17.7.4.9)."""
    found = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None:
            found[style.get(f"{W}styleId")] = (name.get(f"{W}val") or "").lower()
    return found
