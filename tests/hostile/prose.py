"""Markdown: nesting, tricks with links, HTML, lines without end, what nobody sees."""

from tests.hostile import Content, Item, revision, source

HEAD = "## Mål {#mal}\n\n"


def prose(name: str, code: str, text: str, count: int = 1, end: str = "") -> Item:
    """`text` so many times, below a heading."""
    return source(name, code, "sections/mal.md", lambda: f"{HEAD}{text * count}{end}\n")


def warned(name: str, code: str, text: str) -> Item:
    """What makes a plan all the same, unless warnings stop it."""
    return Item(name, prose(name, code, text).files, ("check", "--strict"), code)


def many_files() -> dict[str, Content]:
    names = [f"sections/a{n}.md" for n in range(30)]
    text = "a\n\n" * 1000
    files = {name: f"## Mål {{#m{n}}}\n\n{text}" for n, name in enumerate(names)}
    return {**files, "plan.yaml": "sections:\n" + "".join(f"  - {name}\n" for name in names)}


ITEMS = (
    prose("quotes in quotes", "PC013", ">", 10_000),
    prose("lists in lists", "PC013", "".join(f"{' ' * 2 * n}- x\n" for n in range(300))),
    prose("boxes in boxes", "PC013", "".join(f"{':' * (3 + n)} notice\n" for n in range(200))),
    prose("emphasis in emphasis", "PC013", f"{'*' * 400}a{'*' * 400}"),
    prose("emphasis deeper than Python goes", "PC013", f"{'*' * 3000}a{'*' * 3000}"),
    warned("language in language", "PC211", f"{'[' * 300}a{']{lang=en}' * 300}"),
    prose("brackets", "PC016", "[", 100_000),
    prose("links never closed", "PC016", "[a](", 50_000),
    prose("emphasis never closed", "PC016", "*a **b ", 50_000),
    prose("backslashes", "PC016", "\\", 100_000),
    prose("entities", "PC016", "&amp;", 100_000),
    prose("lines", "PC016", "a\n\n", 50_000),
    prose("a line of two megabytes", "PC004", "a", 2_000_000),
    prose("a line of half a megabyte", "PC207", "ord ", 125_000, "\n\n| a |\n|---|"),
    prose("a script", "PC201", "<script>alert(1)</script>"),
    prose("a frame within words", "PC201", "Se <iframe src='https://exempel.se'></iframe> här."),
    prose("a comment that hides", "PC201", "<!-- gäller inte -->"),
    prose("a link that runs", "PC511", "[Se kartan över vägar](javascript:alert%281%29)"),
    prose("a link that holds a page", "PC511", "[Se kartan över vägar](data:text/html,x)"),
    prose("a link to a file", "PC511", "[Se kartan över vägar](file:///etc/passwd)"),
    prose("a link with a user", "PC511", "[Banken](https://www.exempel.se@ond.se/)"),
    prose("a picture that tells who reads", "PC206", "![spår](https://exempel.se/a.png)"),
    prose("text turned around", "PC007", "Filen heter \u202efdp.nalp\u202c."),
    prose("text turned around by an entity", "PC007", "Filen heter &#x2066;fdp.nalp."),
    warned("a word with nothing in it", "PC015", "hjälm\u200bar"),
    warned("a link that shows another", "PC412", "[www.trafikverket.se](https://www.exempel.se)"),
    warned("a letter of another alphabet", "PC413", "[Verket](https://tr\u0430fikverket.se)"),
    prose("a link with nothing in it", "PC511", "[Trafikverket](https://trafik&#8203;verket.se)"),
    prose("escapes of a terminal", "PC007", "\x1b]0;a\x07"),
    prose("NUL", "PC007", "\0"),
    Item("30 000 paragraphs in 30 files", lambda: revision(many_files()), code="PC016"),
    source("Latin-1", "PC005", "sections/mal.md", lambda: "## Mål {#mal}\n\nå".encode("latin-1")),
)
