"""The package around a Word document: its settings, the embedded model, the deterministic zip."""

import io
import itertools
import zipfile
from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.package import OpcPackage
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.pkgwriter import PackageWriter
from lxml import etree

from plan_compiler.model import Plan
from plan_compiler.render.docx_draft import word_language
from plan_compiler.render.docx_notes import separator_settings
from plan_compiler.render.docx_properties import (
    core_properties,
    custom_properties,
    extended_properties,
)
from plan_compiler.render.docx_xml import FORBIDDEN, Element, part_root, qn, serialise, w
from plan_compiler.resources import Labels

MODEL_NAMESPACE = "urn:plan-compiler:model"
MODEL = MODEL_NAMESPACE.encode()
MODEL_ID = "{6C6B1E0A-8A57-5D0B-9C43-0B8B4D0E7A11}"
_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"

# A date for the entries of the zip file: the first that the format knows.
EPOCH = (1980, 1, 1, 0, 0, 0)
FIRST_ENTRIES = ("[Content_Types].xml", "_rels/.rels")

# What follows two settings in the order of CT_Settings (ECMA-376-1 §17.15.1.78).
_AFTER_FONTS = (
    "clrSchemeMapping",
    "doNotIncludeSubdocsInStats",
    "doNotAutoCompressPictures",
    "forceUpgrade",
    "captions",
    "readModeInkLockDown",
    "smartTagType",
    "schemaLibrary",
    "shapeDefaults",
    "doNotEmbedSmartTags",
    "decimalSymbol",
    "listSeparator",
)
_AFTER_NOTES = ("endnotePr", "compat", "docVars", "rsids", "themeFontLang", *_AFTER_FONTS)

# Traces of who edited the template, when and where.
_TRACES = ("rsids", "proofState", "attachedTemplate")
_STALE = ("/thumbnail", "/stylesWithEffects", "/attachedTemplate")


def finish(document: Document, plan: Plan, labels: Labels, model: bytes = b"") -> bytes:
    """The file: the document with its language and properties, the same bytes every time.

    It carries the plan's model along, if one is given.
    """
    package = document.part.package
    assert package is not None
    for part in [package, *package.iter_parts()]:
        _drop(part, _STALE)
    _set_language(document, word_language(plan.metadata.language))
    _settle(document.settings.element)
    for relation, name, kind, root in (
        (RT.CORE_PROPERTIES, "core", CT.OPC_CORE_PROPERTIES, core_properties(plan, labels)),
        (RT.EXTENDED_PROPERTIES, "app", CT.OFC_EXTENDED_PROPERTIES, extended_properties(plan)),
        (RT.CUSTOM_PROPERTIES, "custom", CT.OFC_CUSTOM_PROPERTIES, custom_properties(plan, labels)),
    ):
        _drop(package, (relation,))
        part = Part(PackURI(f"/docProps/{name}.xml"), kind, serialise(root), package)
        package.relate_to(part, relation)
    if model:
        _embed(document, model)
    return pack(entries(package))


def entries(package: OpcPackage) -> dict[str, bytes]:
    """The package's files by name, as python-docx would write them.

    Its own zip would have dates of today, and there are none before 1980 and after 2107.
    """
    writer: Any = PackageWriter
    parts: Any = package.parts
    found = _Entries()
    for part in parts:
        part.before_marshal()
    writer._write_content_types_stream(found, parts)
    writer._write_pkg_rels(found, package.rels)
    writer._write_parts(found, parts)
    return dict(found)


class _Entries(dict[str, bytes]):
    """What python-docx can write files into instead of a zip."""

    def write(self, name: PackURI, data: bytes) -> None:
        self[name.membername] = data


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, sorted and undated."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as new:
        rest = sorted(name for name in files if name not in FIRST_ENTRIES)
        for name in (*FIRST_ENTRIES, *rest):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Otherwise Python writes the system that it runs on.
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            new.writestr(entry, files[name])
    return packed.getvalue()


# --- Language and settings ---------------------------------------------------------------------


def _set_language(document: Document, language: str) -> None:
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
    for element in defaults.iter(qn("w:lang")) if defaults is not None else ():
        element.set(qn("w:val"), language)
    settings = document.settings.element
    for old in settings.findall(qn("w:themeFontLang")):
        settings.remove(old)
    _insert(settings, w("themeFontLang", val=language), _AFTER_FONTS)


def _settle(settings: Element) -> None:
    for trace in _TRACES:
        for found in settings.findall(qn(f"w:{trace}")):
            settings.remove(found)
    if settings.find(qn("w:footnotePr")) is None:
        _insert(settings, separator_settings(), _AFTER_NOTES)


def _insert(settings: Element, wanted: Element, successors: tuple[str, ...]) -> None:
    later = {qn(f"w:{name}") for name in successors}
    for child in settings:
        if child.tag in later:
            child.addprevious(wanted)
            return
    settings.append(wanted)


# --- Parts -------------------------------------------------------------------------------------


def _drop(source: OpcPackage | Part, kinds: tuple[str, ...]) -> None:
    for id, relationship in list(source.rels.items()):
        if relationship.reltype.endswith(kinds):
            del source.rels[id]


# --- The model ---------------------------------------------------------------------------------


def _embed(document: Document, model: bytes) -> None:
    """The model as a custom XML part, with the properties part that belongs to one (§15.2.5)."""
    for id, relationship in list(document.part.rels.items()):
        if relationship.reltype == RT.CUSTOM_XML and MODEL in relationship.target_part.blob:
            del document.part.rels[id]
    package = document.part.package
    taken = {part.partname for part in package.iter_parts()}
    number = next(n for n in itertools.count(1) if f"/customXml/item{n}.xml" not in taken)
    item = Part(
        PackURI(f"/customXml/item{number}.xml"), CT.XML, serialise(_wrapped(model)), package
    )
    about = Part(
        PackURI(f"/customXml/itemProps{number}.xml"),
        CT.OFC_CUSTOM_XML_PROPERTIES,
        serialise(_item_properties()),
        package,
    )
    item.relate_to(about, RT.CUSTOM_XML_PROPS)
    document.part.relate_to(item, RT.CUSTOM_XML)


def _wrapped(model: bytes) -> Element:
    wrapped = part_root(MODEL_NAMESPACE, "model")
    # What XML forbids, JSON can say in letters.
    wrapped.text = FORBIDDEN.sub(lambda m: f"\\u{ord(m[0]):04x}", model.decode())
    return wrapped


def _item_properties() -> Element:
    root = etree.Element(f"{{{_STORE}}}datastoreItem", nsmap={"ds": _STORE})
    root.set(f"{{{_STORE}}}itemID", MODEL_ID)
    references = etree.SubElement(root, f"{{{_STORE}}}schemaRefs")
    reference = etree.SubElement(references, f"{{{_STORE}}}schemaRef")
    reference.set(f"{{{_STORE}}}uri", MODEL_NAMESPACE)
    return root
