"""What a Word file says about itself: core, extended and custom properties (ECMA-376-2 §11)."""

from collections.abc import Iterator

from lxml import etree

from plan_compiler.facts import document_date, say_decision
from plan_compiler.model import Plan
from plan_compiler.render.docx_draft import word_language
from plan_compiler.render.docx_xml import Element, clean, part_root
from plan_compiler.resources import Labels

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CUSTOM = f"{_OFFICE}/custom-properties"
_TYPES = f"{_OFFICE}/docPropsVTypes"
_EXTENDED = f"{_OFFICE}/extended-properties"

# The format id of custom properties, and the first number that they may have ([MS-OSHARED]).
_CUSTOM_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_CUSTOM = 2


def core_properties(plan: Plan, labels: Labels) -> Element:
    """Title, issuer, language and the day of the decision: never the day of the build."""
    metadata = plan.metadata
    day = f"{document_date(plan).isoformat()}T00:00:00Z"
    properties = etree.Element(
        f"{{{_CORE}}}coreProperties",
        nsmap={"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI},
    )
    _add(properties, _DC, "title", plan.standing.title if plan.standing else metadata.title)
    _add(properties, _DC, "subject", metadata.document_type)
    _add(properties, _DC, "creator", plan.issuer.name)
    _add(properties, _CORE, "keywords", ", ".join((metadata.document_type, metadata.diarienummer)))
    _add(properties, _DC, "description", metadata.description)
    _add(properties, _CORE, "lastModifiedBy", plan.issuer.name)
    for name in ("created", "modified"):
        _add(properties, _TERMS, name, day).set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
    _add(properties, _CORE, "category", metadata.series or metadata.document_type)
    _add(properties, _DC, "language", word_language(metadata.language))
    _add(properties, _CORE, "contentStatus", labels[f"status_{metadata.status}"])
    _add(properties, _CORE, "version", plan.revision)
    return properties


def extended_properties(plan: Plan) -> Element:
    """The program and the municipality, without the page counts of some earlier file."""
    properties = part_root(_EXTENDED, "Properties")
    _add(properties, _EXTENDED, "Application", "plan-compiler")
    _add(properties, _EXTENDED, "Company", plan.issuer.name)
    return properties


def custom_properties(plan: Plan, labels: Labels) -> Element:
    """The decision as properties that a document management system can read."""
    properties = part_root(_CUSTOM, "Properties", vt=_TYPES)
    for number, (name, value) in enumerate(_decision(plan, labels), start=_FIRST_CUSTOM):
        attributes = {"fmtid": _CUSTOM_FORMAT, "pid": str(number), "name": name}
        property = etree.SubElement(properties, f"{{{_CUSTOM}}}property", attributes)
        _add(property, _TYPES, "lpwstr", value)
    return properties


def _decision(plan: Plan, labels: Labels) -> Iterator[tuple[str, str]]:
    metadata = plan.metadata
    yield "Diarienummer", metadata.diarienummer
    yield "Beslut", ", ".join(say_decision(one, labels) for one in metadata.decisions)
    yield "Status", labels[f"status_{metadata.status}"]
    yield "Revision", plan.revision
    yield "Plan", plan.id


def _add(parent: Element, namespace: str, name: str, value: str) -> Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    element.text = clean(value)
    return element
