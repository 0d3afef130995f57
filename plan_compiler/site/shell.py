"""What every page of the site shares: its head, its frame, its words about a revision."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from plan_compiler.life import State
from plan_compiler.model import Decision
from plan_compiler.render.html import LOGO, fill_shell, write_colours
from plan_compiler.render.html_head import POLICY, SITE_STYLE, STYLES
from plan_compiler.render.markup import breakable, element, lines
from plan_compiler.resources import Templates
from plan_compiler.site.library import Library, Volume

# The folder of a plan whose page is always that of the revision in force.
NOW = "gallande"


@dataclass(frozen=True)
class Shell:
    """Writes the pages of one site, in one language."""

    library: Library
    looks: Templates

    @property
    def labels(self) -> Mapping[str, str]:
        return self.looks.labels

    def page(
        self, title: str, content: Iterable[str], *, root: str, path: str, trail: str = ""
    ) -> bytes:
        """A page; `root` leads from it to the start page, `path` is its own address or "".

        Only a page with an address of its own wants to be found.
        """
        name = self.library.issuer.name
        head = self._head(title if title == name else f"{title} – {name}", root, path)
        article = element("div", lines(content), class_="plan-document plan-adaptive site")
        text = fill_shell(
            self.library.issuer,
            self.labels["site_language"],
            self.looks,
            root,
            head=head,
            article=article,
            trail=trail,
        )
        return text.encode()

    def _head(self, title: str, root: str, path: str) -> Markup:
        return lines(
            (
                element("meta", charset="utf-8"),
                element("meta", http_equiv="Content-Security-Policy", content=POLICY),
                element("title", title),
                element("meta", name="viewport", content="width=device-width, initial-scale=1"),
                element("meta", name="color-scheme", content="light dark"),
                *self._addresses(root, path),
                *(
                    element("link", rel="stylesheet", href=f"{root}{name}")
                    for name in (*STYLES, SITE_STYLE)
                ),
            )
        )

    def _addresses(self, root: str, path: str) -> Iterator[Markup]:
        base = self.library.base
        if not path:
            yield element("meta", name="robots", content="noindex")
        elif base:
            yield element("link", rel="canonical", href=f"{base}{path}")
        if base and any(shelf.adopted for shelf in self.library.shelves):
            yield element(
                "link",
                rel="alternate",
                type="application/atom+xml",
                href=f"{root}feed.atom",
                title=self.labels["site_feed"],
            )

    def assets(self) -> dict[str, bytes]:
        """What the pages load, beside the start page."""
        files = {name: self.looks.data(name) for name in ("plan.css", "page.css", SITE_STYLE)}
        files["theme.css"] = f"{write_colours(self.library.issuer)}\n".encode()
        if self.library.issuer.logo:
            files[LOGO] = self.library.issuer.logo.svg.encode()
        return files

    # --- Words -------------------------------------------------------------------------------

    def hero(self, title: str, kind: str, *more: str) -> Markup:
        """The band with the page's heading."""
        heading = element("h1", title, class_="site-title")
        parts = (element("p", kind, class_="plan-series") if kind else "", heading, *more)
        return element("div", lines(filter(None, parts)), class_="site-hero")

    def state(self, volume: Volume) -> Markup:
        """Where a revision stands, in a word or two."""
        key = volume.plan.metadata.status if volume.state is State.DRAFT else volume.state
        style = f"site-state site-{volume.state}"
        return element("p", self.labels[f"site_state_{key}"], class_=style)

    def facts(self, volume: Volume) -> Markup:
        """Who decided on a revision, since when it holds, and its number in the diary."""
        labels = self.labels
        rows = [(labels["decided_by"], breakable(self.decision(one))) for one in volume.decisions]
        if volume.state is not State.DRAFT:
            rows.append((labels["site_from"], breakable(volume.revision.start.isoformat())))
        if last := volume.published.last_day:
            rows.append((labels["site_until"], breakable(last.isoformat())))
        rows.append((labels["diarienummer"], Markup.escape(volume.plan.metadata.diarienummer)))
        parts = (
            element(tag, words)
            for row in rows
            for tag, words in zip(("dt", "dd"), row, strict=True)
        )
        return element("dl", lines(parts), class_="site-facts")

    def decision(self, decision: Decision) -> str:
        key = "decision" if decision.paragraph else "decision_without_paragraph"
        return self.labels[key].format(
            organ=decision.organ, date=decision.date, paragraph=decision.paragraph
        )
