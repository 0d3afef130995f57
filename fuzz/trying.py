"""One input tried, and the account of all: counted, timed, kept where something did not hold."""

import hashlib
import json
import os
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fuzz.targets import Target

ROOT = Path(__file__).parent.parent
# Seconds of the processor for one input, under instrumentation; a plan takes a tenth of one.
LIMIT = 20.0
SLOW = 1.0


class TooSlow(BaseException):
    """An input that takes longer than anybody waits; no `except Exception` hides it."""


@dataclass
class Trial:
    """A target's run for so long: `output` gets an input and its traceback for each new fault."""

    target: "Target"
    seconds: float
    output: Path
    executions: int = 0
    slowest: float = 0.0
    found: dict[str, str] = field(default_factory=dict)
    start: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        return time.monotonic() - self.start > self.seconds

    @property
    def now(self) -> Path:
        """The input that is being tried: what is left when the process dies of it."""
        return self.output / f"{self.target.name}.now"

    def try_one(self, data: bytes) -> bool:
        """Whether everything that must hold of an input does."""
        self.executions += 1
        self.now.write_bytes(data)
        began = time.process_time()
        try:
            with limited(LIMIT):
                self.target.run(data)
        except (Exception, TooSlow) as fault:
            self._keep(data, fault)
            return False
        finally:
            self._time(data, time.process_time() - began)
        return True

    def _time(self, data: bytes, took: float) -> None:
        """The slowest input is kept too, to be looked at."""
        if took > max(self.slowest, SLOW):
            (self.output / f"{self.target.name}.slow").write_bytes(data)
        self.slowest = max(self.slowest, took)

    def _keep(self, data: bytes, fault: BaseException) -> None:
        """The smallest input of each fault; a fault is its kind and the last of our own lines."""
        key = f"{type(fault).__name__} {place_of(fault)}"
        name = f"{self.target.name}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        file = self.output / name
        if not file.exists() or len(data) < file.stat().st_size:
            file.write_bytes(data)
            told = "".join(traceback.format_exception(fault))
            again = f"python -m fuzz --target {self.target.name} --again output/fuzz/{name}\n"
            file.with_suffix(".txt").write_text(
                f"{again}\n{told}", encoding="utf-8", errors="replace"
            )
        self.found[name] = f"{key}: {str(fault)[:200]}"

    def report(self) -> dict[str, Any]:
        return {
            "executions": self.executions,
            "seconds": round(time.monotonic() - self.start, 1),
            "slowest": round(self.slowest, 2),
            "found": dict(sorted(self.found.items())),
        }

    def finish(self) -> None:
        """Leave the account for whoever started this process."""
        self.now.unlink(missing_ok=True)
        account = self.output / f"{self.target.name}.json"
        account.write_text(json.dumps(self.report()), encoding="utf-8")


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` after so many seconds of the processor, however busy the machine is."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _stop(*_: object) -> None:
    raise TooSlow(f"more than {LIMIT} s")


def place_of(fault: BaseException) -> str:
    """The last line of this project that a fault went through; of two assertions the message."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""


def _is_ours(file: str) -> bool:
    return file.startswith(str(ROOT)) and f"{os.sep}site-packages{os.sep}" not in file
