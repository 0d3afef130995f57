"""The start page with all plans, and a page for each choice of status and organ."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from plan_compiler.life import State
from plan_compiler.render.markup import element, lines
from plan_compiler.site.library import Shelf
from plan_compiler.site.shell import NOW, Shell

# What a reader can ask for, and the states that answer it.
FILTERS = {
    "gallande": (State.IN_FORCE,),
    "kommande": (State.COMING,),
    "forslag": (State.DRAFT,),
    "upphorda": (State.REPLACED, State.REPEALED, State.EXPIRED),
}


@dataclass(frozen=True)
class Choice:
    """A status and an organ, each "" if any will do."""

    status: str = ""
    organ: str = ""

    @property
    def file(self) -> str:
        """A folder of a plan has no point in its name, so no list can take one's place."""
        organ = f"organ-{slug(self.organ)}" if self.organ else ""
        return f"{'.'.join(filter(None, (self.status, organ))) or 'index'}.html"

    @property
    def way(self) -> str:
        return self.file if self.status or self.organ else "./"

    def takes(self, shelf: Shelf) -> bool:
        state = not self.status or shelf.main.state in FILTERS[self.status]
        return state and (not self.organ or self.organ in organs(shelf))


def slug(words: str) -> str:
    """Words as part of an address: ASCII, lower case, hyphens."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def organs(shelf: Shelf) -> Sequence[str]:
    """Who decided on what a plan's line in the list tells of."""
    return list(dict.fromkeys(decision.organ for decision in shelf.main.decisions))


def list_files(shell: Shell) -> dict[str, bytes]:
    """`index.html` and every choice that leaves a plan."""
    shelves = shell.library.shelves
    everyone = sorted({organ for shelf in shelves for organ in organs(shelf)})
    choices = [Choice(status, organ) for status in ("", *FILTERS) for organ in ("", *everyone)]
    wanted = [choice for choice in choices if any(map(choice.takes, shelves))]
    return {choice.file: _page(shell, choice, everyone) for choice in (Choice(), *wanted)}


def _page(shell: Shell, choice: Choice, everyone: Sequence[str]) -> bytes:
    labels, shelves = shell.labels, shell.library.shelves
    found = [shelf for shelf in shelves if choice.takes(shelf)]
    named = ", ".join(filter(None, (_status(shell, choice.status), choice.organ)))
    count = labels["site_count"].format(count=len(found), all=len(shelves))
    intro = element("p", labels["site_intro"].format(issuer=shell.library.issuer.name))
    heading = element("h2", named or labels["site_all"], id="lista")
    listing = element("ul", lines(_line(shell, shelf) for shelf in found), class_="site-list")
    body = (
        _filter(shell, choice, everyone),
        element(
            "section",
            lines((heading, element("p", count, class_="site-count"), listing)),
            aria_labelledby="lista",
        ),
    )
    whole = element("div", lines(body), class_="site-body site-columns")
    title = labels["site_title"]
    return shell.page(
        f"{named} – {title}" if named else title,
        (shell.hero(title, "", intro), whole),
        root="./",
        path="" if named else "/",
    )


def _status(shell: Shell, status: str) -> str:
    return shell.labels[f"site_filter_{status}"] if status else ""


def _filter(shell: Shell, choice: Choice, everyone: Sequence[str]) -> Markup:
    """Links to the other choices, each with how many plans it leaves."""
    labels = shell.labels
    statuses = [(_status(shell, one), Choice(one, choice.organ)) for one in ("", *FILTERS)]
    deciding = [(one, Choice(choice.status, one)) for one in ("", *everyone)]
    groups = (
        *_group(shell, labels["site_by_status"], statuses, choice),
        *_group(shell, labels["site_by_organ"], deciding, choice),
    )
    heading = element("h2", labels["site_filter"], id="urval")
    return element("nav", lines((heading, *groups)), class_="site-filter", aria_labelledby="urval")


def _group(
    shell: Shell, title: str, choices: Sequence[tuple[str, Choice]], current: Choice
) -> Iterator[Markup]:
    items = []
    for name, choice in choices:
        count = sum(map(choice.takes, shell.library.shelves))
        if count or choice == current:
            words = f"{name or shell.labels['site_any']} ({count})"
            marked = "page" if choice == current else None
            items.append(element("li", element("a", words, href=choice.way, aria_current=marked)))
    yield element("h3", title)
    yield element("ul", lines(items))


def _line(shell: Shell, shelf: Shelf) -> Markup:
    volume = shelf.main
    title = element("h3", element("a", shelf.title, href=f"{shelf.id}/"))
    kind = element("p", volume.plan.metadata.document_type, class_="site-kind")
    parts = [title, kind, shell.state(volume), shell.facts(volume)]
    if shelf.in_force:
        read = shell.labels["site_read_now"]
        heard = element("span", f": {shelf.title}", class_="plan-heard")
        parts.append(element("p", element("a", read, heard, href=f"{shelf.id}/{NOW}/")))
    return element("li", lines(parts))
