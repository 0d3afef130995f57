"""The catalogues: the same in both languages, every form there is, examples that are true."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from click.testing import CliRunner

from plan_compiler.commands import main
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.messages import Language, catalogue, words
from plan_compiler.pipeline import compile_plan
from plan_compiler.render import docx_template
from plan_compiler.render.docx_cover import VARIABLES
from plan_compiler.resources import TEMPLATES, load_labels
from plan_compiler.rules import RULES
from plan_compiler.span import Span

LANGUAGES: tuple[Language, ...] = ("sv", "en")
TODAY = date(2026, 1, 15)
ROOT = Path(__file__).parent.parent
CODE = "".join(
    file.read_text(encoding="utf-8")
    for folder in ("plan_compiler", "templates")
    for file in sorted((ROOT / folder).rglob("*"))
    if file.suffix in (".py", ".typ", ".j2", ".js")
)
SAID = set(re.findall(r"[\w-]+", CODE))
NAMED = set(re.findall(r"[\"'.`]([\w-]+)", CODE))
# Where another part of a name is put in: `f"kind_{kind}"`, `f"{severity}_count"`.
BEGUN = set(re.findall(r"([\w-]+)(?:\{|\" \+)", CODE))
ENDED = {end.rstrip("_") for end in re.findall(r"\}([\w-]+)", CODE)}
STYLES = "".join(file.read_text(encoding="utf-8") for file in sorted(TEMPLATES.glob("*.css")))
STYLED = set(re.findall(r"\.([a-z][\w-]+)(?=[\s{:,.>)\[])", STYLES))

# Faults that cannot come alone: a name misspelt here is a name not used there.
COMPANIONS = {
    "PC303": {"PC304"},
    "PC306": {"PC307"},
    "PC309": {"PC301"},
    "PC503": {"PC516"},
}
# Nothing in a few lines can show these: what is wrong is the file or its folder itself.
UNSHOWN = {"PC003", "PC004", "PC005", "PC007", "PC008", "PC013", "PC014", "PC016", "PC311", "PC518"}


def leaves(value: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every text of a catalogue with its dotted key."""
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from leaves(inner, (*path, key))
        else:
            yield ".".join((*path, key)), inner


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    swedish, english = (dict(leaves(catalogue(language))) for language in LANGUAGES)
    assert swedish.keys() == english.keys()


def test_both_languages_fill_the_same_places() -> None:
    swedish, english = (dict(leaves(catalogue(language))) for language in LANGUAGES)
    for key, text in swedish.items():
        if not key.endswith(("example", "repair", "title", "explanation")):
            assert placeholders(text) == placeholders(english[key]), key


def test_every_rule_has_its_words() -> None:
    assert catalogue("sv").keys() - {"commands", "usage", "audit", "import"} == RULES.keys()


def is_named(key: str) -> bool:
    """Whether code names a key, or begins or ends it and fills in the rest."""
    key = re.sub(r"_(one|many)$", "", key)
    cuts = [at for at, sign in enumerate(key) if sign in "_-"]
    return (
        bool({key, f"{key}_one", f"{key}_many"} & NAMED)
        or any(key[: at + 1] in BEGUN for at in cuts)
        or any(key[at:] in ENDED for at in cuts)
    )


def test_every_word_has_a_user() -> None:
    keys = {key for key, _ in leaves(catalogue("sv"))}
    # What is said of a rule is found by its code, and what people look for is told in order.
    said = {key for key in keys if not key.startswith((*RULES, "audit.manual."))}
    names = {key.rpartition(".")[2] for key in said}
    names |= load_labels(TEMPLATES / "labels.sv.yaml").keys()
    assert {name for name in names if not is_named(name)} == set()


def test_every_class_has_a_user() -> None:
    assert {name for name in STYLED - SAID if not is_named(name)} == set()


def test_a_class_without_looks_is_told_to_web_teams() -> None:
    page = (ROOT / "tests/golden/everything.html").read_text(encoding="utf-8")
    written = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    told = set(re.findall(r"`(plan-[\w-]+)`", (ROOT / "docs/webb.md").read_text(encoding="utf-8")))
    # The widths of columns have their looks in theme.css, which each plan has of its own.
    begun = ("plan-width-", *(name for name in told if name.endswith("-")))
    assert {name for name in written - STYLED - told if not name.startswith(begun)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_short_and_calm(language: Language) -> None:
    for key, text in leaves(catalogue(language)):
        if re.search(r"\.(messages?|hints?)\b", key):
            assert not text.endswith((".", "!")), key
            assert not re.match(r"[A-ZÅÄÖ][a-zåäö]", text), key
            assert not re.search(r"\b(ogiltig|felaktig|invalid|illegal)", text, re.I), key


def test_labels_are_the_same_in_both_languages() -> None:
    swedish, english = (load_labels(TEMPLATES / f"labels.{name}.yaml") for name in LANGUAGES)
    assert list(swedish) == list(english)
    for key, text in swedish.items():
        assert placeholders(text) == placeholders(english[key]), key


# --- Examples --------------------------------------------------------------------------------

PLAN = {
    "title": "title: Trafiksäkerhetsplan",
    "document_type": "document_type: Plan",
    "diarienummer": "diarienummer: KS 2024/17",
    "status": "status: utkast",
    "decisions": "decisions:\n  - {organ: Kommunfullmäktige, date: 2024-05-02, paragraph: 41}",
    "sections": "sections:\n  - sections/bakgrund.md\n  - sections/exempel.md",
}
# A place in the text for the data of each file.
USES = {
    "contacts.yaml": '::: contacts {#kontakter name="Kontakter"}\n:::\n',
    "links.yaml": '::: links {#webbplatser name="Webbplatser"}\n:::\n',
    "figures.yaml": "::: figure skolvagar\n:::\n",
    "footnotes.yaml": "Så står det[^nollvisionen].\n",
}
DATA = {
    "contacts.yaml": "contacts:\n  - id: kontaktcenter\n    name: Kontaktcenter\n",
    "links.yaml": "links:\n  - id: trafikverket\n    text: T\n    url: https://www.trafikverket.se\n",
    "figures.yaml": "figures:\n  - id: skolvagar\n    file: figures/skolvagar.svg\n"
    "    caption: Skolvägar\n    alternative: Fyra vägar möts.\n",
    "footnotes.yaml": "footnotes:\n  - id: nollvisionen\n    text: Prop. 1996/97:137.\n",
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
CALLED = {
    "contacts.yaml": r"::: contacts",
    "links.yaml": r"::: links|\(link:",
    "figures.yaml": r"::: figure",
    "footnotes.yaml": r"\[\^",
}


def file_of(code: str, text: str) -> str:
    """The file that an example is from: named in its first line, or told by its look."""
    if named := re.match(r"# (\w+\.yaml)", text):
        return named[1]
    if code == "PC210":
        return "sections/bilaga.md"
    return "figures/skolvagar.svg" if text.startswith("<svg") else "sections/exempel.md"


def plan_with(text: str) -> str:
    keys = dict.fromkeys(re.findall(r"(?m)^(\w+):", text))
    return "\n".join([text, *(lines for key, lines in PLAN.items() if key not in keys)]) + "\n"


def source_of(code: str, *pieces: str) -> dict[str, str]:
    """A whole plan around the pieces of an example, by file."""
    files = {
        "sections/bakgrund.md": "## Bakgrund {#bakgrund}\n\nBarn går.\n",
        "plan.yaml": plan_with(""),
    }
    files |= {"sections/mal.md": "## Mål {#mal}\n\nBarn ska ha hjelm.\n"}
    files["figures/skolvagar.svg"] = SVG
    for piece in pieces:
        name = file_of(code, piece)
        files[name] = plan_with(piece) if name == "plan.yaml" else f"{piece}\n"
    if code == "PC210":
        files["plan.yaml"] += "appendices:\n  - sections/bilaga.md\n"
    if "transcription.yaml" in files:
        files["plan.yaml"] = plan_with("sections: [sections/mal.md, sections/exempel.md]")
    if len(pieces) == 1 and code not in ("PC304", "PC307"):
        wanted = set(files) & set(USES) | ({"figures.yaml"} if "PC02" in code else set())
        for name in sorted(wanted):
            files["sections/exempel.md"] = files.get("sections/exempel.md", "") + USES[name]
    text = files.setdefault("sections/exempel.md", "Vägar.\n")
    for name, call in CALLED.items():
        if re.search(call, text):
            files.setdefault(name, DATA[name])
    return files


def codes(folder: Path, files: Mapping[str, str]) -> set[str]:
    """The errors and warnings of a plan with these files."""
    adopted = "status: antagen" in files["plan.yaml"]
    revision = folder / "trafiksakerhet" / ("2024-05-02" if adopted else "utkast")
    issuer = files.get("municipality.yaml", "name: Exempels kommun\n")
    for name, text in {**files, "../../municipality.yaml": issuer}.items():
        path = revision / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (revision / "municipality.yaml").unlink(missing_ok=True)
    return {found.rule.code for found in compile_plan(revision, TODAY).problems}


SHOWN = [
    (language, code)
    for language in LANGUAGES
    for code, entry in catalogue(language).items()
    if code in RULES and "example" in entry
]


def test_every_rule_that_can_be_shown_is_shown() -> None:
    shown = {code for language, code in SHOWN if language == "sv"}
    assert {code for code in RULES if code < "PC6"} - shown == UNSHOWN


@pytest.mark.parametrize(("language", "code"), [pair for pair in SHOWN if pair[1] != "PC009"])
def test_an_example_shows_its_rule_and_the_repair_repairs_it(
    language: Language, code: str, tmp_path: Path
) -> None:
    entry = catalogue(language)[code]
    wrong, right = entry["example"].strip(), entry["repair"].strip()
    found = codes(tmp_path / "wrong", source_of(code, wrong))
    told = f"words/{language}.toml: the example of {code} brings about {sorted(found)}"
    assert code in found and found <= {code} | COMPANIONS.get(code, set()), told
    both = file_of(code, wrong) != file_of(code, right)
    mended = source_of(code, wrong, right) if both else source_of(code, right)
    assert codes(tmp_path / "right", mended) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_that_is_not_there(language: Language, tmp_path: Path) -> None:
    entry = catalogue(language)["PC009"]
    codes(tmp_path, source_of("PC009"))
    for part, code in (("example", 1), ("repair", 0)):
        arguments = entry[part].split()[1:]
        run = CliRunner().invoke(
            main, [*arguments, "--source", str(tmp_path), "--today", "2026-01-15"]
        )
        assert run.exit_code == code, run.output


# --- The template ----------------------------------------------------------------------------


def template_faults() -> Iterator[tuple[str, dict[str, str]]]:
    """Each fault that the check of the Word template can yield, with the names of its words."""
    tree = ast.parse(Path(docx_template.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and isinstance(node.elts[-1], ast.Dict):
            case, words = node.elts
            assert isinstance(case, ast.Constant) and isinstance(words, ast.Dict)
            names = [name.value for name in words.keys if isinstance(name, ast.Constant)]
            yield str(case.value), {str(name): "…" for name in names}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_of_a_template_has_its_words(language: Language) -> None:
    entry = catalogue(language)["PC601"]
    # A web page's template and the labels have one fault for all that can be wrong.
    faults = dict(template_faults()) | {"file": {"file": "page.html.j2", "reason": "x"}}
    assert faults.keys() == entry["messages"].keys() == entry["hints"].keys()
    for case, arguments in faults.items():
        words(Diagnostic(RULES["PC601"], Span("plan.docx"), arguments, case), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hint_names_what_a_template_may_use(language: Language) -> None:
    hint = catalogue(language)["PC601"]["hints"]["unknown-variable"]
    assert hint.partition(": ")[2].split(", ") == sorted(VARIABLES)
