"""The plan for the web: a page of its own, a fragment for another page, and what both load."""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from plan_compiler.model import Column, Figure, Municipality, Notice, Plan, find
from plan_compiler.published import Published
from plan_compiler.render.html_addresses import Download
from plan_compiler.render.html_document import write_article
from plan_compiler.render.html_head import write_head, write_kit_head
from plan_compiler.render.html_nodes import URGENT_ID
from plan_compiler.render.html_plain import write_plain
from plan_compiler.render.html_published import write_banner, write_retired, write_trail
from plan_compiler.render.html_words import width_class
from plan_compiler.render.markup import element, lines
from plan_compiler.resources import Labels, Templates
from plan_compiler.typography import NO_BREAK

LOGO = "issuer_logo.svg"
FALLBACK = "'Segoe UI', Roboto, Arial, sans-serif"
FAMILY = re.compile(r"""font-family=(?:"'Source Sans 3'[^"]*"|'"Source Sans 3"[^']*')""")


def render_page(
    plan: Plan,
    templates: Templates,
    downloads: tuple[Download, ...] = (),
    published: Published | None = None,
) -> str:
    """The plan as a page that stands alone; beside it lie `assets/` and the downloads.

    `published` is what the page says of the revision that the revision itself does not know.
    """
    labels = templates.labels
    downloaded = _downloads(downloads, labels)
    return fill_page(
        plan,
        templates,
        head=write_head(plan, labels, downloads, published),
        article=write_article(
            plan,
            labels,
            style="plan-adaptive",
            downloads=downloaded,
            banner=write_banner(plan, published, labels),
        ),
        trail=write_trail(published.trail if published else (), labels),
        retired=write_retired(published, labels),
        urgent=f"#{URGENT_ID}_1" if any(n.urgent for n in find(plan, Notice)) else "",
    )


def fill_page(
    plan: Plan,
    templates: Templates,
    head: Markup,
    article: Markup,
    **more: str,
) -> str:
    """A page with the masthead and the colophon of the plan's issuer."""
    return fill_shell(
        plan.issuer, plan.metadata.language, templates, head=head, article=article, **more
    )


def fill_shell(
    issuer: Municipality, language: str, templates: Templates, assets: str = "assets/", **parts: str
) -> str:
    """A page of an issuer: `head` and `article`, and what some pages have besides.

    `urgent` is the way to the first urgent notice, `trail` the way back, `retired` what lies below
    the article; `assets` is where the logo lies.
    """
    from plan_compiler.render.sandbox import fill

    page = fill(
        templates.text("page.html.j2"),
        "page.html.j2",
        language=language,
        labels=templates.labels,
        issuer=issuer,
        logo=f"{assets}{LOGO}",
        **{"urgent": "", "trail": "", "retired": "", **parts},
    )
    return page.rstrip("\n") + "\n"


def render_fragment(plan: Plan, templates: Templates, published: Published | None = None) -> str:
    """The plan as one `article` to set into another page, whose ids it cannot disturb.

    Headings start at `h2`; the page's own `h1` stays the host's.
    """
    banner = write_banner(plan, published, templates.labels, plan.issuer.base_address)
    article = write_article(plan, templates.labels, prefix=f"{plan.id}-", level=2, banner=banner)
    return f"{article}\n"


def render_kit(
    plan: Plan,
    templates: Templates,
    downloads: tuple[Download, ...] = (),
    published: Published | None = None,
) -> dict[str, str]:
    """File name → text of what a web team sets into pages of its own.

    The fragment and its style, one without classes, and what goes into the `head`.
    """
    fragment = render_fragment(plan, templates, published)
    style = (templates.text("plan.css"), write_colours(plan.issuer), *_widths(find(plan, Column)))
    head = write_kit_head(plan, templates.labels, downloads, published)
    return {
        "fragment.html": fragment,
        "fragment-plain.html": write_plain(fragment),
        "fragment.css": "\n".join((*(part.rstrip("\n") for part in style), "")),
        "head.html": f"{head}\n",
    }


def _downloads(downloads: tuple[Download, ...], labels: Labels) -> Markup:
    if not downloads:
        return Markup()
    items = lines(element("li", _download(download, labels)) for download in downloads)
    return element("ul", items, class_="plan-downloads plan-generated")


def _download(download: Download, labels: Labels) -> Markup:
    format = labels[f"format_{download.format}"]
    words = labels["download"].format(format=format, size=written_size(download.size, labels))
    return element(
        "a", f"{labels['downloads']} {words}", href=download.name, type=download.media_type
    )


def written_size(size: int, labels: Labels) -> str:
    kilobytes = max(1, round(size / 1000))
    if kilobytes < 1000:
        return f"{kilobytes}{NO_BREAK}kB"
    return f"{size / 1_000_000:.1f}{NO_BREAK}MB".replace(".", labels["decimal_sign"])


# --- Assets ----------------------------------------------------------------------------------


def assets(plan: Plan, templates: Templates) -> dict[str, bytes]:
    """File name → bytes of what page and fragment load from `assets/`."""
    files = {name: templates.data(name) for name in ("plan.css", "page.css")}
    files["theme.css"] = write_theme(plan, templates.labels, find(plan, Column)).encode()
    for figure in find(plan, Figure):
        files[f"{figure.id}.svg"] = drawing(figure)
    if plan.issuer.logo:
        files[LOGO] = plan.issuer.logo.svg.encode()
    return dict(sorted(files.items()))


def drawing(figure: Figure) -> bytes:
    """A figure's drawing as a file."""
    # A drawing shown as a picture can load no font: then the next best of the page's own.
    return FAMILY.sub(f"font-family=\"'Source Sans 3', {FALLBACK}\"", figure.svg).encode()


def write_theme(plan: Plan, labels: Labels, columns: Iterable[Column]) -> str:
    """The style that comes from the plan and its columns, since the page may carry none."""
    return "\n".join((write_colours(plan.issuer), *_widths(columns), *_margins(plan, labels), ""))


def write_colours(issuer: Municipality) -> str:
    """The issuer's colours for the style sheets."""
    # Through a number, so that nothing but a colour can stand there.
    primary = int(issuer.colours.primary.removeprefix("#"), 16)
    return f".plan-document {{ --plan-primary: #{primary:06x}; }}"


def _widths(columns: Iterable[Column]) -> Iterator[str]:
    widths = {width_class(column): column.width for column in columns if column.width}
    for name, width in sorted(widths.items(), key=lambda item: item[1]):
        yield f".plan-document .{name} {{ width: {width}%; }}"


def _margins(plan: Plan, labels: Labels) -> Iterator[str]:
    """The margins of printed pages: whose document, which page, the word of a draft."""
    page, of, _ = re.split(r"\{page\}|\{pages\}", labels["page_of"])
    reference = f"{plan.issuer.name} · {plan.metadata.diarienummer}"
    counters = f"{_quoted(page)} counter(page) {_quoted(of)} counter(pages)"
    for name in ("plan", "plan-wide"):
        yield f"@page {name} {{"
        yield f"  @bottom-left {{ content: {_quoted(reference)}; }}"
        yield f"  @bottom-right {{ content: {counters}; }}"
        if plan.standing:
            word = _quoted(plan.standing.word)
            yield f"  @top-right {{ content: {word}; font-size: 11pt; font-weight: 700; }}"
        yield "}"


def _quoted(words: str) -> str:
    """A CSS string: what could end it is written as its number (CSS Syntax 3, 4.3.5)."""
    return '"' + re.sub(r'["\\\x00-\x1f\x7f]', lambda found: f"\\{ord(found[0]):x} ", words) + '"'
