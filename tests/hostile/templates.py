"""Templates: what an office's own folder could run, read, fetch or never end."""

from collections.abc import Mapping
from functools import cache

from plan_compiler.resources import FILES, TEMPLATES
from tests.docx_reading import altered
from tests.hostile import Item, revision

LINK = (
    '<Relationship Id="rId99" TargetMode="External" Target="https://example.se/a.png" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
)


@cache
def shipped() -> Mapping[str, bytes]:
    return {f"mallar/{name}": (TEMPLATES / name).read_bytes() for name in FILES}


def template(name: str, code: str, file: str, content: bytes | str, *command: str) -> Item:
    """A whole folder of templates of which one is hostile, and a plan to make with it."""
    words = content if isinstance(content, bytes) else content.encode()
    return Item(
        name,
        lambda: {**revision({}), **shipped(), f"mallar/{file}": words},
        (*(command or ("build",)), "--templates", "mallar"),
        code,
        1 if code else 0,
    )


def word(name: str, tag: str, code: str = "PC601") -> Item:
    """A tag in the Word template."""
    data = altered(
        shipped()["mallar/plan.docx"],
        "word/document.xml",
        "<w:body>",
        f"<w:body><w:p><w:r><w:t>{tag}</w:t></w:r></w:p>",
    )
    return template(f"Word: {name}", code, "plan.docx", data, "template", "check")


def page(name: str, tag: str) -> Item:
    return template(f"page: {name}", "PC601", "page.html.j2", tag, "build", "--format", "html")


def typst(name: str, code: str) -> Item:
    """Typst put before ours; a fault of it is a fault of the engine."""
    ours = shipped()["mallar/plan.typ"].decode()
    return template(
        f"Typst: {name}", "PC603", "plan.typ", f"{code}\n{ours}", "build", "--format", "pdf"
    )


CHAIN = "{{ title.__class__.__mro__[1].__subclasses__() }}"
LOOP = "{% for a in range(10**9) %}{% endfor %}"
THREE = "".join(f"{{% for {a} in labels %}}" for a in "abc") + "{% endfor %}" * 3
DOUBLING = "{% set a = title %}" + "{% set a = a ~ a %}" * 60
MACRO = "{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}"

ITEMS = (
    template("as they came", "", "plan.docx", shipped()["mallar/plan.docx"]),
    word("a chain of classes", CHAIN),
    word("a loop through numbers", LOOP),
    word("loops in loops", THREE),
    word("text that doubles", DOUBLING),
    word("a macro that calls itself", MACRO),
    word("text times numbers", "{{ title * 10**9 }}"),
    word("wide text", "{{ title|center(10**9) }}"),
    word("another file", "{% include '/etc/passwd' %}"),
    word("a call", "{{ facts.append(1) }}"),
    template(
        "Word: something from elsewhere",
        "PC601",
        "plan.docx",
        altered(
            shipped()["mallar/plan.docx"],
            "word/_rels/document.xml.rels",
            "</Relationships>",
            f"{LINK}</Relationships>",
        ),
    ),
    template("Word: no document", "PC601", "plan.docx", b"MZ"),
    page("a chain of classes", "{{ issuer.__class__.__mro__ }}"),
    page("a loop through numbers", LOOP),
    page("text that doubles", DOUBLING.replace("title", "language")),
    page("another file", "{% include '/etc/passwd' %}"),
    page("an unknown name", "{{ borta }}"),
    typst("another file", '#read("/etc/passwd")'),
    typst("a way out", '#read("../plan_source/municipality.yaml")'),
    typst("a package", '#import "@preview/example:0.1.0": *'),
    typst("a package in disguise", '#import "@pre" + "view/example:0.1.0": *'),
    typst("a loop without end", "#while true {}"),
    typst("a function that calls itself", "#let f() = f()\n#f()"),
    template("labels: a billion laughs", "PC601", "labels.sv.yaml", "a: &a [x]\nb: [*a, *a]"),
    template("labels: a program", "PC601", "labels.sv.yaml", "a: !!python/name:os.system x"),
)
