"""Whether finished documents are whole, unchanged, and say the same as the model they carry."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from plan_compiler import limits, rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.inputs import digest
from plan_compiler.model import Plan
from plan_compiler.model_file import BrokenModel, read_model
from plan_compiler.pipeline import DOCUMENTS, KIT
from plan_compiler.private import occurs
from plan_compiler.reading import hidden_in
from plan_compiler.sealing import ENDING, kept_files
from plan_compiler.span import Span
from plan_compiler.store import MANIFEST, read_manifest

SUFFIXES = tuple(f".{name}" for name in (*DOCUMENTS, "json"))


def verify(path: Path, source: Path | None = None) -> Iterator[Diagnostic]:
    """What is wrong with a built folder, every built folder below a folder, or one document.

    With the folder of all sources, a public variant is also proven to lack what its source keeps
    for internal use.
    """
    if path.is_dir():
        folders = _built_folders(path)
        if not folders:
            yield rules.NO_OUTPUT.at(Span(str(path)), path=path)
        for folder in folders:
            yield from _verify_folder(folder)
            if source:
                yield from _verify_public(folder, source)
    elif path.suffix in SUFFIXES and path.is_file():
        yield from _verify_file(path)
    else:
        yield rules.NO_OUTPUT.at(Span(str(path)), path=path)


def _built_folders(path: Path) -> list[Path]:
    """The built folders below one, and it itself."""
    below = sorted(found.parent.relative_to(path) for found in path.rglob(MANIFEST))
    # Hidden is what was never put in place (`store`).
    return [path / name for name in below if not any(it[0] == "." for it in name.parts)]


def sealed_folders(path: Path) -> list[Path]:
    """The folders of what is verified that have electronic seals."""
    folders = _built_folders(path) if path.is_dir() else [path.parent]
    is_one = path.is_dir() or path.name.endswith(ENDING)
    return [folder for folder in folders if is_one and kept_files(folder)]


def _verify_folder(folder: Path) -> Iterator[Diagnostic]:
    try:
        outputs = read_manifest(folder)["outputs"]
    except (OSError, ValueError) as error:
        place = folder / MANIFEST
        yield rules.DAMAGED_OUTPUT.at(Span(str(place)), path=place, reason=error)
        return
    for name, expected in sorted(outputs.items()):
        path = folder / name
        if not path.is_file():
            yield rules.NO_FILE.at(Span(str(path)), file=path)
        elif digest(path.read_bytes()) != expected:
            yield rules.CHANGED_OUTPUT.at(Span(str(path)), path=path)
    documents = [folder / name for name in sorted(outputs) if "/" not in name]
    models: dict[Path, bytes] = {}
    for path in documents:
        if path.is_file() and path.suffix in SUFFIXES and path.name not in KIT:
            yield from _verify_file(path, models)
    first = next(iter(models), None)
    for path, model in models.items():
        if first and model != models[first]:
            yield rules.MODEL_DIFFERS.at(Span(str(path)), path=path, other=first.name)


def _verify_public(folder: Path, source: Path) -> Iterator[Diagnostic]:
    """What is for internal use in the files of a public variant, wherever in them it stands."""
    from plan_compiler.parity.everything import everything
    from plan_compiler.parity.said import Unreadable

    with suppress(OSError, ValueError):
        manifest = read_manifest(folder)
        if manifest.get("variant") == "internal":
            return
        names = (*manifest["outputs"], MANIFEST, *kept_files(folder))
        hidden = list(hidden_in(source / str(manifest.get("plan")) / str(manifest.get("revision"))))
        for path in (folder / name for name in names if hidden):
            with suppress(Unreadable):
                texts = list(everything(path.suffix, path.read_bytes()))
                for value in hidden:
                    if any(occurs(value, text) for text in texts):
                        yield rules.HOLDS_PRIVATE.at(Span(str(path)), path=path, value=value)


def _verify_file(path: Path, models: dict[Path, bytes] | None = None) -> Iterator[Diagnostic]:
    """One document against the model inside it, or beside it for a page."""
    problems: list[Diagnostic] = []
    opened = open_document(path, problems)
    yield from problems
    if opened is None:
        return
    plan, model, data = opened
    if models is not None and path.suffix != ".html":
        models[path] = model
    yield from says_the_same(plan, path, data)


def open_document(path: Path, problems: list[Diagnostic]) -> tuple[Plan, bytes, bytes] | None:
    """The plan in a built document, its model as JSON, and the document; None after an error."""
    from plan_compiler.parity.said import Unreadable

    span = Span(str(path))
    if path.stat().st_size > limits.DOCUMENT_BYTES:
        size, limit = path.stat().st_size / 1e6, limits.DOCUMENT_BYTES / 1e6
        problems.append(
            rules.TOO_LARGE.at(span, file=path, size=f"{size:.1f}", limit=f"{limit:.1f}")
        )
        return None
    data = path.read_bytes()
    try:
        model = model_of(path, data)
        if model is None:
            problems.append(rules.NO_OUTPUT.at(span, path=path))
            return None
        return read_model(model), model, data
    except Unreadable as error:
        problems.append(rules.DAMAGED_OUTPUT.at(span, path=path, reason=error))
    except BrokenModel as error:
        problems.append(rules.BROKEN_MODEL.at(span, path=path, reason=error))
    return None


def model_of(path: Path, data: bytes) -> bytes | None:
    """The model that a document carries or, for a page, that lies beside it."""
    from plan_compiler.parity.compare import embedded_model

    match path.suffix:
        case ".json":
            return data
        case ".docx":
            return embedded_model("docx", data)
        case ".pdf":
            beside = path.with_suffix(".json")
            # An archive copy (PDF/A-2) carries no attachment.
            return embedded_model("pdf", data) or (
                beside.read_bytes() if beside.is_file() else None
            )
        case _:
            beside = path.with_suffix(".json")
            return beside.read_bytes() if beside.is_file() else None


def says_the_same(plan: Plan, path: Path, data: bytes) -> Iterator[Diagnostic]:
    """Where the visible text of a document is not that of its model."""
    from plan_compiler.parity.compare import same_text

    for name in (name for name in DOCUMENTS if path.suffix == f".{name}"):
        for found in same_text(plan, name, data):
            yield Diagnostic(found.rule, Span(str(path)), found.arguments, found.case)
