"""Diagnostics for programs: JSON after `report.schema.json`, and SARIF 2.1.0."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.messages import Language, explanation, words
from plan_compiler.rules import RULES
from plan_compiler.span import Span


def report_json(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    """`{"diagnostics": [...]}`, in the order given."""
    found = [_record(diagnostic, language) for diagnostic in diagnostics]
    return json.dumps({"diagnostics": found}, ensure_ascii=False, indent=2) + "\n"


def _record(diagnostic: Diagnostic, language: Language) -> dict[str, Any]:
    said = words(diagnostic, language)
    return {
        "code": diagnostic.rule.code,
        "name": diagnostic.rule.name,
        "severity": diagnostic.rule.severity.value,
        "message": said.message,
        "hint": said.hint,
        "place": _place(diagnostic.span),
        "related": [_place(span) for span in diagnostic.related],
    }


def _place(span: Span) -> dict[str, Any]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def report_sarif(diagnostics: Sequence[Diagnostic], language: Language, version: str) -> str:
    """One SARIF run; columns are code points, files relative to where the command was run."""
    run = {
        "tool": {
            "driver": {
                "name": "plan-compiler",
                "version": version,
                "rules": [_rule(code, language) for code in sorted(RULES)],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, language) for diagnostic in diagnostics],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str, language: Language) -> dict[str, Any]:
    rule = RULES[code]
    said = explanation(rule, language)
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": said["title"]},
        "fullDescription": {"text": said["explanation"]},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(diagnostic: Diagnostic, language: Language) -> dict[str, Any]:
    said = words(diagnostic, language)
    text = f"{said.message}. {said.hint}" if said.hint else said.message
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule.code,
        "level": diagnostic.rule.severity.value,
        "message": {"text": text},
    }
    if diagnostic.span.file:
        result["locations"] = [_location(diagnostic.span)]
    if diagnostic.related:
        result["relatedLocations"] = [_location(span) for span in diagnostic.related]
    return result


def _location(span: Span) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(span.file), "uriBaseId": "SRCROOT"},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }
