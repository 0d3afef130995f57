"""What each link of a PDF is called: its words and what the ear needs, never its address."""

from collections.abc import Iterator, Sequence

from pikepdf import Array, NameTree, Object, Pdf, String

from plan_compiler.codec import Json
from plan_compiler.render.pdf_order import PdfError, heading_name, of_kind, paired, words
from plan_compiler.render.pdf_tags import Element, annotations
from plan_compiler.resources import Labels


def name_links(
    document: Pdf, tree: Sequence[Element], nodes: Sequence[Json], plan: Json, labels: Labels
) -> None:
    """Name every link in the file from the model (ISO 14289-1, 7.18.5)."""
    found = links_by_role(tree)
    _name_contents(document, found["contents"], plan["contents"], labels)
    _name_outward(found["outward"], of_kind("link", nodes))
    for link, node in paired("references", found["inward"], of_kind("reference", nodes)):
        _name(link, node.get("name") or words(node["content"]))
    calls = of_kind("note-reference", nodes)
    for link, node in paired("note calls", found["call"], calls):
        _name(link, f"{labels['footnote_call']}{node['number']}")
    for link, node in paired("notes", found["back"], [call for call in calls if call["first"]]):
        place = labels["footnote_back_context"].format(number=node["number"])
        _name(link, labels["footnote_back"] + place)


def links_by_role(tree: Sequence[Element]) -> dict[str, list[Object]]:
    """The links in reading order, by what they lead from or to."""
    back = set(_back_links(tree))
    found: dict[str, list[Object]] = {
        role: [] for role in ("contents", "outward", "inward", "call", "back")
    }
    for at, element in enumerate(tree):
        if element.kind == "Link":
            found["back" if at in back else _role(element)].append(element.object)
    return found


def _back_links(tree: Sequence[Element]) -> Iterator[int]:
    """The first link in each note is its number, which leads back to the call."""
    for at, element in enumerate(tree):
        if element.kind == "Note":
            yield next(n for n in range(at, len(tree)) if tree[n].kind == "Link")


def _role(link: Element) -> str:
    if "TOC" in link.around:
        return "contents"
    if any("/A" in part for part in annotations(link.object)):
        return "outward"
    # The label of a list item is its bullet or its term; any other label is a note's number.
    return "call" if link.around[-1] == "Lbl" and link.around[-2] != "LI" else "inward"


def _name_outward(links: Sequence[Object], nodes: Sequence[Json]) -> None:
    for link, node in paired("links", links, nodes):
        for part in annotations(link):
            if str(part.A.URI) != node["target"]:
                raise PdfError(f"a link leads to {part.A.URI}, in the model to {node['target']}")
        _name(link, words(node["content"]) + node["supplement"])


def _name_contents(
    document: Pdf, links: Sequence[Object], entries: Sequence[Json], labels: Labels
) -> None:
    pages = _pages(document) if entries else {}
    for link, entry in paired("lines of contents", links, entries):
        for part in annotations(link):
            if str(part.Dest) != entry["target"]:
                raise PdfError(f"a line of contents leads to {part.Dest}, not {entry['target']}")
        page = f"{labels['page'].lower()} {pages[entry['target']]}"
        _name(link, f"{heading_name(entry, labels)}, {page}")


def _pages(document: Pdf) -> dict[str, int]:
    """The page of each named place."""
    numbers = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
    return {
        str(name): numbers[_target(place).objgen]
        for name, place in NameTree(document.Root.Names.Dests).items()
    }


def _target(place: Object) -> Object:
    return (place if isinstance(place, Array) else place.D)[0]


def _name(link: Object, name: str) -> None:
    for part in annotations(link):
        part.Contents = String(" ".join(name.split()))
