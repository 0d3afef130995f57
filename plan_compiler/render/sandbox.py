"""The Jinja2 of templates: values can be shown, asked about and gone through, nothing else.

A sandbox alone keeps a template from Python, not from loops without end and text that doubles;
so only the kinds of expressions that a page needs are let in.
"""

from collections.abc import Iterator
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from plan_compiler.resources import TemplateFault

# Loops inside each other; each goes through values of the plan, never through numbers.
LOOPS = 2
_SHOWING = (nodes.Template, nodes.TemplateData, nodes.Output, nodes.Name, nodes.Const)
_ASKING = (nodes.If, nodes.CondExpr, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand)
_GOING = (nodes.For, nodes.Getattr, nodes.Getitem, nodes.Test, nodes.Filter, nodes.Add)
_ALLOWED = (*_SHOWING, *_ASKING, *_GOING)
# A page's head may cut a long title short, and an address needs its signs spelt out.
_FILTERS = (
    "e",
    "escape",
    "upper",
    "lower",
    "trim",
    "length",
    "default",
    "first",
    "last",
    "truncate",
    "urlencode",
)


class Sandbox(ImmutableSandboxedEnvironment):
    """An engine that refuses a template when it reads it, before anything runs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, **options)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for refused in _refused(template, 0):
            raise TemplateError(f"{type(refused).__name__}, line {refused.lineno}")
        return template


def _refused(node: nodes.Node, loops: int) -> Iterator[nodes.Node]:
    loops += isinstance(node, nodes.For)
    recursive = isinstance(node, nodes.For) and node.recursive
    if not isinstance(node, _ALLOWED) or loops > LOOPS or recursive:
        yield node
    for child in node.iter_child_nodes():
        yield from _refused(child, loops)


def fill(text: str, name: str, **values: object) -> str:
    """A web page's template, filled; raises `TemplateFault`, which names the template."""
    try:
        filled = Sandbox(trim_blocks=True, lstrip_blocks=True).from_string(text).render(values)
    # A template is a program: it can fail in any way.
    except Exception as error:
        raise TemplateFault(name, str(error)) from error
    return filled
