"""What machines read of a page: address, Dublin Core, Open Graph and schema.org's Legislation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from plan_compiler.model import Decision, Figure, Plan, find
from plan_compiler.published import Published
from plan_compiler.render.html_published import relations
from plan_compiler.render.markup import data_block, element, lines
from plan_compiler.resolve import file_title
from plan_compiler.resources import Labels

Json = dict[str, Any]

# `frame-ancestors` is a matter for the server: a browser ignores it here (CSP 3, 3.3).
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
)
STYLES = ("plan.css", "theme.css", "page.css")
# What only pages of a site need.
SITE_STYLE = "site.css"
# What a fragment needs, beside its host's own.
KIT_STYLE = "fragment.css"


@dataclass(frozen=True)
class Download:
    """The same document in another format: "PDF" or "DOCX", its file's name and size in bytes."""

    format: str
    name: str
    size: int

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]


FORCE = {
    True: "https://schema.org/InForce",
    False: "https://schema.org/NotInForce",
    None: "",
}
MEDIA_TYPES = {
    "PDF": "application/pdf",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def write_head(
    plan: Plan,
    labels: Labels,
    downloads: tuple[Download, ...],
    published: Published | None = None,
) -> Markup:
    """Everything in the page's `head`."""
    return lines(
        (
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=POLICY),
            element("title", f"{_short_title(plan, labels)} – {plan.issuer.name}"),
            *_behaviour(plan, published),
            *_dublin_core(plan, published),
            *_open_graph(plan, labels),
            *_links(plan, downloads, published),
            data_block(legislation(plan, downloads, published)),
        )
    )


def write_kit_head(
    plan: Plan,
    labels: Labels,
    downloads: tuple[Download, ...],
    published: Published | None,
) -> Markup:
    """What the fragment's host puts into its own `head`, whose encoding and window are its own."""
    there = tuple(replace(one, name=address(plan, one.name) or one.name) for one in downloads)
    return lines(
        (
            element("title", f"{_short_title(plan, labels)} – {plan.issuer.name}"),
            *_finding(plan, published),
            *_dublin_core(plan, published),
            *_open_graph(plan, labels),
            *_addresses(plan, there),
            element("link", rel="stylesheet", href=KIT_STYLE),
            data_block(legislation(plan, downloads, published)),
        )
    )


def write_unlisted_head(title: str, styles: Iterable[str]) -> Markup:
    """The head of a page that tells machines nothing and is not to be found by search."""
    return lines(
        (
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=POLICY),
            element("title", title),
            *_window(),
            _named("robots", "noindex"),
            *_styles(styles),
        )
    )


def _short_title(plan: Plan, labels: Labels) -> str:
    metadata = plan.metadata
    return file_title(metadata.cover_title or metadata.title, metadata, labels)


def _window() -> Iterator[Markup]:
    yield _named("viewport", "width=device-width, initial-scale=1")
    yield _named("color-scheme", "light dark")
    yield _named("format-detection", "telephone=no")


def _behaviour(plan: Plan, published: Published | None) -> Iterator[Markup]:
    yield from _window()
    yield from _finding(plan, published)


def _finding(plan: Plan, published: Published | None) -> Iterator[Markup]:
    if plan.metadata.description:
        yield _named("description", plan.metadata.description)
    if plan.standing or (published and published.has_ended):
        yield _named("robots", "noindex")


def _dublin_core(plan: Plan, published: Published | None) -> Iterator[Markup]:
    metadata = plan.metadata
    yield element("link", rel="schema.dcterms", href="http://purl.org/dc/terms/")
    yield _named("dcterms.title", plan.standing.title if plan.standing else metadata.title)
    yield _named("dcterms.identifier", metadata.diarienummer)
    for decision in metadata.decisions:
        yield _named("dcterms.creator", decision.organ)
    yield _named("dcterms.publisher", plan.issuer.name)
    yield _named("dcterms.language", metadata.language)
    yield _named("dcterms.type", metadata.document_type)
    if adopted := adoption(plan):
        yield _named("dcterms.issued", adopted.isoformat())
    if metadata.validity:
        yield _named("dcterms.valid", _period(metadata.validity.start, metadata.validity.end))
    for decision in metadata.replaces:
        yield _named("dcterms.replaces", _called(decision))
    if published and published.phase.successor:
        for decision in published.phase.successor.decisions:
            yield _named("dcterms.isReplacedBy", _called(decision))


def _open_graph(plan: Plan, labels: Labels) -> Iterator[Markup]:
    facts = {
        "type": "article",
        "title": _short_title(plan, labels),
        "description": plan.metadata.description,
        "url": address(plan),
        "locale": labels["locale"],
        "site_name": plan.issuer.name,
    }
    for name, value in facts.items():
        if value:
            yield element("meta", property=f"og:{name}", content=value)


def _links(
    plan: Plan, downloads: tuple[Download, ...], published: Published | None
) -> Iterator[Markup]:
    yield from _addresses(plan, downloads)
    for relation, href in relations(published):
        yield element("link", rel=relation, href=href)
    yield from _styles((*STYLES, SITE_STYLE) if published and published.trail else STYLES)


def _addresses(plan: Plan, downloads: tuple[Download, ...]) -> Iterator[Markup]:
    if canonical := address(plan):
        yield element("link", rel="canonical", href=canonical)
    for download in downloads:
        yield element(
            "link",
            rel="alternate",
            type=download.media_type,
            href=download.name,
            title=download.format,
        )


def _styles(names: Iterable[str]) -> Iterator[Markup]:
    for name in names:
        yield element("link", rel="stylesheet", href=f"assets/{name}")


def _named(name: str, content: str) -> Markup:
    return element("meta", name=name, content=content)


# --- Addresses and dates ---------------------------------------------------------------------


def address(plan: Plan, name: str = "") -> str:
    """Where a file of this revision is published, or the revision itself; empty if not known."""
    base = plan.issuer.base_address.rstrip("/")
    return f"{base}/{plan.id}/{plan.revision}/{name}" if base else ""


def adoption(plan: Plan) -> date | None:
    """The day the plan was adopted: the last council's, if several decided."""
    return max((decision.date for decision in plan.metadata.decisions), default=None)


def _period(start: date, end: date | None) -> str:
    """A DCMI Period."""
    return f"start={start}; end={end}" if end else f"start={start}"


def _called(decision: Decision) -> str:
    paragraph = f" § {decision.paragraph}" if decision.paragraph else ""
    return f"{decision.organ} {decision.date}{paragraph}"


# --- schema.org ------------------------------------------------------------------------------


def legislation(
    plan: Plan, downloads: tuple[Download, ...], published: Published | None = None
) -> Json:
    """The plan as schema.org's `Legislation` and `DigitalDocument`; empty facts are left out."""
    metadata, adopted = plan.metadata, adoption(plan)
    facts: Json = {
        "@context": "https://schema.org",
        "@type": ["Legislation", "DigitalDocument"],
        "@id": address(plan),
        "name": metadata.title,
        "alternateName": metadata.cover_title,
        "description": metadata.description,
        "inLanguage": metadata.language,
        "creativeWorkStatus": "Draft" if plan.standing else "",
        "legislationIdentifier": metadata.diarienummer,
        "legislationType": metadata.document_type,
        "legislationDate": adopted.isoformat() if adopted else "",
        **_force(plan, published),
        "legislationPassedBy": [
            _organisation(decision.organ, within=plan.issuer.name)
            for decision in metadata.decisions
        ],
        "legislationResponsible": [_organisation(o) for o in metadata.revision_responsible],
        "jurisdiction": {"@type": "AdministrativeArea", "name": plan.issuer.name},
        "publisher": _organisation(plan.issuer.name, number=plan.issuer.organisation_number),
        "legislationRepeals": [_repealed(decision) for decision in metadata.replaces],
        "encoding": [_encoding(plan, download) for download in downloads],
        "accessMode": ["textual", "visual"] if _drawn(plan) else ["textual"],
        "accessModeSufficient": [{"@type": "ItemList", "itemListElement": ["textual"]}],
        "accessibilityFeature": list(_features(plan)),
        "accessibilityHazard": "none",
    }
    return _filled(facts)


def _force(plan: Plan, published: Published | None) -> Json:
    validity = plan.metadata.validity
    start = validity.start if validity else adoption(plan)
    if not start or not (validity or published):
        return {}
    end = (published.last_day if published else None) or (validity.end if validity else None)
    # A page with a last day does not know whether that day has passed; its period tells.
    valid = plan.metadata.status == "antagen" and not end
    force = published.is_in_force if published else valid or None
    return {
        "legislationDateVersion": start.isoformat(),
        "legislationLegalForce": FORCE[force],
        "temporalCoverage": f"{start}/{end or '..'}",
    }


def _organisation(name: str, *, within: str = "", number: str = "") -> Json:
    parent = {"@type": "GovernmentOrganization", "name": within} if within else ""
    return _filled(
        {
            "@type": "GovernmentOrganization",
            "name": name,
            "parentOrganization": parent,
            "taxID": number,
        }
    )


def _repealed(decision: Decision) -> Json:
    return _filled(
        {
            "@type": "Legislation",
            "name": _called(decision),
            "legislationIdentifier": decision.diarienummer,
            "legislationDate": decision.date.isoformat(),
            "legislationPassedBy": _organisation(decision.organ),
        }
    )


def _encoding(plan: Plan, download: Download) -> Json:
    return {
        "@type": "MediaObject",
        "encodingFormat": download.media_type,
        "contentUrl": address(plan, download.name) or download.name,
        "contentSize": f"{download.size} B",
    }


def _drawn(plan: Plan) -> bool:
    return any(find(plan, Figure))


def _features(plan: Plan) -> Iterable[str]:
    yield from ("tableOfContents", "structuralNavigation", "displayTransformability")
    if _drawn(plan):
        yield "alternativeText"
    if any(figure.description for figure in find(plan, Figure)):
        yield "longDescription"


def _filled(facts: Json) -> Json:
    return {name: value for name, value in facts.items() if value}
