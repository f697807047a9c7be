"""One person at the table, in a terminal: what they are told, what they may do, and how they say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np

from sim.engine.seats import MAY_TALK_ON
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING
from sim.workshop.catalogue import Texts
from sim.workshop.game import Game, Position, World, start
from sim.workshop.moves import Answer, Delegate, LastWord, Leave, Move, Offer, Silence
from sim.workshop.sheet import sheet
from sim.workshop.telling import Line, ended, plain, points, sheet_lines, terms, told, when

Ask = Callable[[str], str | None]
"""``ask(prompt)``: a line that the person typed, None where there are no more."""
Say = Callable[[Iterable[str]], None]
"""``say(lines)``: shows lines."""


class Stopped(Exception):
    """The person has left the game."""


@dataclass(frozen=True)
class Talk:
    """A game at a terminal. ``helps``: whether to say what offers and no deal are worth."""

    world: World
    party: int
    t: Texts
    ask: Ask
    say: Say
    helps: bool = True

    def play(self) -> Game:
        """Play to the end and return the game; raises Stopped where the person leaves it."""
        t, scenario = self.t, self.world.scenario
        self.say([t("play.title", title=scenario.title, party=scenario.parties[self.party].label)])
        self.say([t("play.world", replication=self.world.replication, seed=self.world.seed), ""])
        self._show_sheet()
        self.say(["", t("play.moved")])
        game, shown = start(self.world, (self.party,)), self._of_the_past()
        while True:
            position = game.position(self.party)
            self.say(["", *self._news(position, shown)])
            shown = len(position.story)
            if position.ending is not None:
                self.say([ended(scenario, position.ending, t), ""])
                return game
            game = game.moved(self.party, self._move(position))

    def _of_the_past(self) -> int:
        """How many entries of the story the role sheet has told already."""
        return len(sheet(self.world, self.party).past)

    def _show_sheet(self) -> None:
        self.say(set_out(sheet_lines(self.world.scenario, sheet(self.world, self.party), self.t)))

    def _news(self, position: Position, since: int) -> Iterator[str]:
        scenario = self.world.scenario
        for entry in position.story[since:]:
            for line in told(scenario, entry, self.t, self.party):
                yield f"  {line.text}" if line.kind == "item" else line.text

    # -- what to do ---------------------------------------------------------------------------------------

    def _move(self, position: Position) -> Move:
        """Ask until the person has chosen something that may be done."""
        choices = dict(self._choices(position))
        self.say(self._question(position))
        self.say([f"  [{letter}] {text}" for letter, (text, _) in choices.items()])
        while True:
            typed = (self._typed("> ") or "").lower()
            if typed == "s":
                self._show_sheet()
            elif typed in choices:
                move = choices[typed][1]
                chosen = self._chosen_offer(position) if move is None else move
                if chosen is not None:
                    return chosen
            else:
                self.say([self.t("play.what", choices=", ".join((*choices, "s", "q")))])

    def _typed(self, prompt: str) -> str:
        typed = self.ask(prompt)
        if typed is None or typed.strip().lower() == "q":
            raise Stopped
        return typed.strip()

    def _question(self, position: Position) -> Iterator[str]:
        t, scenario = self.t, self.world.scenario
        day, offer = when(scenario, position.day, t), position.offer
        match position.question:
            case "turn":
                yield t("play.turn", when=day)
                yield (
                    t("play.on_table", terms=terms(scenario, offer, t))
                    if offer != NOTHING
                    else t("play.none_yet")
                )
                if position.own_offer != NOTHING:
                    yield t("play.own", terms=terms(scenario, position.own_offer, t))
            case "answer":
                who = next(e.entry.party for e in reversed(position.story) if e.entry.kind == "offer")
                yield t(
                    "play.answer", when=day, who=scenario.parties[who].label, terms=terms(scenario, offer, t)
                )
            case "veto":
                yield t("play.veto", when=day, terms=terms(scenario, offer, t))
            case _:
                yield t(f"play.{position.question}", when=day)
        if self.helps:
            yield from self._help(position)

    def _help(self, position: Position) -> Iterator[str]:
        t, offer, no_deal = self.t, position.offer, points(position.no_deal)
        if offer == NOTHING or not np.isfinite(position.worth[offer]):
            yield t("play.help.no_deal", no_deal=no_deal)
            return
        worth, kept = points(float(position.worth[offer])), points(float(position.if_kept[offer]))
        key = "play.help.offer" if worth == kept else "play.help.kept"
        yield t(key, worth=worth, no_deal=no_deal, **({} if worth == kept else {"kept": kept}))
        if not isnan(position.waiting):
            yield t("play.help.waiting", waiting=points(position.waiting))
        yield from self._foreseen(position, offer)

    def _foreseen(self, position: Position, package: int) -> Iterator[str]:
        for r, vetoed in position.vetoes.items():
            if vetoed[package]:
                yield self.t("play.help.veto", who=self.world.scenario.parties[r].label)

    def _choices(self, position: Position) -> Iterator[tuple[str, tuple[str, Move | None]]]:
        """Yield each letter with its text and move; an offer still to be chosen is None."""
        t, may = self.t, position.may
        if Answer in may:
            yes, no = (
                ("move.pass", "move.veto") if position.question == "veto" else ("move.accept", "move.refuse")
            )
            yield "a", (t(yes), Answer(True))
            yield "r", (t(no), Answer(False))
        if Offer in may:
            yield "o", (t("move.offer"), None)
            if position.own_offer != NOTHING and position.open[position.own_offer]:
                yield "k", (t("move.again"), Offer(position.own_offer))
            if position.offer != NOTHING and position.open[position.offer]:
                yield "t", (t("move.agree"), Offer(position.offer))
        if Silence in may:
            yield "n", (t("move.silence"), Silence())
        if Leave in may:
            yield "w", (t("move.leave"), Leave())
        if LastWord in may:
            for n, word in enumerate(position.last_words, 1):
                key = "move.back_down" if word.name == "back_down" else "move.carry_out"
                text = t(key, name=plain(word.name))
                yield str(n), (f"{text} ({points(word.worth)})" if self.helps else text, LastWord(word.name))
            if position.question in MAY_TALK_ON:
                yield "g", (t("move.go_on"), LastWord(None))
        yield "d", (t("move.delegate"), Delegate())

    def _chosen_offer(self, position: Position) -> Offer | None:
        """Let the person choose an option on every issue; None where they think better of it."""
        t, scenario = self.t, self.world.scenario
        options = [self._option(position, j) for j in range(len(scenario.packages.issues))]
        found = np.flatnonzero((scenario.packages.options == np.array(options)).all(axis=1))
        if not found.size or not position.open[found[0]]:
            self.say([t("play.closed")])
            return None
        package = int(found[0])
        said, worth = terms(scenario, package, t), points(float(position.worth[package]))
        self.say(
            [
                t("play.package", terms=said, worth=worth)
                if self.helps
                else t("play.package.plain", terms=said)
            ]
        )
        if self.helps:
            self.say(self._foreseen(position, package))
        sure = self._typed(f"{t('play.confirm')} ").lower()
        return Offer(package) if sure == t("play.yes") else None

    def _option(self, position: Position, j: int) -> int:
        t, issue = self.t, self.world.scenario.packages.issues[j]
        usual = usual_options(self.world.scenario, position)[j]
        shown = "  ".join(f"{n} {plain(option)}" for n, option in enumerate(issue.options, 1))
        self.say(
            [
                f"  {t('play.choose', issue=plain(issue.name), usual=plain(issue.options[usual]))}",
                f"    {shown}",
            ]
        )
        while True:
            typed = self._typed("  > ")
            if not typed:
                return usual
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(issue.options):
                return int(typed) - 1
            self.say([t("play.what", choices=f"1–{len(issue.options)}")])


def usual_options(scenario: Scenario, position: Position) -> tuple[int, ...]:
    """Return where choosing an offer begins: one's own last, else the one on the table, else the status quo."""
    for package in (position.own_offer, position.offer):
        if package != NOTHING:
            return tuple(scenario.packages.options[package].tolist())
    return scenario.status_quo or tuple(scenario.packages.options[0].tolist())


def set_out(lines: Iterable[Line]) -> Iterator[str]:
    """Yield lines as text: headings stand apart, items are marked, rows are set in columns."""
    first, held = True, []
    for line in lines:
        if line.kind == "row":
            held.append(line.cells)
            continue
        yield from _columns(held)
        held = []
        if line.kind == "heading":
            yield from ([] if first else [""])
            yield line.text
            yield "-" * len(line.text)
        else:
            yield f"- {line.text}" if line.kind == "item" else line.text
        first = False
    yield from _columns(held)


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
