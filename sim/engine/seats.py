"""Someone at the table who decides in a party's stead: what is asked of a seat, and what it answers.

A strategy says what it asks for; a seat decides. It is asked at every point at which its party would choose,
is told what the party would do of itself (``usual``), and may do otherwise. All arrays hold one entry per row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from typing import Protocol as Interface

from sim.model.packages import BoolArray, FloatArray, IntArray

Question = Literal["turn", "answer", "veto", "refusal", "own_refusal", "deadline"]
"""One's own turn; an offer to answer; a deal to let pass; one's own offer refused; another's not accepted; the
end of the time."""

MAY_TALK_ON: tuple[Question, ...] = ("refusal", "own_refusal")
"""Where a last word may be spoken, and talks simply go on if none is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a party is asked, on a day, in some rows.

    ``packages``: what lies on the table, in ``answer`` and ``veto``; None otherwise. ``closing``: a refusal
    closes the table for good. ``no_deal``: call it with a party for its value of no deal now. ``waiting``: in
    ``answer``, what refusing and asking on one's own next turn is reckoned to be worth.
    """

    question: Question
    party: int
    day: float
    rows: IntArray
    closing: bool
    no_deal: Callable[[int], FloatArray]
    packages: IntArray | None = None
    waiting: FloatArray | None = None


class Seat(Interface):
    """Decides for one party. In one's own turn the calls come in this order: last word, walking away, offer."""

    def last_word(
        self, asked: Asked, open_to: Mapping[int, FloatArray], usual: tuple[BoolArray, IntArray]
    ) -> tuple[BoolArray, IntArray]:
        """Return where to end the talks by a last word, and by which choice.

        ``open_to``: what each choice (a threat's index, or ``BACK_DOWN``) is worth, −inf where it is closed.
        """

    def walks(self, asked: Asked, usual: BoolArray) -> BoolArray:
        """Return where to walk away; asked only of a party that declares it may."""

    def offers(self, asked: Asked, usual: Callable[[], IntArray]) -> IntArray:
        """Return the package to offer, ``NOTHING`` for silence."""

    def accepts(self, asked: Asked, usual: BoolArray) -> BoolArray:
        """Return where to accept an offer, or to let a deal pass."""
