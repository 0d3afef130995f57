"""Present and proposed wording in two columns, and the summary for the covering letter."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from plan_compiler.diff.change import Added, Change, Edited, Removed, ValueChanged
from plan_compiler.diff.redline import Carried, Redline, draw_redline
from plan_compiler.diff.values import say_value
from plan_compiler.diff.wording import all_words, read_wording
from plan_compiler.judges.programs import (
    OOXML,
    VERAPDF,
    lacks,
    ooxml,
    openxml_audit,
    qpdf,
    run,
    verapdf,
)
from plan_compiler.judges.word import findings
from plan_compiler.model import Figure, List, Node, Strong, Text, find, walk
from plan_compiler.parity.changes import told
from plan_compiler.redlines import LYDELSE_FORMATS, carry_lydelse, letter, miscounted
from plan_compiler.render.lydelse import Lydelse, lay_out
from plan_compiler.render.lydelse_docx import SHORT
from plan_compiler.render.lydelse_plan import stretches
from plan_compiler.render.lydelse_values import UNSEEN_FIELDS
from plan_compiler.resources import load_templates
from tests.docx_reading import part, said, values
from tests.lydelse_pairs import PAIRS
from tests.pdf_reading import bookmarks, page_texts
from tests.redline_pair import pair, small_pair
from tests.tag_tree import loose_text, tag_tree
from tests.test_redline_pdf import redline

Missing = Callable[[str], None]
Golden = Callable[[str, str], None]

SV = load_templates("sv")
JUDGED = ("pair", "riap", "any", "yna", "same", "real 0 12", "real 1 30", "drawn 3 12")
DRAWN = (*JUDGED, *(f"drawn {seed} 12" for seed in range(10, 30)), "real 2 30", "real 3 30")


@cache
def carried(name: str) -> dict[str, Carried]:
    return carry_lydelse(redline(name), LYDELSE_FORMATS, SV)


# --- What stands in the columns ------------------------------------------------------------------


def seen(node: Node) -> str:
    """Blocks as text: words of one column in `[ ]`, bold in `* *`, italics in `/ /`."""
    if isinstance(node, Text):
        return f"[{node.text}]" if node.mark else node.text
    inner = "".join(map(seen, getattr(node, "content", ())))
    match type(node).__name__:
        case "Strong":
            return f"*{inner}*"
        case "Emphasis":
            return f"/{inner}/"
        case "LineBreak":
            return " ¶ "
        case "List":
            assert isinstance(node, List)
            signs = (f"{node.start + at}." if node.ordered else "•" for at in range(99))
            return " ".join(
                f"{sign} {' '.join(map(seen, item.blocks))}"
                for sign, item in zip(signs, node.items, strict=False)
            )
    return inner


def shown(one: Redline) -> str:
    """The passages as text: old above new, the changes of each row behind it."""
    laid = lay_out(one, SV.labels)
    lines = []
    for passage in laid.passages:
        lines.append(f"# {passage.title}")
        for row in passage.pairs:
            numbers = stretches([one.numbers[id] for id in row.changes])
            lines.append("  < " + " | ".join(map(seen, row.old)))
            lines.append(
                "  > " + " | ".join(map(seen, row.new)) + f"  {{{numbers}}}" * bool(numbers)
            )
    rest = stretches([one.numbers[id] for id in laid.unshown])
    return "\n".join([*lines, f"unshown: {rest}"]) + "\n"


def test_what_stands_in_the_columns(golden: Golden) -> None:
    pairs = {"pair": pair, "small pair": small_pair} | PAIRS
    found = (f"== {name}\n{shown(draw_redline(*make()))}" for name, make in pairs.items())
    golden("lydelse.rows.txt", "\n".join(found))


def test_a_run_of_numbers_is_told_by_its_ends() -> None:
    assert stretches([1, 2, 4, 6, 7, 8, 10]) == "1, 2, 4, 6–8, 10"


# --- Laws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWN)
def test_every_change_is_shown_or_named_once(name: str) -> None:
    laid = lay_out(redline(name), SV.labels)
    found = {id for passage in laid.passages for id in passage.changes}
    assert found | {*laid.unshown} == {*redline(name).numbers}
    assert not found & {*laid.unshown}


@pytest.mark.parametrize("name", JUDGED)
def test_every_number_is_read_back_from_both_files(name: str) -> None:
    files = carried(name)
    wanted = tuple(redline(name).numbers.values())
    for file in ("lydelse.docx", "lydelse.pdf"):
        assert told(file, files[file].content) == wanted
    assert list(miscounted(redline(name), files)) == []


def test_a_file_that_lacks_a_number_is_found() -> None:
    files = carried("pair") | {"lydelse.pdf": carried("same")["lydelse.pdf"]}
    assert [one.span.file for one in miscounted(redline("pair"), files)] == ["lydelse.pdf"]


@pytest.mark.parametrize("name", DRAWN)
def test_the_words_of_each_change_stand_in_their_column(name: str) -> None:
    both = redline(name)
    laid = lay_out(both, SV.labels)
    columns = {side: column(laid, side) for side in ("old", "new")}
    lost = [
        (side, word)
        for change in both.changes.changes
        if change.id not in laid.unshown
        for side, words in changed(change)
        for word in re.findall(r"\w+", words)
        if word not in columns[side]
    ]
    assert lost == []


def column(laid: Lydelse, side: str) -> str:
    blocks = (b for p in laid.passages for row in p.pairs for b in getattr(row, side))
    return " ".join("".join(t.text for t in find(block, Text)) for block in blocks)


def changed(change: Change) -> Iterator[tuple[str, str]]:
    """The words that a change puts into each column; of tables and figures more is heard."""
    match change:
        case Added(content=content) if not any(isinstance(n, Figure) for n in walk(content)):
            yield "new", all_words(content)
        case Removed(content=content) if not any(isinstance(n, Figure) for n in walk(content)):
            yield "old", all_words(content)
        case Edited(before=before, after=after):
            yield "old", read_wording(before).text
            yield "new", read_wording(after).text
        case _:
            return


@pytest.mark.parametrize("name", DRAWN)
def test_only_what_words_cannot_tell_is_left_to_the_list(name: str) -> None:
    changes = {change.id: change for change in redline(name).changes.changes}
    for id in lay_out(redline(name), SV.labels).unshown:
        change = changes[id]
        assert isinstance(change, ValueChanged)
        said = {say_value(change.field, v, SV.labels) for v in (change.before, change.after)}
        assert change.field in UNSEEN_FIELDS or len(said) == 1


def test_what_is_unchanged_is_left_out() -> None:
    laid = lay_out(redline("same"), SV.labels)
    assert laid == Lydelse((), ())


def test_bold_is_bold_and_not_a_change() -> None:
    laid = lay_out(draw_redline(*PAIRS["bold"]()), SV.labels)
    cells = [block for p in laid.passages for one in p.pairs for block in (*one.old, *one.new)]
    assert all(
        not text.mark for cell in cells for s in find(cell, Strong) for text in find(s, Text)
    )


# --- The files -----------------------------------------------------------------------------------


def test_the_same_comparison_is_the_same_files() -> None:
    assert carry_lydelse(redline("real 0 12"), LYDELSE_FORMATS, SV) == carried("real 0 12")


def test_the_pdf_has_tables_with_headers(golden: Golden) -> None:
    files = carry_lydelse(draw_redline(*small_pair()), ("pdf",), SV)
    golden("lydelse.tags.txt", tag_tree(files["lydelse.pdf"].content))


@pytest.mark.parametrize("name", JUDGED)
def test_no_text_stands_outside_the_tags(name: str) -> None:
    assert loose_text(carried(name)["lydelse.pdf"].content) == ""


def test_headers_repeat_on_every_page(tmp_path: Path, missing: Missing) -> None:
    if lack := lacks("pdftotext"):
        missing(lack)
    file = tmp_path / "lydelse.pdf"
    file.write_bytes(carried("any")["lydelse.pdf"].content)
    *pages, _ = run("pdftotext", file, "-").stdout.split("\f")
    assert len(pages) > 10
    assert [page for page in pages if "Tidigare lydelse" not in page] == []


@pytest.mark.parametrize("name", JUDGED)
def test_no_page_ends_with_a_heading(name: str) -> None:
    pages = page_texts(carried(name)["lydelse.pdf"].content)
    assert [page for page in pages if re.search(r"Ändring [\d–, ]+$", page.strip())] == []


def test_bookmarks_tell_the_changes() -> None:
    found = bookmarks(carried("pair")["lydelse.pdf"].content)
    assert found[0] == "Plan mot våld: nuvarande och föreslagen lydelse"
    assert "  Syfte och mål (5–8)" in found


def test_the_summary_for_the_letter(golden: Golden) -> None:
    golden("lydelse.summary.txt", letter(redline("pair"), SV))
    assert "Inga ändringar." in letter(redline("same"), SV)


def test_an_english_plan_has_english_columns() -> None:
    files = carry_lydelse(redline("pair"), LYDELSE_FORMATS, load_templates("en"))
    assert list(miscounted(redline("pair"), files)) == []
    assert "  Syfte och mål (5–8)" in bookmarks(files["lydelse.pdf"].content)
    assert "Proposed wording" in page_texts(files["lydelse.pdf"].content)[0]


def test_what_is_marked_is_slanted_and_underlined_in_word() -> None:
    body = part(carried("pair")["lydelse.docx"].content, "word/document.xml")
    runs = values(body, ".//w:r[w:rPr/w:i and w:rPr/w:u[@w:val='single']]")
    rows = [row for p in lay_out(redline("pair"), SV.labels).passages for row in p.pairs]
    blocks = [block for row in rows for block in (*row.old, *row.new)]
    marked = [text.text for block in blocks for text in find(block, Text) if text.mark]
    assert [said(run) for run in runs] == marked
    assert len(values(body, ".//w:r[w:rPr/w:u]")) == len(runs)


def test_word_has_no_cover() -> None:
    body = part(carried("pair")["lydelse.docx"].content, "word/document.xml")
    first = values(body, "w:body/w:p")[0]
    assert values(first, "w:pPr/w:pStyle/@w:val") == ["Heading1"]
    assert not values(body, ".//w:titlePg")


def test_a_table_in_word_keeps_to_its_heading_and_to_nothing_else() -> None:
    body = part(carried("any")["lydelse.docx"].content, "word/document.xml")
    assert values(body, ".//w:tbl")
    assert not values(body, ".//w:tbl//w:keepNext")
    for above in values(body, ".//w:tbl/preceding-sibling::*[1]"):
        assert values(above, "w:pPr/w:keepNext")


def test_only_a_long_row_in_word_may_be_divided() -> None:
    body = part(carried("any")["lydelse.docx"].content, "word/document.xml")
    for row in values(body, ".//w:tr"):
        is_long = max(len(said(cell)) for cell in values(row, "w:tc")) > SHORT
        assert bool(values(row, "w:trPr/w:cantSplit")) is not is_long


def test_every_table_in_word_repeats_its_headers_and_has_a_name() -> None:
    body = part(carried("pair")["lydelse.docx"].content, "word/document.xml")
    for table in values(body, ".//w:tbl"):
        header, *rows = values(table, "w:tr")
        assert [said(cell) for cell in values(header, "w:tc")] == [
            "Nuvarande lydelse",
            "Föreslagen lydelse",
        ]
        assert values(header, "w:trPr/w:tblHeader")
        assert not any(values(row, "w:trPr/w:tblHeader") for row in rows)
        assert "Nuvarande lydelse till vänster" in values(table, "w:tblPr/w:tblCaption/@w:val")[0]


def test_the_validators_of_word_find_nothing(tmp_path: Path, missing: Missing) -> None:
    for needed in (OOXML, "openxml_audit"):
        if lack := lacks(needed):
            missing(lack)
    for name in JUDGED:
        data = carried(name)["lydelse.docx"].content
        file = tmp_path / "lydelse.docx"
        file.write_bytes(data)
        # A long row has to be divided, see above.
        assert [found for found in findings(data) if "a row that may split" not in found] == []
        assert ooxml(file).remarks == {file: []}
        assert openxml_audit(file).remarks == {file: []}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("lydelse")
    paths = [folder / f"{name.replace(' ', '-')}.pdf" for name in JUDGED]
    for path, name in zip(paths, JUDGED, strict=True):
        path.write_bytes(carried(name)["lydelse.pdf"].content)
    return paths


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_verapdf_finds_nothing(profile: str, files: list[Path], missing: Missing) -> None:
    if lack := lacks("java", VERAPDF):
        missing(lack)
    assert verapdf(profile, *files).remarks == {path: [] for path in files}


def test_qpdf_finds_nothing(files: list[Path], missing: Missing) -> None:
    if lack := lacks("qpdf"):
        missing(lack)
    for path in files:
        assert qpdf(path).remarks == {path: []}
