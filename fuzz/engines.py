"""How inputs are found: led by coverage (atheris, libFuzzer), or drawn and shrunk (hypothesis)."""

import importlib.util
import os
import random
import tempfile
from contextlib import suppress
from pathlib import Path

from fuzz.trying import Trial

# Inputs that a batch of hypothesis draws before it begins anew with other numbers.
BATCH = 200
LARGEST = 300_000


def has_atheris() -> bool:
    return importlib.util.find_spec("atheris") is not None


def engine_of(is_guided: bool) -> str:
    return "atheris" if is_guided and has_atheris() else "hypothesis"


def run_guided(trial: Trial, seed: int) -> None:
    """Let libFuzzer choose: it keeps every input that reaches a line or branch not reached before.

    Ends the process.
    """
    import atheris

    seeds = list(trial.target.seeds())

    def mutated(data: bytes, most: int, number: int) -> bytes:
        rng = random.Random(number)
        if rng.randint(0, 2) == 0:
            return bytes(atheris.Mutate(data, most))
        return trial.target.mutate(rng, data, seeds)[:most]

    def try_one(data: bytes) -> None:
        trial.try_one(data)
        if trial.is_over:
            trial.finish()
            os._exit(0)

    with tempfile.TemporaryDirectory(prefix="corpus") as corpus:
        for number, data in enumerate(seeds):
            (Path(corpus) / f"{number:04}").write_bytes(data)
        options = [f"-seed={seed}", f"-max_len={LARGEST}", "-timeout=300", "-rss_limit_mb=4096"]
        options += [f"-artifact_prefix={trial.output}/{trial.target.name}-died-"]
        atheris.Setup(["fuzz", *options, corpus], try_one, custom_mutator=mutated)
        atheris.Fuzz()


def run_drawn(trial: Trial, seed: int) -> None:
    """Draw inputs and what happens to them; what does not hold is shrunk while there is time."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st

    seeds = list(trial.target.seeds())
    for data in seeds:
        trial.try_one(data)
    quiet = settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )

    def batch(number: int) -> None:
        @seeded(number)
        @quiet
        @given(st.sampled_from(seeds), st.randoms(use_true_random=False))
        def every(data: bytes, rng: random.Random) -> None:
            changed = trial.target.mutate(rng, data, seeds)
            assert trial.is_over or trial.try_one(changed)

        # Kept already, with its traceback; the next batch looks for others.
        with suppress(Exception):
            every()

    while not trial.is_over:
        batch(seed)
        seed += 1
    trial.finish()
