"""Which revision is in force on a day, and whether revisions follow on each other."""

from datetime import date

import pytest

from plan_compiler.life import Repeal, Revision, check_life, in_force, latest, phases_on
from plan_compiler.model import Decision, Validity

KF = "Kommunfullmäktige"


def decision(day: str, paragraph: str = "1") -> Decision:
    return Decision(organ=KF, date=date.fromisoformat(day), paragraph=paragraph)


def revision(day: str, replaces: str = "", start: str = "", end: str = "") -> Revision:
    """An adopted revision; what it replaces are days."""
    validity = Validity(
        start=date.fromisoformat(start or day), end=date.fromisoformat(end) if end else None
    )
    return Revision(
        name=day,
        status="antagen",
        decisions=(decision(day),),
        replaces=tuple(map(decision, replaces.split())),
        validity=validity if start or end else None,
    )


A = revision("2020-01-01", "2010-01-01")
B = revision("2022-01-01", "2020-01-01", start="2022-03-01")
C = revision("2024-01-01", "2022-01-01", end="2025-12-31")
LATE = revision("2024-01-01")
RING = (revision("2020-01-01", "2022-01-01"), revision("2022-01-01", "2020-01-01"))
DRAFTED = Revision(name="utkast", status="remiss")
GONE = Repeal(decision("2023-01-01"))
ONE_GONE = Repeal(decision("2023-01-01"), "2022-01-01")

PHASES = [
    ([A], [], "2019-12-31", "coming"),
    ([A], [], "2020-01-01", "in-force"),
    ([A, B], [], "2022-02-28", "in-force coming"),
    ([B, A], [], "2022-03-01", "replaced in-force"),
    ([A, B, C, DRAFTED], [], "2024-01-01", "replaced replaced in-force draft"),
    ([A, B, C], [], "2025-12-31", "replaced replaced in-force"),
    ([A, B, C], [], "2026-01-01", "replaced replaced expired"),
    ([A, B], [GONE], "2022-12-31", "replaced in-force"),
    ([A, B], [GONE], "2023-01-01", "replaced repealed"),
    ([A, B, LATE], [GONE], "2024-01-01", "replaced repealed in-force"),
    ([A, B], [ONE_GONE], "2023-01-01", "replaced repealed"),
    ([DRAFTED], [], "2023-01-01", "draft"),
]


@pytest.mark.parametrize(("revisions", "repeals", "day", "states"), PHASES)
def test_where_revisions_stand(
    revisions: list[Revision], repeals: list[Repeal], day: str, states: str
) -> None:
    stood = phases_on(revisions, repeals, date.fromisoformat(day))
    assert " ".join(one.state for one in stood) == states
    held = in_force(stood)
    assert (held is not None) == ("in-force" in states)
    assert held is None or held.state == "in-force"
    newest = latest(stood)
    assert newest is None or newest.revision.is_adopted


CHAINS = [
    ([A, B, C, DRAFTED], [], ""),
    ([A], [], ""),
    ([A, C], [], "PC803"),
    ([A, B, LATE], [], "PC803"),
    ([A, B, LATE], [ONE_GONE], ""),
    ([A, B, LATE], [GONE], ""),
    (RING, [], "PC804"),
    ([A], [ONE_GONE], "PC805"),
    ([], [ONE_GONE], "PC805"),
    ([LATE], [Repeal(decision("2023-01-01"), "2024-01-01")], "PC806"),
]


@pytest.mark.parametrize(("revisions", "repeals", "codes"), CHAINS)
def test_revisions_follow_on_each_other(
    revisions: list[Revision], repeals: list[Repeal], codes: str
) -> None:
    assert " ".join(one.rule.code for one in check_life(revisions, repeals)) == codes
