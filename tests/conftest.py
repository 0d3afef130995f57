"""Golden files and the marks of tests that need an outside program."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, settings

# What decides whether a change lands draws the same every time; a machine of one's own explores.
settings.register_profile("ci", derandomize=True)
# A fault made on purpose is seen by the first example that fails: nobody waits for the smallest.
SEEN = (Phase.explicit, Phase.generate)
settings.register_profile("mutation", derandomize=True, database=None, phases=SEEN)
if os.environ.get("CI"):
    settings.load_profile("ci")

# Commands that tests start write as a user's do, however this run itself was told to write.
os.environ.pop("PYTHONUNBUFFERED", None)

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write cases and goldens anew")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who can say that an outside program is missing asks one."""
    for item in items:
        if "missing" in getattr(item, "fixturenames", ()):
            item.add_marker("judge")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))


@pytest.fixture
def golden(accept: bool) -> Callable[[str, str], None]:
    """Compare text with tests/golden/NAME, or write it when the run says --accept."""

    def check(name: str, actual: str) -> None:
        file = GOLDEN / name
        if accept:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(actual, encoding="utf-8")
        assert actual == file.read_text(encoding="utf-8")

    return check


@pytest.fixture
def missing() -> Callable[[str], None]:
    """Skip for want of an outside program; in CI nothing may be missing."""

    def skip(what: str) -> None:
        if os.environ.get("CI"):
            pytest.fail(f"CI lacks {what}")
        pytest.skip(f"{what} is not here; `make judges` installs it")

    return skip
