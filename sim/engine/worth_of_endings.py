"""What each way of ending without a deal is worth to a party."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.wishes import Wishes
from sim.model.packages import FloatArray, IntArray
from sim.model.parties import Party, Worth
from sim.model.scenario import Scenario


class WorthOfEndings:
    """What each way of ending without a deal is worth to one party, (W,) each.

    Where nothing is stated it is the flow itself, the very array, so that it follows the flow's shocks.
    """

    def __init__(self, scenario: Scenario, party: Party, wishes: Wishes, flow: FloatArray) -> None:
        without, among = party.without_deal, party.last_word.among if party.last_word else {}

        def of(worth: Worth | None) -> FloatArray:
            return flow if worth is None else wishes.of(worth)

        self._flow = flow
        self.by_effect: dict[str, dict[str, FloatArray]] = {}
        self.no_effect: dict[str, FloatArray] = {}
        for threat in scenario.threats:
            after = without.threats.get(threat.name)
            self.by_effect[threat.name] = (
                {effect: wishes.of(worth) for effect, worth in after.by_effect.items()} if after else {}
            )
            self.no_effect[threat.name] = of(after.otherwise if after else among.get(threat.name))
        self.events = {e.name: of(without.events.get(e.name)) for e in scenario.events if e.ends_talks}
        self.plain = {
            "backs_down": of(without.backs_down or among.get("back_down")),
            "walked_away": of(without.walked_away),
            "lapses": of(without.lapses),
        }
        self.walking = of(party.walks.worth) if party.walks else flow
        self.choice = {name: wishes.of(worth) for name, worth in among.items()}

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
