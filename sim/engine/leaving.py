"""How one party ends the talks, by a last word or by walking away, and how a deadline does (DESIGN rule 8)."""

from __future__ import annotations

import numpy as np

from sim.engine.answering import Answering
from sim.engine.last_words import BACK_DOWN, NO_CHOICE
from sim.engine.observing import Happening
from sim.engine.seats import Question
from sim.model.endings import Ending
from sim.model.game import When
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.parties import Moment_


class Leaving(Answering):
    """The table where somebody may leave it."""

    def _speak_last_word(
        self, party: int | None, rows: IntArray, next_own_turn: FloatArray, at: Moment_
    ) -> tuple[IntArray, FloatArray]:
        """Let those end the talks who may and would; ``party`` None: whoever has a last word there."""
        for chooser, speaker in enumerate(self._parties):
            word = speaker.last_word
            if word is None or at not in word.at or party not in (None, chooser) or not rows.size:
                continue
            best, choice = self._cohort.last_word(chooser, rows, self.day)
            talking_on = -np.inf if at == "deadline" else self._talking_on(chooser, rows, at)
            ends = best > talking_on
            if at != "deadline":
                ends &= ~self._hazards.truce[rows]
            if chooser in self._seats and (choice != NO_CHOICE).any() and not self._hazards.truce[rows].any():
                ends, choice = self._seated_last_word(chooser, rows, at, (ends, choice))
            day = np.full(rows.size, self.day)
            for x in np.unique(choice[ends]):
                here = ends & (choice == x)
                if x == BACK_DOWN:
                    self._cohort.end(rows[here], Ending.BACKED_DOWN, day[here], chooser)
                    self._observer(Happening("end", day[here], rows[here], chooser))
                else:
                    self._hazards.carry_out(int(x), rows[here], day[here])
            going_on = self._cohort.talking[rows]
            rows, next_own_turn = rows[going_on], next_own_turn[:, going_on]
        return rows, next_own_turn

    def _talking_on(self, chooser: int, rows: IntArray, at: When) -> FloatArray:
        """Return what talking on is worth to one who may speak a last word instead."""
        bargains = self._strategies.get(chooser)
        own = (
            bargains.going_on(self.moment(chooser, rows), at)
            if bargains is not None and bargains.looks_ahead
            else None
        )
        return self._foresight.no_deal(chooser, rows, self.day) if own is None else own

    def _seated_last_word(
        self, chooser: int, rows: IntArray, at: str, usual: tuple[BoolArray, IntArray]
    ) -> tuple[BoolArray, IntArray]:
        """Ask who sits in a chooser's stead whether to end the talks, and how."""
        word = self._parties[chooser].last_word
        assert word is not None
        numbers = {threat.name: x for x, threat in enumerate(self._cohort.scenario.threats)}
        open_to = {
            numbers.get(name, BACK_DOWN): self._cohort.last_word(
                chooser, rows, self.day, unhidden=frozenset((name,))
            )[0]
            for name in word.among
        }
        questions: dict[str, Question] = {
            "own_turn": "turn",
            "refusal": "refusal",
            "answer": "own_refusal",
            "deadline": "deadline",
        }
        asked = self._asked(questions[at], chooser, rows, closing=at == "deadline")
        return self._seats[chooser].last_word(asked, open_to, usual)

    def _answer_with_last_words(self, party: int, refused: IntArray, silent: IntArray) -> IntArray:
        """Let the others end the talks who may do so in place of accepting; return who of the refused talk on."""
        choosers = [
            other
            for other in self._cohort.negotiators
            if other != party and (word := self._parties[other].last_word) and "answer" in word.at
        ]
        if not choosers:
            return refused
        rows = np.union1d(refused, silent)
        for other in choosers:
            rows, _ = self._speak_last_word(other, rows, np.empty((0, rows.size)), "answer")
        return refused[self._cohort.talking[refused]]

    def _walk_away(
        self, party: int, rows: IntArray, next_own_turn: FloatArray, closing: bool
    ) -> tuple[IntArray, FloatArray]:
        walks = self._parties[party].walks
        if walks is None or not rows.size:
            return rows, next_own_turn
        cohort = self._cohort
        moment = self.moment(party, rows, closing=closing)
        hopeless = moment.best < np.maximum(self._strategies[party].accept_at(moment), moment.no_deal)
        cohort.hopeless[party][rows] = np.where(hopeless, cohort.hopeless[party][rows] + 1, 0)
        leaves = cohort.hopeless[party][rows] >= walks.after
        if party in self._seats:
            leaves = self._seats[party].walks(self._asked("turn", party, rows, closing=closing), leaves)
        day = np.full(int(leaves.sum()), self.day)
        cohort.end(rows[leaves], Ending.WALKED_AWAY, day, party)
        if leaves.any():
            self._observer(Happening("end", day, rows[leaves], party))
        return rows[~leaves], next_own_turn[:, ~leaves]

    def walk_away(self, party: int, rows: IntArray) -> None:
        """Let a party leave the table for good."""
        rows = self.arrive(rows)
        day = np.full(rows.size, self.day)
        self._cohort.end(rows, Ending.WALKED_AWAY, day, party)
        self._observer(Happening("end", day, rows, party))

    def arrive(self, rows: IntArray) -> IntArray:
        """Bring rows to the present day; return those in which talks still go on."""
        return self._hazards.settle(rows, self.day)

    def close(self, rows: IntArray) -> None:
        """End talks in ``rows`` without a deal, as when a deadline passes."""
        rows = self._hazards.settle(rows, self.day)
        rows, _ = self._speak_last_word(None, rows, np.empty((0, rows.size)), "deadline")
        deadline = self._cohort.scenario.clock.deadline
        if deadline is not None and deadline.then == "threats_act":
            for x, threat in enumerate(self._cohort.scenario.threats):
                acts = (
                    self._cohort.truth.real[x][rows]
                    & self._cohort.threats.active[x][rows]
                    & threat.ends_talks
                )
                self._hazards.carry_out(x, rows[acts], np.full(int(acts.sum()), self.day))
                rows = rows[~acts]
        if rows.size:
            day = np.full(rows.size, self.day)
            self._cohort.end(rows, Ending.DEADLINE, day)
            self._observer(Happening("end", day, rows))
