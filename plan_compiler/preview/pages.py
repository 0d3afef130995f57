"""The preview's own pages: the list of revisions, and the frame around one of them."""

from collections.abc import Mapping

from plan_compiler.preview.showing import Showing, Shown
from plan_compiler.resources import Templates

ASSETS = ("preview.css", "preview.js")


class Pages:
    """Fills `preview.html.j2`; `assets` is what the pages load, by name."""

    def __init__(self, templates: Templates) -> None:
        self._template = templates.text("preview.html.j2")
        self._labels = templates.labels
        self.assets: Mapping[str, bytes] = {name: templates.data(name) for name in ASSETS}

    def list(self, showing: Showing) -> bytes:
        """Every revision with a link to its frame."""
        every = [shown for name in showing.names() if (shown := showing.get(name))]
        return self._filled(revisions=every)

    def frame(self, shown: Shown) -> bytes:
        """One revision: what is wrong with it, and its page."""
        return self._filled(shown=shown)

    @property
    def missing(self) -> bytes:
        return self._filled()

    def _filled(self, **content: object) -> bytes:
        from plan_compiler.render.sandbox import fill

        known = {"labels": self._labels, "revisions": None, "shown": None}
        return fill(self._template, "preview.html.j2", **(known | content)).encode()
