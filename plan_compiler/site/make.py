"""The whole site as files by path: pure, so that only what changed may one day be made anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.editions import Edition
from plan_compiler.pipeline import build_plan
from plan_compiler.published import Crumb
from plan_compiler.redlines import FORMATS, carry, draw, miscounted
from plan_compiler.render.html_head import SITE_STYLE
from plan_compiler.resources import Templates, load_templates
from plan_compiler.site.anchors import retired
from plan_compiler.site.feeds import feed_files
from plan_compiler.site.library import Library, Shelf, Volume
from plan_compiler.site.lists import list_files
from plan_compiler.site.shelf_page import missing_page, now_page, shelf_page
from plan_compiler.site.shell import NOW, Shell
from plan_compiler.span import Span

Files = Mapping[str, bytes]


@dataclass
class Maker:
    """Makes the site's files; what is wrong with one comes in `problems`."""

    library: Library
    looks: Templates
    problems: list[Diagnostic] = field(default_factory=list)

    def site(self) -> dict[str, bytes]:
        """Every file by its path below the site's root."""
        shell = Shell(self.library, self.looks)
        files = {**shell.assets(), **list_files(shell), "404.html": missing_page(shell)}
        files |= feed_files(self.library, self.looks.labels)
        for shelf in self.library.shelves:
            files |= _below(shelf.id, self.shelf(shell, shelf))
        return dict(sorted(files.items()))

    def shelf(self, shell: Shell, shelf: Shelf) -> dict[str, bytes]:
        """Every file of a plan by its path below the plan's address."""
        files: dict[str, bytes] = {}
        for volume in shelf.volumes:
            built = self.revision(shelf, volume)
            files |= _below(volume.name, built)
            if volume is shelf.in_force:
                files |= _below(NOW, built)
        for old, new in shelf.neighbours:
            files |= _below(f"diff/{old.name}_{new.name}", self.redline(shelf, old, new))
        if not shelf.in_force:
            files[f"{NOW}/index.html"] = now_page(shell, shelf)
        if self.problems:
            return {}
        sizes = {name: len(data) for name, data in files.items()}
        return {"index.html": shelf_page(shell, shelf, sizes), **files}

    def revision(self, shelf: Shelf, volume: Volume) -> Files:
        """What a revision is built to, its page under the address of its folder."""
        plan = volume.plan
        looks = load_templates(plan.metadata.language, self.looks.folder)
        earlier = shelf.adopted
        if volume in earlier:
            earlier = earlier[: earlier.index(volume)]
        version = looks.labels["site_version"].format(name=volume.name)
        published = replace(
            volume.published,
            trail=(*_trail(shelf, looks), Crumb(version, "")),
            retired=retired(plan, [one.plan for one in earlier], looks.labels),
        )
        built = build_plan(plan, templates=self.looks.folder, published=published)
        self.problems += built.problems
        files = dict(built.files)
        if files:
            files["index.html"] = files.pop(f"{plan.id}.html")
            files[f"assets/{SITE_STYLE}"] = self.looks.data(SITE_STYLE)
        return files

    def redline(self, shelf: Shelf, old: Volume, new: Volume) -> Files:
        """What changed from a revision to the next, in every format."""
        before, after = (Edition(one.plan, one.name) for one in (old, new))
        redline = draw(before, after, self.problems)
        if redline is None:
            return {}
        looks = load_templates(new.plan.metadata.language, self.looks.folder)
        words = looks.labels["site_changes"].format(old=old.name, new=new.name)
        carried = carry(redline, FORMATS, looks, (*_trail(shelf, looks, 2), Crumb(words, "")))
        self.problems += miscounted(redline, carried)
        files = {name: found.content for name, found in carried.items()}
        return files | {f"assets/{SITE_STYLE}": self.looks.data(SITE_STYLE)}


def make_site(library: Library, templates: Path) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The site of a library, or the reasons why there is none."""
    maker = Maker(library, load_templates("sv", templates))
    files = maker.site()
    if not library.base:
        maker.problems.append(rules.NO_BASE_ADDRESS.at(Span("municipality.yaml")))
    return files, maker.problems


def _trail(shelf: Shelf, looks: Templates, depth: int = 1) -> tuple[Crumb, Crumb]:
    """The way to the start page and the plan's, from a page so many folders below the plan's."""
    up = "../" * depth
    return Crumb(looks.labels["site_title"], f"{up}../"), Crumb(shelf.title, up)


def _below(folder: str, files: Files) -> dict[str, bytes]:
    return {f"{folder}/{name}": data for name, data in files.items()}
