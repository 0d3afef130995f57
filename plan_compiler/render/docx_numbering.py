"""Numbers that Word counts: of headings, of appendices, and of each list by itself."""

from collections.abc import Iterator, Mapping, Sequence

from plan_compiler.render.docx_xml import Element, qn, w

HEADING_STYLES = ("heading 2", "heading 3", "heading 4")
HANGING = 680
APPENDIX_HANGING = 1588


class Numbering:
    """The numbering part: the lists of the template, and what a plan adds to them."""

    def __init__(self, root: Element, styles: Mapping[str, Element]) -> None:
        self.root = root
        self.styles = styles
        self.abstract = dict(_abstract_lists(root))
        self.next_abstract = 1 + _highest(root, "abstractNum", "abstractNumId")
        self.next_number = 1 + _highest(root, "num", "numId")

    def list_level(self, style: str) -> tuple[int, int]:
        """The list and the level in it that a list style of the template belongs to."""
        properties = self.styles[style.lower()].find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is None:
            raise LookupError(style)
        level = properties.find(qn("w:ilvl"))
        number = properties.find(qn("w:numId"))
        assert number is not None
        return int(number.get(qn("w:val"), "0")), int(
            level.get(qn("w:val"), "0") if level is not None else 0
        )

    def restarted(self, style: str, start: int) -> tuple[int, int]:
        """A list of its own that looks like that of `style` and begins at `start`."""
        number, level = self.list_level(style)
        override = w("lvlOverride", w("startOverride", val=start), ilvl=level)
        return self._add_number(self.abstract[number], override), level

    def number_headings(self) -> None:
        """Give the heading styles the numbers 1, 1.1 and 1.1.1."""
        levels = [
            _level(
                at,
                ".".join(f"%{n + 1}" for n in range(at + 1)),
                HANGING,
                self.styles[style].get(qn("w:styleId"), ""),
            )
            for at, style in enumerate(HEADING_STYLES)
        ]
        number = self._add_list(levels)
        for at, style in enumerate(HEADING_STYLES):
            properties = self.styles[style].find(qn("w:pPr"))
            assert properties is not None
            _insert_numbering(properties, number, at)

    def appendices(self, label: str) -> int:
        """A numbering for appendices: `label` is "Bilaga %1", or "Bilaga" for one alone."""
        return self._add_list([_level(0, label, APPENDIX_HANGING)])

    def silent(self) -> int:
        """A list without numbers, for headings that stand outside the count of their style."""
        nothing = w(
            "lvl",
            w("start", val=1),
            w("numFmt", val="none"),
            w("suff", val="nothing"),
            w("lvlText", val=""),
            w("lvlJc", val="left"),
            w("pPr", w("ind", left=0, firstLine=0)),
            ilvl=0,
        )
        return self._add_list([nothing])

    def _add_list(self, levels: Sequence[Element]) -> int:
        abstract = self.next_abstract
        self.next_abstract += 1
        # The schema wants every abstract list before the first concrete one.
        concrete = self.root.find(qn("w:num"))
        at = len(self.root) if concrete is None else self.root.index(concrete)
        self.root.insert(
            at,
            w("abstractNum", w("multiLevelType", val="multilevel"), levels, abstractNumId=abstract),
        )
        return self._add_number(abstract)

    def _add_number(self, abstract: int, *overrides: Element) -> int:
        number = self.next_number
        self.next_number += 1
        added = w("num", w("abstractNumId", val=abstract), overrides, numId=number)
        cleanup = self.root.find(qn("w:numIdMacAtCleanup"))
        if cleanup is None:
            self.root.append(added)
        else:
            cleanup.addprevious(added)
        return number


def numbered(number: int, level: int = 0) -> Element:
    """The paragraph property that makes a paragraph an item of a list."""
    return w("numPr", w("ilvl", val=level), w("numId", val=number))


def _level(at: int, label: str, hanging: int, style: str = "") -> Element:
    return w(
        "lvl",
        w("start", val=1),
        w("numFmt", val="decimal"),
        w("pStyle", val=style) if style else None,
        w("lvlText", val=label),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=hanging, hanging=hanging)),
        ilvl=at,
    )


def _insert_numbering(properties: Element, number: int, level: int) -> None:
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    before = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
    at = sum(1 for child in properties if child.tag in {qn(f"w:{name}") for name in before})
    properties.insert(at, numbered(number, level))


def _abstract_lists(root: Element) -> Iterator[tuple[int, int]]:
    """The concrete lists with the abstract one that each looks like."""
    for number in root.findall(qn("w:num")):
        abstract = number.find(qn("w:abstractNumId"))
        if abstract is not None:
            yield int(number.get(qn("w:numId"), "0")), int(abstract.get(qn("w:val"), "0"))


def _highest(root: Element, tag: str, id: str) -> int:
    return max((int(e.get(qn(f"w:{id}"), "0")) for e in root.findall(qn(f"w:{tag}"))), default=0)
