"""What the compiler brings along: schemas, templates, fonts and the catalogues of words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# The fixed words of a document in one language, by their keys.
Labels = Mapping[str, str]

HERE = Path(__file__).parent
# In a wheel the folders lie inside the package, in a checkout beside it.
SHIPPED = HERE if (HERE / "templates").is_dir() else HERE.parent
SCHEMAS = SHIPPED / "schema"
TEMPLATES = SHIPPED / "templates"
_FONTS = ("Bold", "It", "Light", "Regular", "Semibold", "SemiboldIt")
_SKELETON = ("municipality", "plan/contacts", "plan/plan")
_SECTIONS = ("inledning", "kontakt", "mal", "uppfoljning")
# What a folder of templates holds: named here, so that what an installation lost is missed too.
FILES = (
    *(f"fonts/SourceSans3-{name}.ttf" for name in _FONTS),
    *(f"labels.{language}.yaml" for language in ("en", "sv")),
    *(f"plan{part}.typ" for part in ("", "-base", "-nodes", "-sections", "-style")),
    *("lydelse.typ", "redline-marks.typ", "redline.typ", "plan.docx"),
    *(f"{name}.css" for name in ("audit", "page", "plan", "preview", "redline", "site")),
    *("page.html.j2", "preview.html.j2", "preview.js"),
    *(f"skeleton/{name}.yaml" for name in _SKELETON),
    *(f"skeleton/plan/sections/{name}.md" for name in _SECTIONS),
)


class TemplateFault(Exception):
    """A template that cannot be used: its file's name, and why."""


def plural(key: str, count: int) -> str:
    """The key of the words for one or for many: none is many."""
    return f"{key}_{'one' if count == 1 else 'many'}"


@dataclass(frozen=True)
class Templates:
    """A folder of templates, with the words of one document language."""

    folder: Path
    labels: Labels

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def data(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    @property
    def fonts(self) -> Path:
        return self.folder / "fonts"


def lacking(folder: Path) -> list[str]:
    """What is missing or empty in a folder of templates."""
    return [name for name in FILES if not _has_something(folder / name)]


def _has_something(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def load_templates(language: str, folder: Path = TEMPLATES) -> Templates:
    """The templates in `folder` for a document in `language` (a BCP 47 tag; Swedish if unknown)."""
    main = language.split("-")[0]
    name = f"labels.{main}.yaml"
    path = folder / (name if (folder / name).is_file() else "labels.sv.yaml")
    return Templates(folder, load_labels(path))


@cache
def load_labels(path: Path) -> Labels:
    from plan_compiler.quick_yaml import Unsure, read_quickly

    text = path.read_text(encoding="utf-8")
    try:
        labels: Mapping[str, Any] = read_quickly(text)
    except Unsure:
        labels = _read_slowly(text, path.name)
    if not isinstance(labels, dict) or any(isinstance(it, (list, dict)) for it in labels.values()):
        raise TemplateFault(path.name, "key: text")
    return {key: str(value) for key, value in labels.items()}


def _read_slowly(text: str, name: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    try:
        return yaml.load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise TemplateFault(name, str(error).splitlines()[0]) from error
