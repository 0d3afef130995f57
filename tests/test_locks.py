"""The locks: what is installed is what was locked, by its hash, from wherever it comes."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
RUN, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
LOCKS = [*ROOT.glob("requirements*.lock"), *ROOT.glob("*/requirements.lock")]
# An entry is `name==version`, perhaps `; marker`, and its hashes: no address, no option.
ENTRY = re.compile(
    r"^[a-z0-9.-]+==[\w.!+-]+(?: ; [\w .'*<>=!()]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n",
    re.MULTILINE,
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [
    *((DEV, text) for text in (*PROJECT["dependencies"], *EXTRAS["dev"])),
    *((RUN, text) for text in PROJECT["dependencies"]),
]


def entries(lock: Path) -> list[Requirement]:
    lines = ENTRY.findall(lock.read_text(encoding="utf-8"))
    return [Requirement(line.split(" \\\n")[0]) for line in lines]


def locked(lock: Path) -> dict[str, str]:
    """Each package with its version, where its marker holds here."""
    here = [one for one in entries(lock) if one.marker is None or one.marker.evaluate()]
    return {canonicalize_name(one.name): str(one.specifier)[2:] for one in here}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_line_of_a_lock_is_a_version_with_its_hashes(lock: Path) -> None:
    left = ENTRY.sub("", lock.read_text(encoding="utf-8"))
    assert (left, bool(entries(lock))) == ("", True)


@pytest.mark.parametrize(
    ("lock", "wanted"), WANTED, ids=lambda value: getattr(value, "name", value)
)
def test_the_lock_satisfies_the_project(lock: Path, wanted: str) -> None:
    requirement = Requirement(wanted)
    found = locked(lock)[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(found)


def test_tests_run_on_what_users_install() -> None:
    """And every extra is tried by the tests."""
    assert locked(RUN).items() <= locked(DEV).items()
    others = {text for name, extra in EXTRAS.items() if name != "dev" for text in extra}
    assert others <= {*EXTRAS["dev"]}


@pytest.mark.parametrize("name", locked(DEV))
def test_what_is_installed_is_what_is_locked(name: str) -> None:
    try:
        assert version(name) == locked(DEV)[name]
    except PackageNotFoundError:
        pytest.fail(f"{name} is not installed")


def test_whoever_installs_asks_for_the_hashes() -> None:
    """pip checks a hash of everything only when told to."""
    told = [(ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "README.md")]
    installs = [line for text in told for line in text.splitlines() if "pip install " in line]
    assert installs and [line for line in installs if "--require-hashes" not in line] == []
