"""PLAN.json: the resolved model as a file, written and read, valid against its schema."""

import json
from typing import Any

from plan_compiler import limits
from plan_compiler.codec import decode, encode
from plan_compiler.model import Plan
from plan_compiler.shape import faults


class BrokenModel(Exception):
    """A model file that does not fit `model.schema.json`: says where and how."""


def write_model(plan: Plan) -> bytes:
    """The model as UTF-8 JSON, the same bytes for equal plans."""
    return json.dumps(encode(plan), ensure_ascii=False, indent=1).encode() + b"\n"


def read_model(data: bytes) -> Plan:
    """The plan in a model file; raises `BrokenModel`."""
    if len(data) > limits.MODEL_BYTES:
        raise BrokenModel(f"> {limits.MODEL_BYTES / 1e6:.0f} MB")
    try:
        value = json.loads(data)
        # Half a surrogate pair, which JSON can escape, is no character that a file can hold.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BrokenModel(str(error)) from error
    check_model(value)
    plan: Plan = decode(value)
    return plan


def check_model(value: Any) -> None:
    """Raise `BrokenModel` at the first place where JSON values are no resolved model."""
    for error in faults(value, "model"):
        raise BrokenModel(f"{error.json_path}: {error.message[:120]}")
