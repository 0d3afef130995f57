"""YAML: bombs, tags, keys, tabs, encodings."""

from collections.abc import Callable, Iterable

from tests.case_files import PLAN
from tests.hostile import Content, Item, source


def plan(name: str, code: str, content: Callable[[], Content]) -> Item:
    return source(name, code, "plan.yaml", content)


def laughs() -> str:
    """A billion of them: each line ten of the line before."""
    rows = [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(["a0: &a0 [ha]", *rows])


def listed(files: Iterable[str]) -> str:
    return "sections:\n" + "".join(f"  - {file}\n" for file in files)


WHOLE = "".join(f"{line}\n" for line in PLAN.values())

ITEMS = (
    plan("a billion laughs", "PC012", laughs),
    plan("an anchor that holds itself", "PC012", lambda: "a: &a [*a]"),
    plan("a tag that runs a program", "PC012", lambda: "a: !!python/object/apply:os.system [ls]"),
    plan("a tag of its own", "PC012", lambda: "%TAG ! tag:x,2000:\n---\na: !b c"),
    plan("a merge", "PC012", lambda: "<<: {title: a}"),
    plan("the same key twice", "PC011", lambda: "title: a\ntitle: b"),
    plan("the same key 80 000 times", "PC004", lambda: "a: 1\n" * 80_000),
    plan("40 000 unknown keys", "PC101", lambda: "".join(f"k{n}: v\n" for n in range(40_000))),
    plan("200 000 values in 49 lists", "PC004", lambda: f"a: {'[' * 49}{'1,' * 200_000}{']' * 49}"),
    plan("lists without end", "PC013", lambda: "a: " + "[" * 100_000),
    plan("dashes without end", "PC004", lambda: "- " * 200_000),
    plan("keys inside keys", "PC013", lambda: "".join(f"{' ' * n}a:\n" for n in range(300))),
    plan("exclamation marks", "PC004", lambda: "!" * 400_000),
    plan("documents without end", "PC004", lambda: "---\n" * 100_000),
    plan("a tab", "PC010", lambda: "title:\n\t- a"),
    plan("an open quote", "PC010", lambda: 'title: "a\nb: c'),
    plan("20 000 files", "PC016", lambda: listed(f"sections/a{n}.md" for n in range(20_000))),
    plan("a file 20 000 times", "PC108", lambda: listed(["sections/a.md"] * 20_000)),
    plan("UTF-16", "PC005", lambda: "title: å".encode("utf-16")),
    plan("UTF-32", "PC005", lambda: "title: å".encode("utf-32")),
    plan("Latin-1", "PC005", lambda: "title: å".encode("latin-1")),
    plan("NUL", "PC007", lambda: "title: a\0b"),
    plan("a BOM and Windows", "", lambda: f"\ufeff{WHOLE}".replace("\n", "\r\n").encode()),
    plan("two BOMs", "PC015", lambda: f"\ufeff\ufeff# a\n{WHOLE}dokument: a\n".encode()),
    plan("line ends of an old Mac", "", lambda: WHOLE.replace("\n", "\r").encode()),
    plan("text turned around", "PC007", lambda: "# \u202etxet"),
    plan("text turned around by a code", "PC007", lambda: r'title: "a\u2067b"'),
    plan("a code that is half a character", "PC007", lambda: r'title: "a\ud800b"'),
    plan("more than half a megabyte", "PC004", lambda: "#" * 500_001),
)
