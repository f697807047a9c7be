"""What each way of ending without a deal is worth to a party."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.engine.wishes import Wishes
from sim.model.packages import FloatArray, IntArray
from sim.model.parties import Like, Party, Worth
from sim.model.scenario import Scenario

_Table = dict[str, FloatArray]


class WorthOfEndings:
    """What each way of ending without a deal is worth to one party, (W,) each.

    Where nothing is stated it is the flow itself, the very array, so that it follows the flow's shocks. What is
    likened to a package follows the shocks to that package's options.
    """

    def __init__(self, scenario: Scenario, party: Party, wishes: Wishes, flow: FloatArray) -> None:
        without, among = party.without_deal, party.last_word.among if party.last_word else {}
        self._wishes = wishes
        self._flow = flow
        self._likened: list[tuple[_Table, str, Like]] = []
        self._fates: list[tuple[_Table, str]] = []
        self.by_effect: dict[str, _Table] = {threat.name: {} for threat in scenario.threats}
        self.no_effect: _Table = {}
        self.events: _Table = {}
        self.plain: _Table = {}
        self.choice: _Table = {}
        self._own: _Table = {}
        for threat in scenario.threats:
            after = without.threats.get(threat.name)
            self._put(self.no_effect, threat.name, after.otherwise if after else None, among.get(threat.name))
            for effect, worth in after.by_effect.items() if after else ():
                self._put(self.by_effect[threat.name], effect, worth)
        for event in scenario.events:
            if event.ends_talks:
                self._put(self.events, event.name, without.events.get(event.name))
        self._put(self.plain, "backs_down", without.backs_down, among.get("back_down"))
        self._put(self.plain, "walked_away", without.walked_away)
        self._put(self.plain, "lapses", without.lapses)
        self._put(self._own, "walks", None, party.walks.worth if party.walks else None)
        for name, worth in among.items():
            self._put(self.choice, name, None, worth)

    def _put(self, table: _Table, key: str, fate: Worth | None, else_: Worth | None = None) -> None:
        """Enter what befalls the party, or what it then chooses (``else_``); the flow where neither is stated."""
        worth = else_ if fate is None else fate
        table[key] = self._flow if worth is None else self._wishes.of(worth)
        if fate is not None:
            self._fates.append((table, key))
        if isinstance(worth, Like):
            self._likened.append((table, key, worth))

    @property
    def walking(self) -> FloatArray:
        """What walking away is worth to the party itself."""
        return self._own["walks"]

    def fates(self) -> Iterator[FloatArray]:
        """Yield what each stated ending that may befall the party is worth now."""
        for table, key in self._fates:
            yield table[key]

    def change(self, name: str, rows: IntArray, change: Callable[[FloatArray], FloatArray]) -> None:
        """Let a shock change what an ending is worth, whatever the threat then does."""
        tables = [self.no_effect, self.events, self.plain, self.choice]
        touched = [(table, name) for table in tables if name in table]
        touched += [(self.by_effect[name], effect) for effect in self.by_effect.get(name, {})]
        touched += [(self.choice, "back_down")] if name == "backs_down" and "back_down" in self.choice else []
        for table, key in touched:
            worth = table[key].copy() if table[key] is self._flow else table[key]
            worth[rows] = change(worth[rows])
            table[key] = worth

    def follow(self, issue: int, option: int, rows: IntArray, change: FloatArray) -> None:
        """Let what is likened to a package with this option gain as much as the package did, in these rows."""
        for table, key, like in self._likened:
            if like.options[issue] == option:
                table[key][rows] += change
