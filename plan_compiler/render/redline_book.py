"""The changes of a redline as a page calls them: names, flags, and ways from each to the next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from plan_compiler.diff.change import PARTICULARS, Change
from plan_compiler.diff.redline import Redline
from plan_compiler.model import Figure, Node, find, walk
from plan_compiler.render.html_words import heard
from plan_compiler.render.markup import element, join, lines
from plan_compiler.render.redline_words import flag_kind, flag_text, is_formal, type_of
from plan_compiler.resources import Labels


def anchor(id: str) -> str:
    """The id on the page of a change: what the page makes holds an underscore, as no id of a plan
    can."""
    return f"andring_{id}"


def former(id: str) -> str:
    """The id of the box at the place that something was moved from."""
    return f"tidigare_{id}"


@dataclass
class Book:
    """Looks changes up by their ids.

    It collects what has been written: changes (`shown`), what was left where it moved from (`left`)
    and the calls of footnotes that can be folded away (`folded`); `clean` remembers what it found.
    """

    redline: Redline
    labels: Labels
    shown: dict[str, None] = field(default_factory=dict)
    left: dict[str, None] = field(default_factory=dict)
    clean: dict[int, bool] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)

    def drawing(self, figure: Figure) -> str:
        """The file of a drawing: an old one gives way to the new one with the same id."""
        now = self.drawings.get(figure.id, figure.svg)
        return f"{figure.id}.svg" if figure.svg == now else f"{figure.id}_tidigare.svg"

    @cached_property
    def drawings(self) -> Mapping[str, str]:
        return {figure.id: figure.svg for figure in find(self.redline.new, Figure)}

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        return {change.id: change for change in self.redline.changes.changes}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        return self.redline.numbers

    @cached_property
    def order(self) -> Sequence[str]:
        return list(self.changes)

    def is_clean(self, node: Node) -> bool:
        """Whether a node has no mark, nor anything in it."""
        known = self.clean.get(id(node))
        if known is None:
            known = self.clean[id(node)] = all(inner.mark is None for inner in walk(node))
        return known

    def are_formal(self, ids: Sequence[str]) -> bool:
        return all(is_formal(self.changes[id]) for id in ids)

    def kinds(self, ids: Sequence[str]) -> str:
        """The classes of what some changes are about: the type of the first, and if it is form."""
        formal = " redline-formal" if self.are_formal(ids) else ""
        return f"redline-{type_of(self.changes[ids[0]])}{formal}"

    # --- Names and ways ----------------------------------------------------------------------

    def name(self, id: str) -> str:
        """`Ändring 8 av 17: Ändrat`."""
        return f"{self.count(id)} {self.labels[f'redline_type_{type_of(self.changes[id])}']}"

    def count(self, id: str) -> str:
        words = self.labels["redline_change"]
        return words.format(number=self.numbers[id], count=len(self.order))

    def title(self, id: str, first: bool) -> Markup:
        """What stands at a change: its name, its flags, and ways on; the `first` is the group's."""
        if id in self.shown:
            return self._again(id)
        self.shown[id] = None
        name = element("p", self.name(id), class_="redline-name", id=f"namn_{id}")
        formal = " redline-formal" if is_formal(self.changes[id]) else ""
        return element(
            "div",
            lines(filter(None, (name, self.flags(id), self.ways(id)))),
            class_=f"redline-title{formal}",
            id=None if first else anchor(id),
            tabindex=None if first else -1,
        )

    def _again(self, id: str) -> Markup:
        words = self.labels["redline_again"].format(number=self.numbers[id])
        way = element("a", words, href=f"#{anchor(id)}")
        return element("p", way, class_="redline-again")

    def flags(self, id: str) -> Markup:
        """What a lawyer looks for, and whether it is form only."""
        items = list(self._flags(self.changes[id]))
        return element("ul", lines(items), class_="redline-flags") if items else Markup()

    def _flags(self, change: Change) -> Iterator[Markup]:
        if is_formal(change):
            words = self.labels[f"change_nature_{change.nature}"]
            yield element("li", words, class_="redline-nature")
        # A fact that changed is said in full where it stands: its kind is enough.
        say = flag_kind if change.subject in PARTICULARS else flag_text
        yield from (element("li", say(flag, self.labels)) for flag in change.flags)

    def ways(self, id: str) -> Markup:
        """Links to the changes before and after, and to the list."""
        at = self.order.index(id)
        to_list = element(
            "a",
            self.labels["redline_to_list"],
            heard(self.labels["redline_to_line"].format(number=self.numbers[id])),
            href=f"#rad_{id}",
        )
        before = self._ways("previous", self.order[:at][::-1])
        after = self._ways("next", self.order[at + 1 :])
        return element("p", join((*before, *after, to_list), " "), class_="redline-ways")

    def _ways(self, way: str, ids: Sequence[str]) -> Iterator[Markup]:
        """To the nearest change; and, where that is of form, to the nearest of substance, which is
        the way when formal changes are not shown."""
        if not ids:
            return
        formal = is_formal(self.changes[ids[0]])
        yield self._way(way, ids[0], class_="redline-formal" if formal else None)
        substantial = next((id for id in ids if not is_formal(self.changes[id])), "")
        if formal and substantial:
            yield self._way(way, substantial, class_="redline-instead", hidden=True)

    def _way(self, way: str, id: str, class_: str | None, hidden: bool = False) -> Markup:
        words = self.labels[f"redline_way_{way}"].format(number=self.numbers[id])
        return element(
            "a",
            self.labels[f"redline_{way}"],
            heard(words),
            href=f"#{anchor(id)}",
            class_=class_,
            hidden=hidden,
        )

    # --- Groups ------------------------------------------------------------------------------

    def group(self, ids: Sequence[str], content: Sequence[Markup], style: str = "") -> Markup:
        """What some changes are about, as a group with their names and what is said of them.

        A change that is shown in several places has its name at the first.
        """
        new = [id for id in ids if id not in self.shown]
        titles = [self.title(id, first=id == new[0] if new else False) for id in ids]
        return element(
            "div",
            lines((*titles, *content)),
            class_=" ".join(filter(None, ("redline-change", self.kinds(ids), style))),
            id=anchor(new[0]) if new else None,
            role="group",
            aria_labelledby=" ".join(f"namn_{id}" for id in new) or None,
            aria_label=None if new else ", ".join(map(self.name, ids)),
            tabindex=-1 if new else None,
        )
