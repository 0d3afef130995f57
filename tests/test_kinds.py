"""Every kind of block is known wherever blocks are gone through and mypy cannot see it.

A kind that is left out fails with the file and the name of the place to add it to.
"""

import dataclasses
import typing
from pathlib import Path

import pytest

from plan_compiler.codec import type_name
from plan_compiler.diff.align import FRAMES
from plan_compiler.diff.change import Subject
from plan_compiler.diff.units import BELOW, VALUES, holding
from plan_compiler.model import Block, find
from tests import model_schema, plan_tree
from tests.builders import everything, para

ROOT = Path(__file__).parent.parent
KINDS: tuple[type, ...] = typing.get_args(Block)
# Those that only frame other blocks.
FRAMING = [kind for kind in KINDS if "blocks" in {field.name for field in dataclasses.fields(kind)}]


@pytest.mark.parametrize("kind", KINDS, ids=type_name)
def test_every_list_of_kinds_has_a_kind(kind: type) -> None:
    lists = {
        "plan_compiler/diff/units.py: VALUES": VALUES,
        "plan_compiler/diff/units.py: BELOW": BELOW,
        "tests/builders.py: everything()": {type(node) for node in find(everything(), kind)},
    }
    missing = [place for place, known in lists.items() if kind not in known]
    assert not missing, f"add {kind.__name__} to {', '.join(missing)}"


@pytest.mark.parametrize("name", [type_name(kind) for kind in KINDS])
def test_every_list_of_names_has_a_kind(name: str) -> None:
    lists = {
        "plan_compiler/diff/change.py: Subject": typing.get_args(Subject),
        "templates/plan-nodes.typ": text("templates/plan-nodes.typ"),
        "templates/labels.sv.yaml": text("templates/labels.sv.yaml").replace("_", "-"),
        "tests/model_schema.py: TITLES": model_schema.TITLES,
    }
    wanted = {"templates/labels.sv.yaml": f"change-subject-{name}:"}
    missing = [place for place, known in lists.items() if wanted.get(place, name) not in known]
    assert not missing, f"add {name} to {', '.join(missing)}"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FRAMING, ids=type_name)
def test_what_stands_in_a_frame_is_not_lost(kind: type) -> None:
    inner = para("Ord.")
    assert kind in FRAMES, "plan_compiler/diff/align.py: FRAMES"
    assert holding(kind(blocks=()), (inner,)).blocks == (inner,), "diff/units.py: BELOW"
    assert type_name(kind) in plan_tree._SAID, "tests/plan_tree.py: _SAID"
