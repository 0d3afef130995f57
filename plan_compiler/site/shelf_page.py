"""The page of a plan: its revisions, what is in force first, with files and comparisons."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from plan_compiler.life import State
from plan_compiler.published import Crumb
from plan_compiler.render.html import written_size
from plan_compiler.render.html_published import write_trail
from plan_compiler.render.markup import element, lines
from plan_compiler.site.library import Shelf, Volume
from plan_compiler.site.shell import NOW, Shell

Sizes = Mapping[str, int]
FORMATS = ("pdf", "docx", "json")
REDLINE = {"pdf": "redline.pdf", "docx": "redline.docx", "text": "changes.txt"}


def shelf_page(shell: Shell, shelf: Shelf, sizes: Sizes) -> bytes:
    """`PLAN/index.html`; `sizes` are those of the plan's files, by their path below it."""
    metadata = shelf.main.plan.metadata
    lead = element("p", metadata.description) if metadata.description else ""
    body = element("div", lines(_sections(shell, shelf, sizes)), class_="site-body")
    return shell.page(
        metadata.title,
        (shell.hero(metadata.title, metadata.document_type, lead), body),
        root="../",
        path=f"/{shelf.id}/",
        trail=_trail(shell, metadata.title),
    )


def now_page(shell: Shell, shelf: Shelf) -> bytes:
    """Stands for the revision in force where there is none."""
    labels = shell.labels
    way = element("a", labels["site_versions_of"].format(title=shelf.title), href="../")
    body = element("div", element("p", way), class_="site-body")
    title = labels["site_nothing_in_force"]
    return shell.page(
        title,
        (shell.hero(title, shelf.title), body),
        root="../../",
        path="",
        trail=_trail(shell, shelf.title, title),
    )


def missing_page(shell: Shell) -> bytes:
    """`404.html`: shown at any address, so its own links start at the root of the server."""
    labels = shell.labels
    root = "/" + "/".join(shell.library.base.split("://", 1)[-1].split("/")[1:])
    root = root if root.endswith("/") else f"{root}/"
    way = element("p", element("a", labels["site_to_all"], href=root))
    body = element(
        "div", lines((element("p", labels["site_missing_text"]), way)), class_="site-body"
    )
    title = labels["site_missing"]
    return shell.page(title, (shell.hero(title, ""), body), root=root, path="")


def _trail(shell: Shell, *names: str) -> Markup:
    """From the start page to this one, which is the plan's or one folder below it."""
    ways = ["../" * depth for depth in range(len(names), 0, -1)]
    crumbs = [
        Crumb(name, way)
        for name, way in zip((shell.labels["site_title"], *names), (*ways, ""), strict=True)
    ]
    return write_trail(crumbs, shell.labels)


def _sections(shell: Shell, shelf: Shelf, sizes: Sizes) -> Iterator[Markup]:
    groups = (
        ("now", [shelf.in_force] if shelf.in_force else []),
        ("coming", shelf.in_state(State.COMING)),
        ("drafts", shelf.in_state(State.DRAFT)),
        ("ended", [*shelf.in_state(State.IN_FORCE)[:-1], *shelf.ended]),
    )
    for name, volumes in groups:
        if volumes or name == "now":
            yield _group(shell, shelf, name, volumes, sizes)
    yield _addresses(shell, shelf)


def _group(
    shell: Shell, shelf: Shelf, name: str, volumes: Sequence[Volume], sizes: Sizes
) -> Markup:
    heading = element("h2", shell.labels[f"site_group_{name}"], id=name)
    cards = [_card(shell, shelf, volume, sizes) for volume in volumes]
    if not cards:
        cards = [element("p", shell.labels["site_nothing_in_force"])]
    return element("section", lines((heading, *cards)), class_="site-group", aria_labelledby=name)


def _card(shell: Shell, shelf: Shelf, volume: Volume, sizes: Sizes) -> Markup:
    labels, name = shell.labels, volume.name
    version = labels["site_version"].format(name=name)
    heading = element("h3", element("a", version, href=f"{name}/"), id=f"version-{name}")
    parts = [heading, shell.state(volume), shell.facts(volume), _files(shell, volume, sizes)]
    for before, after in shelf.neighbours:
        if after is volume:
            parts.append(_changes(shell, before, after, sizes))
    style = f"site-card site-card-{volume.state}"
    return element("article", lines(parts), class_=style, aria_labelledby=f"version-{name}")


def _files(shell: Shell, volume: Volume, sizes: Sizes) -> Markup:
    id = volume.plan.id
    files = {form: f"{volume.name}/{id}.{form}" for form in FORMATS}
    version = shell.labels["site_version"].format(name=volume.name)
    return _links(shell, files, version, sizes)


def _changes(shell: Shell, before: Volume, after: Volume, sizes: Sizes) -> Markup:
    folder = f"diff/{before.name}_{after.name}"
    words = shell.labels["site_changes"].format(old=before.name, new=after.name)
    way = element("p", element("a", words, href=f"{folder}/redline.html"), class_="site-changes")
    files = {form: f"{folder}/{name}" for form, name in REDLINE.items()}
    return lines((way, _links(shell, files, words, sizes)))


def _links(shell: Shell, files: Mapping[str, str], what: str, sizes: Sizes) -> Markup:
    labels = shell.labels
    items = []
    for form, file in files.items():
        size = written_size(sizes[file], labels)
        name = labels["download"].format(format=labels[f"site_format_{form}"], size=size)
        heard = element("span", f", {what}", class_="plan-heard")
        items.append(element("li", element("a", name, heard, href=file)))
    return element("ul", lines(items), class_="site-files")


def _addresses(shell: Shell, shelf: Shelf) -> Markup:
    """The addresses that last, for those who link here."""
    labels = shell.labels
    base = f"{shell.library.base}/{shelf.id}/" if shell.library.base else f"/{shelf.id}/"
    rows = [
        (labels["site_address_plan"], "./", base),
        (labels["site_address_now"], f"{NOW}/", f"{base}{NOW}/"),
    ]
    rows += [
        (
            labels["site_address_version"].format(name=volume.name),
            f"{volume.name}/",
            f"{base}{volume.name}/",
        )
        for volume in shelf.volumes
    ]
    parts = [
        part
        for words, way, shown in rows
        for part in (element("dt", words), element("dd", element("a", shown, href=way)))
    ]
    heading = element("h2", labels["site_addresses"], id="adresser")
    listing = element("dl", lines(parts), class_="site-addresses")
    return element(
        "section", lines((heading, listing)), class_="site-group", aria_labelledby="adresser"
    )
