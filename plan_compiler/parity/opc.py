"""The parts of an Office file (ECMA-376 part 2), read without trusting it."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from plan_compiler import limits
from plan_compiler.parity.said import Unreadable

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """A zip of parts; together they may not unpack to more than the limit."""

    def __init__(self, data: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._left = limits.CONTENT_BYTES

    def part(self, name: str) -> bytes:
        """The bytes of a part. The limit holds whatever size the zip's own directory claims."""
        with self._zip.open(name) as file:
            content = file.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise Unreadable("unpacks to too much")
        return content

    def tree(self, name: str) -> Any:
        """The root element of a part; nothing is fetched and no entity is expanded."""
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
        )
        root: Any = etree.fromstring(self.part(name), parser)
        if root.getroottree().docinfo.doctype:
            raise Unreadable("an Office file has no document type")
        return root

    def related(self, source: str, kind: str) -> list[str]:
        """The parts that `source` ("" is the package) has a relationship of `kind` to, by name."""
        return [
            name
            for relation, name in self._relations(source)
            if relation.get("Type", "").endswith(f"/{kind}")
        ]

    def target(self, source: str, id: str) -> str:
        """The part that the relationship of `source` with this id leads to."""
        for relation, name in self._relations(source):
            if relation.get("Id") == id:
                return name
        raise Unreadable("a relationship is missing")

    def _relations(self, source: str) -> Iterator[tuple[Any, str]]:
        """The relationships of a part to other parts, and the names of these."""
        folder, name = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations in self._zip.NameToInfo:
            for relation in self.tree(relations).iter(_RELATIONSHIP):
                if relation.get("TargetMode") != "External":
                    target = posixpath.join("/", folder, relation.get("Target", ""))
                    yield relation, posixpath.normpath(target)[1:]

    def first(self, source: str, kind: str) -> Any:
        """The root of the first part so related, or None."""
        names = self.related(source, kind)
        return self.tree(names[0]) if names else None
