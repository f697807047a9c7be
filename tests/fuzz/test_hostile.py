"""The list of hostile and mistaken input, one by one, as a user meets it: exit code and message."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.cli.messages import INVALID
from tests.fuzz.judge import at_most

STORY = (Path(__file__).parent / "files" / "once.yaml").read_text(encoding="utf-8")
PIE = (Path(__file__).parent / "files" / "rounds.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a scenarios/ folder of an empty root."""
    (tmp_path / "scenarios").mkdir()
    return tmp_path / "scenarios"


@dataclass
class Called:
    """What a command ended with and wrote."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]
Refuse = Callable[..., str]


@pytest.fixture
def sim(capsys: pytest.CaptureFixture[str]) -> Call:
    """Return a function that calls the command as a user does, within so many seconds."""

    def call(*arguments: str | Path, seconds: float = 40.0) -> Called:
        with at_most(seconds):
            code = main(list(map(str, arguments)))
        written = capsys.readouterr()
        return Called(code, written.out, written.err)

    return call


@pytest.fixture
def refused(sim: Call, folder: Path) -> Refuse:
    """Return a function that holds that ``sim check`` refuses a text, and returns its message."""

    def refuse(text: str, said: str, *more: str) -> str:
        path = folder / "tried.yaml"
        path.write_text(text, encoding="utf-8")
        done = sim("check", path, "--worlds", "0", *more)
        assert done.code == INVALID, done.err
        assert said in done.err
        assert f"{path}:" in done.err or "--set:" in done.err
        assert not done.out
        return done.err

    return refuse


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("chance: 0.5", "chance: .nan", "must be finite"),
        ("chance: 0.5", "chance: -.inf", "must be finite"),
        ("weight: 3", "weight: .inf", "must be finite"),
        ("weight: 3", "weight: {uniform: [.nan, 1]}", "must be finite"),
        ("weight: 3", "weight: {uniform: [0, .inf]}", "must be finite"),
        ("weight: 3", "weight: 1e-400", "too small a number to tell from 0"),
        ("weight: 3", "weight: {uniform: [3, 1]}", "low must be less than high"),
        ("weight: 3", "weight: {pert: [3, 1, 5]}", "must hold"),
        ("weight: 3", "weight: {lognormal: [800, 1]}", "impossible"),
        ("weight: 3", "weight: mood / (mood - mood)", "divides by"),
        ("weight: 3", "weight: mood ** 9999", "out of place"),
        ("weight: 3", "weight: __import__('os')", "function call"),
        (
            "price: {weight: 3, order: low < middle = high}",
            "price: {weight: 0, low: 1}",
            "has no worth for middle, high",
        ),
        ("chance: 0.5", "chance: -0.1", "a chance lies in 0..1"),
        ("chance: 0.5", "chance: {beta: [0, 1]}", "must be greater than 0"),
        ("chance: 0.5", "chance: {choice: {0: 0, 1: 0}}", "all zero"),
        ("chance: 0.5", "chance: {choice: {0: -1, 1: 2}}", "cannot be negative"),
        ("chance: 0.5", "chance: {choice: {0: 0.5, 2: 0.5}}", "a chance lies in 0..1"),
        ("chance: 0.5", "chance: {normal: [50, 0.01]}", "lies wholly outside"),
        ("mood: {normal: [50, 10]}", "mood: mood + 1", "made of itself"),
        ("mood: {normal: [50, 10]}", "mood: {normal: [50, -1]}", "must be greater than 0"),
        ("exponent: 1", "exponent: 0", "it lies in"),
        ("noise: 3", "noise: 0", "must be greater than 0"),
        ("version: 1", "version: 2", "reads version 1"),
        ("version: 1", "surprise: 1\nversion: 1", "not known here"),
        ("against: seller", "against: buyer", "threatens itself"),
        ("chance: 0.5", "chance: 1.5", "a chance lies in 0..1"),
        ("chance: 0.5", "chance: {uniform: [0, 1.01]}", "reaches outside"),
        ("weight: 3", "weight: -3", "a weight cannot be negative"),
        ("weight: 3", "weight: {uniform: [-1, 3]}", "reaches outside"),
        ("weight: 3", "weight: {triangular: [3, 2, 1]}", "impossible"),
        ("weight: 3", "weight: 1e400", "must be finite"),
        ("weight: 3", "weight: 12345678901234567890", "more than 15 digits"),
        ("weight: 3", "weight: 1 / mood", "divides by"),
        ("weight: 3", "weight: !!float 3", "tags"),
        ("horizon: 10 days", "horizon: 0 days", "a time must be greater than 0"),
        ("horizon: 10 days", "horizon: -3 days", "a time must be greater than 0"),
        ("pace: 30 days", "pace: 0 days", "a time must be greater than 0"),
        ("mean: 60 days", "mean: -1 days", "a time must be greater than 0"),
        ("horizon: 10 days", "horizon: 10 days, starts: 2025-02-30", "not a day of the calendar"),
        ("horizon: 10 days", "horizon: 10 days, known_until: 20 days", "must lie after known_until"),
        ("horizon: 10 days", "horizon: 10 days, deadline: {after: 1e15 years, then: lapses}", "beyond 10^15"),
        (
            "horizon: 10 days",
            "horizon: 10 days, starts: 2025-01-01, known_until: 2024-01-01",
            "before the start",
        ),
        (
            "horizon: 10 days",
            "horizon: 10 days, starts: 2025-01-01, deadline: {date: 2024-01-01, then: lapses}",
            "must lie after the start",
        ),
        ("title: Take it or leave it", "title: [" * 70, "nested more than 60 deep"),
        ("title: Take it or leave it", "title: &a [*a]", "stands inside of what it repeats"),
        ("title: Take it or leave it", 'title: "\\e[2J"', "U+001B"),
        ("version: 1", "version: !!python/object/apply:os.system ['touch owned']", "tags"),
        ("version: 1", "version: 1\nversion: 1", "stands twice"),
        ("version: 1", "version: 1\n<<: {title: x}", "merge keys"),
        ("version: 1", "version: 1\nextends: tried.yaml", "leads back to"),
        ("version: 1", "version: 1\nextends: ../../secret.yaml", "outside"),
        ("version: 1", "version: 1\nsources: [/etc/passwd]", "outside"),
        ("price: low, garden: no}", "price: low}", "needs an option for garden"),
    ],
)
def test_what_the_list_names_is_refused(refused: Refuse, folder: Path, old: str, new: str, said: str) -> None:
    """Each with exit code 3, the file, the line and the path, and nothing else."""
    assert old in STORY
    refused(STORY.replace(old, new, 1), said)
    assert not (folder / "owned").exists()
    assert not Path("owned").exists()


def test_weights_that_sum_to_zero(refused: Refuse) -> None:
    """Whether they are stated so, or could be drawn so."""
    nothing = STORY.replace("weight: 3, order", "weight: 0, order")
    refused(nothing.replace("weight: {uniform: [0, 2]}", "weight: 0"), "the weights of seller are all zero")
    refused(
        nothing.replace("weight: {uniform: [0, 2]}", "weight: {choice: {0: 1, 2: 1}}"),
        "can all be 0 in one world",
    )


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("2025-01-03", "2025-01-02"), "dates out of order"),
        (("2024-12-31", "2025-01-02"), "before the start"),
        (("2025-01-03", "2025-02-02"), "after known_until"),
    ],
)
def test_a_record_out_of_order(refused: Refuse, dates: tuple[str, str], said: str) -> None:
    """Its lines come in order, none before the start or after what is known."""
    text = STORY.replace("horizon: 10 days", "starts: 2025-01-01, known_until: 2025-01-05, horizon: 30 days")
    lines = "".join(
        f"  - {{date: {date}, by: seller, offers: {{price: low}}, refused_by: buyer}}\n" for date in dates
    )
    refused(f"{text}record_noise: 1\nrecord:\n{lines}", said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this is empty"),
        (b"\n# nothing\n", "this is empty"),
        (b"version: 1\ntitle: caf\xe9\n", "not UTF-8"),
        ("version: 1\n".encode("utf-16"), "not UTF-8"),
        (b"\x00" * 40, "U+0000"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not UTF-8"),
        (b"- 1\n- 2\n", "a scenario is a mapping"),
        (b"'just words'\n", "a scenario is a mapping"),
        (b"%YAML 9.9\n---\na: 1\n", "not YAML"),
        (b"version: 1\n---\nversion: 1\n", "a second document"),
        (b"#" * ((1 << 20) + 1), "larger than 1 MiB"),
    ],
)
def test_bytes_that_are_no_scenario(sim: Call, folder: Path, content: bytes, said: str) -> None:
    """One message with the file, and the line where there is one."""
    path = folder / "tried.yaml"
    path.write_bytes(content)
    done = sim("check", path, "--worlds", "0")
    assert done.code == INVALID
    assert said in done.err
    assert done.err.startswith(f"{path}:")
    assert "\x1b" not in done.err


def test_what_is_no_file_of_the_scenario(sim: Call, folder: Path) -> None:
    """Folders, links that lead out or nowhere or round, devices: as the scenario itself and as what it extends."""
    (folder / "a_folder.yaml").mkdir()
    (folder.parent.parent / "outside.yaml").write_text(STORY, encoding="utf-8")
    (folder / "out.yaml").symlink_to(folder.parent.parent / "outside.yaml")
    (folder / "nowhere.yaml").symlink_to(folder / "missing.yaml")
    (folder / "round.yaml").symlink_to(folder / "round.yaml")
    (folder / "device.yaml").symlink_to("/dev/zero")
    for name in ("a_folder", "out", "nowhere", "round", "device"):
        (folder / "tried.yaml").write_text(f"version: 1\nextends: {name}.yaml\n", encoding="utf-8")
        done = sim("check", folder / "tried.yaml")
        assert done.code == INVALID, name
        assert f"tried.yaml:2:10: extends: {name}.yaml: " in done.err
        assert sim("check", folder / f"{name}.yaml").code in (2, INVALID)


def test_a_circle_of_three_files(sim: Call, folder: Path) -> None:
    """However long the way round is, it is named where it closes."""
    for name, base in (("one", "two"), ("two", "three"), ("three", "one")):
        (folder / f"{name}.yaml").write_text(f"version: 1\nextends: {base}.yaml\n", encoding="utf-8")
    done = sim("run", folder / "one.yaml", "-n", "5")
    assert done.code == INVALID
    assert "leads back to" in done.err


def test_an_event_after_the_end_is_told(sim: Call, folder: Path) -> None:
    """A date beyond the horizon is legal, and never comes."""
    text = STORY.replace("horizon: 10 days", "starts: 2025-01-01, horizon: 10 days")
    (folder / "late.yaml").write_text(text.replace("mean: 60 days", "date: 2029-01-01"), encoding="utf-8")
    assert "the event rain never comes" in sim("check", folder / "late.yaml", "--worlds", "0").out


def test_billion_laughs(refused: Refuse) -> None:
    """Ten repetitions of ten repetitions … are counted before they are made."""
    levels = "\n".join(f"  l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 10))
    refused(f"{STORY}lesson:\n  l0: &l0 [x]\n{levels}\n", "more than 50,000 values")


def test_rules_that_leave_nothing(refused: Refuse) -> None:
    """The message names the rules that emptied the feasible set, with their lines."""
    rules = (
        "rules:\n  - forbid: {garden: yes}\n  - require: {price: low}\n  - forbid: {price: low, garden: no}\n"
    )
    message = refused(STORY + rules, "leave no feasible package")
    for rule in ("rules.0 (line 23)", "rules.2 (line 25)"):
        assert rule in message


def test_a_record_that_nothing_fits_names_the_line_that_refuses_most(sim: Call, folder: Path) -> None:
    """The first line keeps nearly all draws; the second offers what nobody with these wishes would."""
    record = """\
record_noise: 0.5
record:
  - {after: 1 rounds, by: one, offers: {share: {at_most: 10}}}
  - {after: 2 rounds, by: one, offers: {share: {at_least: 90}}, refused_by: two}
"""
    text = PIE.replace("horizon: 12 rounds", "horizon: 12 rounds, known_until: 2 rounds") + record
    path = folder / "contradictory.yaml"
    path.write_text(text, encoding="utf-8")
    done = sim(
        "run", path, "-n", "50", "--max-draws", "2000", "--out", folder / "results", "--no-page", "-j", "1"
    )
    message = done.err
    assert done.code == INVALID, message
    assert "contradictory.yaml:21: one offers (" in message


def test_outcomes_that_cannot_happen_are_told(sim: Call, folder: Path) -> None:
    """One stands in the shadow of the one before, one matches no feasible package; neither is a fault."""
    outcomes = """outcomes:
  - deals: {deal: any}
  - cheap: {deal: {price: low}}
  - both: {deal: {price: high, garden: yes}}
"""
    rules = "rules: [{forbid: {price: high, garden: yes}}]\n"
    path = folder / "shadow.yaml"
    path.write_text(STORY + rules + outcomes, encoding="utf-8")
    done = sim("check", path, "--worlds", "0")
    assert done.code == 0
    told = done.out
    assert "outcome cheap cannot happen" in told
    assert "outcome both cannot happen: no feasible package matches" in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("threats.fire.chance=2", "a chance lies in 0..1"),
        ("threats.fire.chance=[", "not YAML"),
        ("threats.fire.chance=!!python/name:os.system x", "tags"),
        ("threats.fire.chance=&a [*a]", "stands inside"),
        ("threats.fire.chance=\x1b[31m", "U+001B"),
        ("\x1b[31m=1", "U+001B"),
        ("threats.fire.chance=" + "[" * 5000, "nested"),
        ("a." * 50_000 + "=1", 'no "a"'),
        ("threats.fire.chance", "does not say what to set"),
        ("=", "does not say what to set"),
        ("surprise={add: [1]}", "surprise: add: appends to a list"),
        ("threats.flood={add: [1]}", "threats.flood: add: appends to a list"),
        ("extends=/etc/passwd", "extends: this says what the file itself builds on"),
        ("reread=yes", "change it in the file"),
        ("sources=/etc/passwd", "outside"),
        ("clock.horizon=1e300 days", "10^15"),
    ],
)
def test_hostile_sets(refused: Refuse, change: str, said: str) -> None:
    """What follows --set goes through the same reader."""
    message = refused(STORY, said, "--set", change)
    assert "\x1b" not in message


def test_a_long_file_is_refused_in_seconds(refused: Refuse) -> None:
    """A file of 1 MiB is refused within the time that reading its first 50,000 values takes."""
    began = time.monotonic()
    refused(STORY + "lesson: [" + "1, " * 250_000 + "]\n", "more than 50,000 values")
    assert time.monotonic() - began < 40


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(sim: Call, folder: Path) -> None:
    """The system's own word for it is shown."""
    path = folder / "tried.yaml"
    path.write_text(STORY, encoding="utf-8")
    path.chmod(0)
    done = sim("check", path)
    assert done.code == INVALID
    assert "cannot be read: Permission denied" in done.err
