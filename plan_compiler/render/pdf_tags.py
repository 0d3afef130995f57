"""The tag tree of a PDF, as far as the finishing pass walks and changes it (ISO 32000-1, 14.7)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pikepdf import Array, Dictionary, Name, Object, Pdf, String


class Element(NamedTuple):
    """A structure element with the types of those around it, the nearest last."""

    object: Object
    around: tuple[str, ...]

    @property
    def kind(self) -> str:
        return str(self.object.S)[1:]


def elements(pdf: Pdf) -> Iterator[Element]:
    """Every structure element in reading order, an outer one before those in it."""
    return _below(pdf.Root.StructTreeRoot, ())


def _below(parent: Object, around: tuple[str, ...]) -> Iterator[Element]:
    for child in children(parent):
        element = Element(child, around)
        yield element
        yield from _below(child, (*around, element.kind))


def kids(element: Object) -> list[Object]:
    """All that an element holds: elements, marked content, annotations."""
    held = element.get("/K", Array())
    return list(held.as_list()) if isinstance(held, Array) else [held]


def children(element: Object) -> list[Object]:
    return [kid for kid in kids(element) if isinstance(kid, Dictionary) and "/S" in kid]


def named(elements: Iterable[Object], kind: str) -> list[Object]:
    return [element for element in elements if str(element.S) == f"/{kind}"]


def annotations(link: Object) -> list[Object]:
    """The parts of a link: one for each line it stands on."""
    return [kid.Obj for kid in kids(link) if isinstance(kid, Dictionary) and "/Obj" in kid]


def attributes(element: Object, owner: Name) -> Object:
    """The attributes of one owner, made if there are none (ISO 32000-1, 14.7.5)."""
    owned = element.get("/A", Array())
    owned = owned if isinstance(owned, Array) else Array([owned])
    for known in owned.as_list():
        if known.get("/O") == owner:
            return known
    owned.append(Dictionary(O=owner))
    element.A = owned
    return owned[-1]


def add_ids(pdf: Pdf, elements: dict[bytes, Object]) -> None:
    """Enter elements by id in the ID tree, whose names are sorted (ISO 32000-1, 7.9.6)."""
    if not elements:
        return
    root = pdf.Root.StructTreeRoot
    known = dict(_leaves(root.IDTree)) if "/IDTree" in root else {}
    pairs = sorted((known | elements).items())
    names = Array([part for id, element in pairs for part in (String(id), element)])
    limits = Array([String(pairs[0][0]), String(pairs[-1][0])])
    leaf = pdf.make_indirect(Dictionary(Names=names, Limits=limits))
    root.IDTree = pdf.make_indirect(Dictionary(Kids=Array([leaf])))


def _leaves(node: Object) -> Iterator[tuple[bytes, Object]]:
    names = node.get("/Names", Array()).as_list()
    yield from zip(map(bytes, names[::2]), names[1::2], strict=True)
    for below in node.get("/Kids", Array()).as_list():
        yield from _leaves(below)
