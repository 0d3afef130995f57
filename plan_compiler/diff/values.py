"""The values of a change in words, as the document itself says them."""

from plan_compiler.diff.change import Value
from plan_compiler.diff.particulars import value_words
from plan_compiler.facts import say_decision, say_interval, say_validity
from plan_compiler.model import Decision, DoubtfulReading, Logo, MetadataGroup, Validity
from plan_compiler.resources import Labels


def say_value(field: str, value: Value, labels: Labels) -> str:
    """What a reader is told of a value; words that say so if there is none."""
    return _said(field, value, labels) or labels["change_empty"]


def _said(field: str, value: Value, labels: Labels) -> str:
    match value:
        case bool():
            return labels["change_yes" if value else "change_no"]
        case int() if field == "review_interval":
            return say_interval(value, labels)
        case str() if field == "status":
            return labels[f"status_{value}"]
        case str() if field == "kind":
            return labels[f"change_value_{value.replace('-', '_')}"]
        case str() if field == "svg":
            return labels["change_drawing"]
        case Logo(alternative=words):
            return f"{words} {labels['change_drawing']}"
        case tuple():
            return "; ".join(_said(field, part, labels) for part in value)
        case Decision():
            return say_decision(value, labels)
        case Validity():
            return say_validity(value, labels)
        case MetadataGroup(rows=rows):
            return "; ".join(row.label.removesuffix(":") for row in rows)
        case DoubtfulReading(text=text):
            return text
        case _:
            return value_words(value)
