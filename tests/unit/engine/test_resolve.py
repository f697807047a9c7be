"""What is said of a threat against what its maker would do."""

from __future__ import annotations

import pytest

from sim.engine.resolve import contradicted
from tests.stories import crisis

SURE = ["parties.power.without_deal={strike: 50, backs_down: 20}", "parties.power.while_talking=20"]


@pytest.mark.parametrize(("chance", "against"), [(1, 0), (0, 200)])
def test_a_threat_worth_carrying_out_contradicts_a_bluff(chance: int, against: int) -> None:
    """Striking is worth 50 and dropping it 20: a stated certainty agrees in all worlds, a stated bluff in none."""
    scenario = crisis(f"threats.strike.chance={chance}", *SURE)
    assert contradicted(scenario, 1, 200) == {"strike": (against, 200)}


def test_the_effect_believed_decides_what_carrying_out_is_worth() -> None:
    """Half a chance of 50 and else 0 is worth 25, more than the 20 of dropping it; a tenth of it is worth less."""
    for effect, against in ((0.5, 0), (0.1, 100)):
        scenario = crisis(
            "threats.strike.chance=1",
            f"threats.strike.effect={{hit: {effect}}}",
            "parties.power.without_deal={strike: {hit: 50, otherwise: 0}, backs_down: 20}",
            "parties.leader.without_deal={strike: {hit: 0, otherwise: 50}}",
            "parties.circle.without_deal={strike: {hit: 0, otherwise: 50}}",
        )
        assert contradicted(scenario, 1, 100) == {"strike": (against, 100)}
