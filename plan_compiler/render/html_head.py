"""What machines read of a page: its address, Dublin Core, Open Graph."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from plan_compiler.facts import file_title, say_decision
from plan_compiler.model import Plan
from plan_compiler.published import Published
from plan_compiler.render.html_addresses import Download, address
from plan_compiler.render.html_legislation import legislation
from plan_compiler.render.html_published import relations
from plan_compiler.render.markup import data_block, element, lines
from plan_compiler.resources import Labels

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
            *_dublin_core(plan, labels, published),
            *_open_graph(plan, labels),
            *_links(plan, downloads, published),
            data_block(legislation(plan, labels, downloads, published)),
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
            *_dublin_core(plan, labels, published),
            *_open_graph(plan, labels),
            *_addresses(plan, there),
            element("link", rel="stylesheet", href=KIT_STYLE),
            data_block(legislation(plan, labels, downloads, published)),
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


def _dublin_core(plan: Plan, labels: Labels, published: Published | None) -> Iterator[Markup]:
    metadata = plan.metadata
    yield element("link", rel="schema.dcterms", href="http://purl.org/dc/terms/")
    yield _named("dcterms.title", plan.standing.title if plan.standing else metadata.title)
    yield _named("dcterms.identifier", metadata.diarienummer)
    for decision in metadata.decisions:
        yield _named("dcterms.creator", decision.organ)
    yield _named("dcterms.publisher", plan.issuer.name)
    yield _named("dcterms.language", metadata.language)
    yield _named("dcterms.type", metadata.document_type)
    if metadata.decided:
        yield _named("dcterms.issued", metadata.decided.isoformat())
    if metadata.validity:
        yield _named("dcterms.valid", _period(metadata.validity.start, metadata.validity.end))
    for decision in metadata.replaces:
        yield _named("dcterms.replaces", say_decision(decision, labels))
    if published and published.phase.successor:
        for decision in published.phase.successor.decisions:
            yield _named("dcterms.isReplacedBy", say_decision(decision, labels))


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
            title=download.format.upper(),
        )


def _styles(names: Iterable[str]) -> Iterator[Markup]:
    for name in names:
        yield element("link", rel="stylesheet", href=f"assets/{name}")


def _named(name: str, content: str) -> Markup:
    return element("meta", name=name, content=content)


def _period(start: date, end: date | None) -> str:
    """A DCMI Period."""
    return f"start={start}; end={end}" if end else f"start={start}"
