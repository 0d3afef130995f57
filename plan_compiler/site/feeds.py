"""What machines read of the site: sitemap, feed of decisions, data catalogue, robots.txt.

All of them name full addresses, so none is made where the site's own is not known.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from plan_compiler.life import State
from plan_compiler.render.html_addresses import MEDIA_TYPES
from plan_compiler.resources import Labels
from plan_compiler.site.library import Library, Shelf, Volume

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ATOM = "http://www.w3.org/2005/Atom"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DCAT = "http://www.w3.org/ns/dcat#"
TERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
XML = "http://www.w3.org/XML/1998/namespace"
XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"
EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"
# What search should find; a page that has ended or is a draft asks not to be found.
LISTED = (State.IN_FORCE, State.COMING)
LANGUAGES = {"sv": "SWE", "en": "ENG"}
SUFFIXES = {"html": "text/html", **MEDIA_TYPES}


def feed_files(library: Library, labels: Labels) -> dict[str, bytes]:
    """Every file for machines by its name; none without a base address."""
    if not library.base:
        return {}
    files = {
        "robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {library.base}/sitemap.xml\n".encode(),
        "sitemap.xml": _written(_sitemap(library)),
        "catalog.rdf": _written(_catalogue(library, labels)),
    }
    if any(shelf.adopted for shelf in library.shelves):
        files["feed.atom"] = _written(_feed(library, labels))
    return files


def last_decision(shelves: Sequence[Shelf]) -> date | None:
    """The day of the last decision that the site knows: the only clock there is."""
    days = (volume.revision.decided for shelf in shelves for volume in shelf.adopted)
    return max(days, default=None)


def _written(root: Any) -> bytes:
    from lxml import etree

    etree.indent(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written + b"\n"


def _root(space: str, name: str, **spaces: str) -> Any:
    from lxml import etree

    return etree.Element(f"{{{space}}}{name}", nsmap={None: space, **spaces})  # type: ignore[dict-item]


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    """A child, in its parent's namespace or, written `{namespace}name`, in another."""
    from lxml import etree

    space = etree.QName(parent).namespace
    child = etree.SubElement(parent, name if name.startswith("{") else f"{{{space}}}{name}")
    child.text = text
    for key, value in attributes.items():
        child.set(key, value)
    return child


# --- Sitemap and feed ------------------------------------------------------------------------


def _sitemap(library: Library) -> Any:
    root = _root(SITEMAP, "urlset")
    for address, day in _addresses(library):
        url = _add(root, "url")
        _add(url, "loc", address)
        if day:
            _add(url, "lastmod", day.isoformat())
    return root


def _addresses(library: Library) -> Iterator[tuple[str, date | None]]:
    yield f"{library.base}/", last_decision(library.shelves)
    for shelf in library.shelves:
        yield f"{library.base}/{shelf.id}/", last_decision([shelf])
        for volume in shelf.in_state(*LISTED):
            yield _address(library, volume), volume.revision.decided


def _address(library: Library, volume: Volume) -> str:
    return f"{library.base}/{volume.plan.id}/{volume.name}/"


def _feed(library: Library, labels: Labels) -> Any:
    """The adopted revisions, the last first (RFC 4287)."""
    volumes = [volume for shelf in library.shelves for volume in shelf.adopted]
    volumes.sort(key=lambda one: (one.revision.decided, one.plan.id), reverse=True)
    root = _root(ATOM, "feed")
    _add(root, "title", labels["site_feed_title"].format(issuer=library.issuer.name))
    _add(root, "id", f"{library.base}/")
    _add(root, "link", rel="self", href=f"{library.base}/feed.atom", type="application/atom+xml")
    _add(root, "link", rel="alternate", href=f"{library.base}/", type="text/html")
    _add(root, "updated", _moment(volumes[0].revision.decided))
    _add(_add(root, "author"), "name", library.issuer.name)
    for volume in volumes:
        _entry(root, library, volume, labels)
    return root


def _entry(root: Any, library: Library, volume: Volume, labels: Labels) -> None:
    metadata, address = volume.plan.metadata, _address(library, volume)
    entry = _add(root, "entry")
    _add(entry, "title", f"{metadata.title}, {labels['site_version'].format(name=volume.name)}")
    _add(entry, "id", address)
    _add(entry, "link", rel="alternate", href=address, type="text/html")
    _add(entry, "published", _moment(volume.revision.decided))
    _add(entry, "updated", _moment(volume.revision.decided))
    if metadata.description:
        _add(entry, "summary", metadata.description)


def _moment(day: date) -> str:
    return f"{day}T00:00:00Z"


# --- DCAT-AP-SE ------------------------------------------------------------------------------


def _catalogue(library: Library, labels: Labels) -> Any:
    """What DCAT-AP-SE 3.0 demands of a catalogue, its datasets and their distributions."""
    root = _root(RDF, "RDF", rdf=RDF, dcat=DCAT, dcterms=TERMS, foaf=FOAF)
    catalogue = _node(root, DCAT, "Catalog", f"{library.base}/catalog.rdf")
    words = {key: labels[f"site_catalogue_{key}"] for key in ("title", "description")}
    for key, value in words.items():
        _text(catalogue, key, value.format(issuer=library.issuer.name), "sv")
    _to(catalogue, TERMS, "publisher", _publisher(library))
    _to(catalogue, TERMS, "language", f"{EU}/language/SWE")
    _day(catalogue, "modified", last_decision(library.shelves))
    for shelf in library.shelves:
        _to(catalogue, DCAT, "dataset", f"{library.base}/{shelf.id}/")
    agent = _node(root, FOAF, "Agent", _publisher(library))
    _add(agent, f"{{{FOAF}}}name", library.issuer.name)
    for shelf in library.shelves:
        _dataset(root, library, shelf, labels)
    return root


def _publisher(library: Library) -> str:
    return f"{library.base}/catalog.rdf#utgivare"


def _dataset(root: Any, library: Library, shelf: Shelf, labels: Labels) -> None:
    metadata = shelf.main.plan.metadata
    dataset = _node(root, DCAT, "Dataset", f"{library.base}/{shelf.id}/")
    told = metadata.description or labels["site_dataset"].format(
        kind=metadata.document_type, issuer=library.issuer.name
    )
    _text(dataset, "title", metadata.title, metadata.language)
    _text(dataset, "description", told, metadata.language)
    _to(dataset, TERMS, "publisher", _publisher(library))
    _add(dataset, f"{{{TERMS}}}identifier", metadata.diarienummer)
    _to(dataset, TERMS, "accessRights", f"{EU}/access-right/PUBLIC")
    _to(dataset, DCAT, "theme", f"{EU}/data-theme/GOVE")
    if language := LANGUAGES.get(metadata.language.split("-")[0]):
        _to(dataset, TERMS, "language", f"{EU}/language/{language}")
    _day(dataset, "issued", min((one.revision.decided for one in shelf.adopted), default=None))
    _day(dataset, "modified", last_decision([shelf]))
    _to(dataset, DCAT, "landingPage", f"{library.base}/{shelf.id}/")
    address = _address(library, shelf.main)
    for suffix in SUFFIXES:
        _to(dataset, DCAT, "distribution", f"{address}#{suffix}")
    for suffix, kind in SUFFIXES.items():
        _distribution(root, address, shelf.id, suffix, kind, metadata.title)


def _distribution(root: Any, address: str, plan: str, suffix: str, kind: str, title: str) -> None:
    node = _node(root, DCAT, "Distribution", f"{address}#{suffix}")
    file = address if suffix == "html" else f"{address}{plan}.{suffix}"
    _text(node, "title", f"{title} ({suffix.upper()})", "sv")
    _to(node, DCAT, "accessURL", address)
    _to(node, DCAT, "downloadURL", file)
    _to(node, DCAT, "mediaType", f"{IANA}/{kind}")
    _add(node, f"{{{TERMS}}}format", kind)


def _node(root: Any, space: str, name: str, about: str) -> Any:
    return _add(root, f"{{{space}}}{name}", **{f"{{{RDF}}}about": about})


def _to(node: Any, space: str, name: str, resource: str) -> None:
    _add(node, f"{{{space}}}{name}", **{f"{{{RDF}}}resource": resource})


def _text(node: Any, name: str, words: str, language: str) -> None:
    _add(node, f"{{{TERMS}}}{name}", words, **{f"{{{XML}}}lang": language})


def _day(node: Any, name: str, day: date | None) -> None:
    if day:
        _add(node, f"{{{TERMS}}}{name}", day.isoformat(), **{f"{{{RDF}}}datatype": XSD_DATE})
