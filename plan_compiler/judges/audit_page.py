"""The audit as a page of its own: one file with its style in it, to keep beside the documents."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from plan_compiler import __version__
from plan_compiler.judges.audit import Audit, manual
from plan_compiler.judges.panel import Format, Verdict
from plan_compiler.messages import Language, catalogue
from plan_compiler.render.markup import element, join, lines
from plan_compiler.resources import Templates, load_templates, plural
from plan_compiler.typography import NO_BREAK

Row = Sequence[str]


def audit_page(audit: Audit, language: Language) -> bytes:
    """The audit for people; the same bytes for the same files and judges."""
    page = _Page(audit, language, catalogue(language)["audit"])
    style = _style(audit, load_templates(language))
    head = element("head", lines(_head(page, style)))
    body = element("body", element("main", page.article()), class_="audit")
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=language)}\n".encode()


def _head(page: "_Page", style: str) -> Iterator[Markup]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield element("meta", charset="utf-8")
    yield element("meta", http_equiv="Content-Security-Policy", content=policy)
    yield element("title", page.title)
    yield element("meta", name="viewport", content="width=device-width, initial-scale=1")
    yield element("meta", name="color-scheme", content="light dark")
    yield element("meta", name="robots", content="noindex")
    yield element("style", Markup(style))


def _style(audit: Audit, looks: Templates) -> str:
    # Through a number, so that nothing but a colour can stand there.
    primary = int(audit.plan.issuer.colours.primary.removeprefix("#"), 16)
    colour = f".plan-document {{ --plan-primary: #{primary:06x}; }}\n"
    return "\n" + looks.text("plan.css") + colour + looks.text("audit.css")


@dataclass(frozen=True)
class _Page:
    audit: Audit
    language: Language
    words: Mapping[str, Any]

    def say(self, key: str, **arguments: object) -> str:
        return str(self.words[key]).format(**arguments)

    def count(self, key: str, count: int) -> str:
        """A sentence that has a form for one and a form for many."""
        return self.say(plural(key, count), count=_number(count))

    @property
    def title(self) -> str:
        return self.say("title", title=self.audit.plan.metadata.title)

    def article(self) -> Markup:
        parts = (
            element("h1", self.title, class_="plan-title plan-hero"),
            self._facts(),
            element("p", self.say("lead"), class_="audit-lead"),
            *(self._format(format) for format in self.audit.formats),
            self._text(),
            self._statement(),
            self._files(),
        )
        return element("article", lines(parts), class_="plan-document plan-adaptive")

    # --- Facts -------------------------------------------------------------------------------

    def _facts(self) -> Markup:
        plan, untried = self.audit.plan, len(self.audit.untried)
        asked, every = len(self.audit.verdicts) - untried, len(self.audit.verdicts)
        judges = "fact_asked_of" if untried else "fact_asked"
        facts = {
            "fact_document": plan.metadata.title,
            "fact_identifier": plan.metadata.diarienummer,
            "fact_revision": plan.revision,
            "fact_compiler": f"plan-compiler {__version__}",
            "fact_judges": self.say(judges, asked=asked, all=every),
            "result": self._result(self.audit.findings),
            "fact_manual": self.say("fact_checks", count=len(list(self._remaining()))),
        }
        pairs = (
            join((element("dt", self.say(key)), element("dd", value)))
            for key, value in facts.items()
        )
        return element("div", element("dl", lines(pairs)), class_="plan-facts")

    def _result(self, findings: int) -> str:
        return self.count("remarks", findings) if findings else self.say("passed")

    def _remaining(self) -> Iterator[str]:
        for format in (*self.audit.formats, "text"):
            yield from manual(format, self.language)

    # --- A format ----------------------------------------------------------------------------

    def _format(self, format: Format) -> Markup:
        verdicts = self.audit.of(format)
        columns = ("judge", "standard", "extent", "result")
        rows = [self._row(verdict) for verdict in verdicts]
        parts = (
            element("h2", self._heading(format), id=format),
            *(
                [self._table(f"judges-{format}", self._heading(format), columns, rows)]
                if rows
                else ()
            ),
            *(self._findings(verdict) for verdict in verdicts if verdict.findings),
            self._manual(format),
        )
        return element("section", lines(parts), class_="plan-section")

    def _heading(self, format: Format) -> Markup:
        name = self.words["formats"][format]
        # A long file name may break before its ending, not in it.
        file = (self.audit.plan.id, element("wbr"), f".{format}")
        return join((f"{name[0].upper()}{name[1:]}: ", *file))

    def _row(self, verdict: Verdict) -> Row:
        judge = self.words["judges"][verdict.judge]
        name = element("span", judge["name"], class_="audit-judge")
        does = element("span", f"{judge['does']}", class_="audit-does")
        version = verdict.version and f" {verdict.version}"
        return (
            join((name, version, element("br"), does)),
            verdict.standard,
            self._extent(verdict),
            self._mark(verdict),
        )

    def _extent(self, verdict: Verdict) -> str:
        if verdict.lack or not verdict.checks:
            return "–"
        unit = f"{verdict.unit}_one" if verdict.checks == 1 else verdict.unit
        return str(self.words["units"][unit].format(count=_number(verdict.checks)))

    def _mark(self, verdict: Verdict) -> Markup:
        if verdict.lack:
            words = self.say("not_tried", lack=verdict.lack)
            return element("span", words, class_="audit-mark audit-untried")
        kind = "audit-remarks" if verdict.findings else "audit-passed"
        return element("span", self._result(len(verdict.findings)), class_=f"audit-mark {kind}")

    def _findings(self, verdict: Verdict) -> Markup:
        name = self.words["judges"][verdict.judge]["name"]
        heading = element("h3", self.say("remarks_of", judge=f"{name}, {verdict.standard}"))
        # Programs speak English.
        told = lines(element("li", finding) for finding in verdict.findings)
        return lines((heading, element("ul", told, lang="en", class_="audit-findings")))

    # --- What remains ------------------------------------------------------------------------

    def _manual(self, format: str) -> Markup:
        columns = ("manual_number", "manual_check", "manual_result")
        undone = element("span", self.say("manual_not_done"), class_="audit-mark audit-untried")
        rows = [(number, words, undone) for number, words in manual(format, self.language).items()]
        name = self.say("manual_title")
        return self._table(f"manual-{format}", name, columns, rows, shown=True)

    def _text(self) -> Markup:
        parts = (
            element("h2", self.say("text_title"), id="text"),
            element("p", self.say("text_lead")),
            self._manual("text"),
            element("p", self.say("manual_how")),
        )
        return element("section", lines(parts), class_="plan-section")

    # --- For the accessibility statement -----------------------------------------------------

    def _statement(self) -> Markup:
        parts = (
            element("h2", self.say("statement_title"), id="statement"),
            element("p", self.say("statement_lead")),
            element("blockquote", element("p", " ".join(self._sentences())), class_="plan-quote"),
            element("div", element("p", self.say("caution")), class_="plan-notice"),
        )
        return element("section", lines(parts), class_="plan-section")

    def _sentences(self) -> Iterator[str]:
        metadata = self.audit.plan.metadata
        formats = self._listed([self.words["formats"][format] for format in self.audit.formats])
        yield self.say(
            "statement_formats",
            title=metadata.title,
            identifier=metadata.diarienummer,
            formats=formats,
        )
        tried = {v.standard: None for v in self.audit.verdicts if not v.lack}
        if tried:
            yield self.say("statement_tried", standards="; ".join(tried))
            count = self.audit.findings
            yield self.count("statement_remarks", count) if count else self.say("statement_passed")
        untried = {v.standard: None for v in self.audit.untried if v.standard not in tried}
        if untried:
            yield self.say("statement_not_tried", standards="; ".join(untried))
        yield self.say("statement_manual")

    def _listed(self, names: Sequence[str]) -> str:
        *most, last = names
        return f"{', '.join(most)}{self.say('and')}{last}" if most else last

    # --- Files and tables --------------------------------------------------------------------

    def _files(self) -> Markup:
        columns = ("file", "size", "sha256")
        rows = [
            (file.name, self.say("bytes", count=_number(file.size)), element("code", file.sha256))
            for file in self.audit.files
        ]
        parts = (
            element("h2", self.say("files_title"), id="files"),
            element("p", self.say("files_lead")),
            self._table("files-table", self.say("files_title"), columns, rows),
        )
        return element("section", lines(parts), class_="plan-section")

    def _table(
        self, id: str, name: str, columns: Sequence[str], rows: Sequence[Row], shown: bool = False
    ) -> Markup:
        heads = [self.say(column) for column in columns]
        caption = element("caption", name, class_=None if shown else "plan-supplement")
        header = element("tr", *(element("th", head, scope="col") for head in heads))
        body = lines(self._cells(row, heads) for row in rows)
        return element(
            "table",
            lines((caption, element("thead", header), element("tbody", body))),
            id=id,
            class_=f"plan-table plan-stacked audit-{id.partition('-')[0]}",
        )

    def _cells(self, row: Row, heads: Sequence[str]) -> Markup:
        first, *rest = row
        cells = (
            element("td", cell, data_label=head) for head, cell in zip(heads[1:], rest, strict=True)
        )
        return element("tr", element("th", first, scope="row"), *cells)


def _number(count: int) -> str:
    """With a space that does not break between the thousands."""
    return f"{count:,}".replace(",", NO_BREAK)
