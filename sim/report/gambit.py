"""A game in the two file formats of Gambit: its tree (.efg) and its table of strategies (.nfg).

McKelvey, McLennan and Turocy, Gambit: The package for computation in game theory, which describes the formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from sim.analysis.game_tree import Choice, End, Game, Plan, decisions, outcome, plans
from sim.errors import UsageError

MOST_CELLS = 20_000
"""Combinations of strategies in a table that is written."""


def as_efg(game: Game) -> str:
    """Return the game's tree; a decision is an information set of its own, for everybody sees every move.

    Gambit wants every information set of a player, and every outcome, to have a label of its own.
    """
    head = f'EFG 2 R {_text(game.title)} {{ {" ".join(map(_text, game.players))} }}\n""\n'
    return head + "\n".join(_nodes(game)) + "\n"


def _nodes(game: Game) -> Iterator[str]:
    sets = dict.fromkeys(range(len(game.players)), 0)
    ends: dict[End, int] = {}
    waiting: list[Choice | End] = [game.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, End):
            number = ends.setdefault(node, len(ends) + 1)
            yield f't "" {number} {_text(node.name)} {{ {", ".join(map(_figure, node.payoffs))} }}'
            continue
        sets[node.player] += 1
        moves = " ".join(map(_text, node.moves))
        number = sets[node.player]
        yield f'p "" {node.player + 1} {number} {_text(f"{node.kind} {number}")} {{ {moves} }} 0'
        waiting.extend(reversed(node.then))


def as_nfg(game: Game) -> str:
    """Return the game's table of reduced strategies; raises UsageError where that is too large.

    A strategy is called by its moves, in the order of the tree, as numbers from 1.
    """
    found = [plans(game, player, MOST_CELLS) for player in range(len(game.players))]
    cells = prod(map(len, found))
    if cells > MOST_CELLS:
        raise UsageError(
            f"the strategies combine to {cells:,} cells, more than {MOST_CELLS:,}; write a tree (--to efg), use a "
            "coarser step, or a nearer deadline"
        )
    names = (f"{{ {' '.join(_text(_plan(plan)) for plan in each)} }}" for each in found)
    head = f'NFG 1 R {_text(game.title)} {{ {" ".join(map(_text, game.players))} }} {{ {" ".join(names)} }}\n""\n\n'
    # The first player's strategy varies fastest.
    combined = (tuple(reversed(each)) for each in product(*reversed(found)))
    ends = (outcome(game, each) for each in combined)
    return head + "\n".join(" ".join(map(_figure, end.payoffs)) for end in ends) + "\n"


def _plan(plan: Plan) -> str:
    return " ".join(str(plan[n] + 1) for n in sorted(plan))


def count(game: Game) -> int:
    """Return how many decisions a game has."""
    return sum(1 for _ in decisions(game))


def _text(words: str) -> str:
    r"""Write a text in quotation marks, which it may hold as \"."""
    seen = "".join(c if c.isprintable() else " " for c in words)
    return '"' + seen.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _figure(value: float) -> str:
    """Write a payoff as a decimal number without an exponent, to twelve places."""
    return f"{value:.12f}".rstrip("0").rstrip(".").replace("-0", "-0") if value else "0"
