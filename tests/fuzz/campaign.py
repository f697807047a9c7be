"""Many hostile and mistaken files: ``python -m tests.fuzz.campaign --files 20000``.

Each file is played or refused properly, or it is kept (under ``--keep``) and named at the end. The same seed makes
the same files. A job is a process with an address space of its own, so that a file that eats memory is caught. A
campaign that is interrupted, or ended by SIGTERM, reports what it has tried.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz import from_schema
from tests.fuzz.judge import Bench, Verdict, bench
from tests.fuzz.mutate import EXTREME, ODD, in_bytes, mutated

MEMORY = 4 << 30
"""Address space of a job; the libraries alone reserve about 1 GB of it."""
PIECE = 250
"""Files of one kind that a job tries in a row."""
PLAIN = ("0.3", "3", "{beta: [2, 3]}", "{uniform: [0.1, 0.4]}")
SHARES = {"mutated": 0.45, "remade": 0.25, "invented": 0.05, "bytes": 0.1, "set": 0.1, "source": 0.05}
"""What part of a campaign each kind is."""


@dataclass
class Tally:
    """What became of the files of one kind, and the bad ones with their content."""

    results: Counter[tuple[str, str]] = field(default_factory=Counter)
    bad: list[tuple[str, Verdict, bytes]] = field(default_factory=list)
    slowest: float = 0.0

    def add(self, kind: str, verdict: Verdict, content: bytes, seconds: float) -> None:
        """Count one file."""
        self.results[kind, verdict.result] += 1
        self.slowest = max(self.slowest, seconds)
        if not verdict.good:
            self.bad.append((kind, verdict, content))

    def join(self, other: Tally) -> None:
        """Count what another tally counted."""
        self.results += other.results
        self.bad += other.bad
        self.slowest = max(self.slowest, other.slowest)


def plan(files: int, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield pieces of a campaign: a kind, a seed and a number of files."""
    for kind, share in SHARES.items():
        left, number = round(files * share), start
        while left > 0:
            yield kind, number, min(left, PIECE)
            left, number = left - PIECE, number + 1


def tried(piece: tuple[str, int, int], shipped: float = 0.1) -> Tally:
    """Try the files of one piece; ``shipped``: what part of them is made from the scenarios that are shipped."""
    kind, number, count = piece
    tally = Tally()
    with bench() as where:
        if kind in ("remade", "invented"):
            _by_hypothesis(tally, where, kind, number, count, shipped)
            return tally
        rng = random.Random(f"{kind} {number}")
        for _ in range(count):
            began = time.process_time()
            content, verdict = _one(rng, where, kind, rng.random() >= shipped)
            tally.add(kind, verdict, content, time.process_time() - began)
    return tally


def _one(rng: random.Random, where: Bench, kind: str, own: bool) -> tuple[bytes, Verdict]:
    text = rng.choice(where.small if own else where.shipped)
    match kind:
        case "mutated":
            content = mutated(rng, text, where.small if own else (*where.small, *where.shipped)).encode(
                "utf-8", "surrogatepass"
            )
            return content, where.judge(content)
        case "bytes":
            content = in_bytes(rng, text.encode())
            return content, where.judge(content)
        case "set":
            content = text.encode()
            sets = [in_set(rng, text) for _ in range(rng.choice((1, 1, 2)))]
            return f"# --set {sets!r}\n".encode("utf-8", "surrogatepass") + content, where.judge(
                content, sets
            )
        case _:
            seeds = rng.choice(where.seeds)
            if rng.random() < 0.3:
                content = in_bytes(rng, seeds.encode())
            else:
                content = mutated(rng, seeds, where.small).encode("utf-8", "surrogatepass")
            return content, where.judge_source(content)


def in_set(rng: random.Random, text: str) -> str:
    """Return what might follow ``--set``: mostly a path of the text with a number, else anything."""
    if rng.random() < 0.6:
        return f"{rng.choice(leaves(text) or ['version'])}={rng.choice((*PLAIN, *EXTREME))}"
    words = [word.strip(":{}[], ") for word in text.split() if word.endswith(":")]
    path = rng.choice((".".join(rng.choice(words) for _ in range(rng.randrange(1, 4))), "", "a" * 999))
    return f"{path}{rng.choice(('=', '=', '=', '', '=='))}{rng.choice((*EXTREME, *ODD, '{add: [1]}'))}"


def leaves(text: str) -> list[str]:
    """Return the dotted paths of a text's numbers."""
    found: list[str] = []

    def look(part: object, path: str) -> None:
        if isinstance(part, dict):
            for key, inner in part.items():
                look(inner, f"{path}.{key}" if path else str(key))
        elif isinstance(part, int | float) and not isinstance(part, bool):
            found.append(path)

    look(yaml.safe_load(text), "")
    return found


def _by_hypothesis(tally: Tally, where: Bench, kind: str, number: int, count: int, shipped: float) -> None:
    texts = (*where.small * round(0.5 / max(shipped, 0.01)), *where.shipped[:2])
    strategy = from_schema.remade(texts) if kind == "remade" else from_schema.invented()

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(text: str) -> None:
        content = text.encode("utf-8", "surrogatepass")
        began = time.process_time()
        tally.add(kind, where.judge(content), content, time.process_time() - began)

    each()


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> int:
    """Run a campaign and say what became of the files; 1 where any was not treated properly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path("results/fuzz"))
    asked = parser.parse_args()
    whole, began = Tally(), time.monotonic()
    pieces = list(plan(asked.files, asked.seed))
    random.Random(asked.seed).shuffle(pieces)  # so that a campaign that is ended early has tried every kind
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # concurrent.futures' own pool can wait without end for the process that follows one that has done its share
    with (
        suppress(KeyboardInterrupt),
        get_context("spawn").Pool(asked.jobs, initializer=_limit_memory, maxtasksperchild=20) as pool,
    ):
        for tally in pool.imap_unordered(tried, pieces):
            whole.join(tally)
            print(
                f"\r{whole.results.total():,} files, {len(whole.bad)} bad",
                end="",
                file=sys.stderr,
                flush=True,
            )
    print(file=sys.stderr)
    _report(whole, time.monotonic() - began)
    for i, (kind, _, content) in enumerate(whole.bad):
        asked.keep.mkdir(parents=True, exist_ok=True)
        (asked.keep / f"{kind}-{i}.yaml").write_bytes(content)
    return 1 if whole.bad else 0


def _report(whole: Tally, seconds: float) -> None:
    kinds = list(SHARES)
    results = sorted({result for _, result in whole.results})
    print(f"{'':10}" + "".join(f"{result:>15}" for result in results))
    for kind in kinds:
        print(f"{kind:10}" + "".join(f"{whole.results[kind, result]:>15,}" for result in results))
    total = whole.results.total()
    print(f"{total:,} files in {seconds:,.0f} s; the slowest took {whole.slowest:.1f} s of CPU time")
    where: Counter[tuple[str, str]] = Counter((verdict.result, verdict.where) for _, verdict, _ in whole.bad)
    for (result, place), count in where.most_common():
        n, first = next(
            (n, v) for n, (_, v, _) in enumerate(whole.bad) if (v.result, v.where) == (result, place)
        )
        print(f"{count:6} {result} at {place}, such as {whole.bad[n][0]}-{n}.yaml: {first.detail[:200]}")


if __name__ == "__main__":
    sys.exit(main())
