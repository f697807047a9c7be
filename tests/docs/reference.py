"""The pages of the reference that the program writes about itself. `make docs` writes them anew."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from sim.model.registry import protocol, protocol_names, strategy, strategy_names
from sim.model.strategy import Parameter, Setting
from tests.docs.pages import ROOT

_OWN = ("sim.strategies.", "sim.protocols.")


def generated() -> dict[str, str]:
    """Return each generated page by its path below the root."""
    return {"docs/reference/commands.md": commands(), "docs/reference/strategies.md": strategies()}


def commands() -> str:
    """Return the help of every command."""
    from typer.testing import CliRunner

    from sim.cli.app import app

    parts = ["# Commands\n\nWhat each command says of itself (`sim COMMAND --help`).\n"]
    for name in (command.name or "" for command in app.registered_commands):
        text = CliRunner().invoke(app, [name, "--help"], env={"NO_COLOR": "1"}).output
        lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
        parts.append(f"## sim {name}\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


def strategies() -> str:
    """Return every strategy and protocol that comes with the program, with its parameters."""
    parts = [
        "# Strategies and protocols\n\nThose that come with the program. "
        "[Write one of your own](../how-to/write-a-strategy.md).\n\n## Strategies\n"
    ]
    parts += [_entry(name, strategy(name)) for name in strategy_names() if _is_own(strategy(name))]
    parts.append("## Protocols\n")
    parts += [_entry(name, protocol(name)) for name in protocol_names() if _is_own(protocol(name))]
    return "\n".join(parts)


def _is_own(thing: object) -> bool:
    return type(thing).__module__.startswith(_OWN)


def _entry(name: str, thing: object) -> str:
    numbers: Mapping[str, Parameter] = getattr(thing, "numbers", {})
    words: Mapping[str, Setting] = getattr(thing, "words", {})
    rows = [
        f"| `{key}` | {p.low:g} to {p.high:g} | {'must be given' if p.default is None else f'{p.default:g}'} "
        f"| {p.says} |"
        for key, p in numbers.items()
    ]
    rows += [f"| `{key}` | {', '.join(s.words)} | {s.words[0]} | {s.says} |" for key, s in words.items()]
    table = "\n| parameter | may be | default | meaning |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    return f"### {name}\n\n{inspect.getdoc(type(thing))}\n" + (table if rows else "")


def write() -> None:
    """Write every generated page."""
    for path, text in generated().items():
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
