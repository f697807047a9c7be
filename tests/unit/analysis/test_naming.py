"""Outcomes that cannot happen, judged by reading."""

from dataclasses import replace

from sim.analysis.naming import empty_deal, unreachable
from sim.model.packages import Pattern
from sim.model.scenario import Scenario, complete
from sim.model.story import Condition, Outcome
from tests.unit.runs.doubles import story

SOLD = Pattern(((0, frozenset((1,))),))
TIDY = Pattern(((1, frozenset((1,))),))
NOTHING = complete((0, 0))


def with_outcomes(*outcomes: tuple[str, Condition]) -> Scenario:
    """The story with these outcomes, in this order."""
    texts = [{name: condition.kind} for name, condition in outcomes]
    return replace(
        story(),
        outcomes=tuple(Outcome(name, (condition,)) for name, condition in outcomes),
        resolved={"outcomes": texts},
    )


def test_outcomes_in_a_sensible_order_are_all_reachable() -> None:
    """From the special to the general, each has endings left."""
    scenario = with_outcomes(
        ("nothing", Condition("deal", NOTHING)),
        ("sold", Condition("deal", SOLD)),
        ("deal", Condition("deal")),
    )
    assert list(unreachable(scenario)) == []


def test_names_for_what_is_left_are_not_judged() -> None:
    """Only outcomes that the author wrote are; those added for completeness may well be in a shadow."""
    scenario = with_outcomes(("agreed", Condition("deal")))
    added = replace(scenario, outcomes=(*scenario.outcomes, Outcome("deal", (Condition("deal"),))))
    assert list(unreachable(added)) == []


def test_an_outcome_behind_a_wider_one_is_in_its_shadow() -> None:
    """The reason names those that take its endings."""
    scenario = with_outcomes(("deal", Condition("deal")), ("sold", Condition("deal", SOLD)))
    assert list(unreachable(scenario)) == [("sold", "all its endings are named before it, by deal")]


def test_several_outcomes_can_shadow_one_together() -> None:
    """Sold, and not sold, leave nothing for a deal with a tidy garden."""
    unsold = Pattern(((0, frozenset((0,))),))
    scenario = with_outcomes(
        ("sold", Condition("deal", SOLD)),
        ("unsold", Condition("deal", unsold)),
        ("tidy", Condition("deal", TIDY)),
    )
    assert list(unreachable(scenario)) == [("tidy", "all its endings are named before it, by sold, unsold")]


def test_a_condition_on_promises_is_narrower() -> None:
    """A kept promise takes only some deals; behind the same condition without it, none are left."""
    kept = Condition("deal", TIDY, promises=(("upkeep", "kept"),))
    tidy = Condition("deal", TIDY)
    assert list(unreachable(with_outcomes(("kept", kept), ("tidy", tidy)))) == []
    assert [name for name, _ in unreachable(with_outcomes(("tidy", tidy), ("kept", kept)))] == ["kept"]


def test_a_deal_no_feasible_package_makes_cannot_happen() -> None:
    """A promise that the deal's packages do not contain cannot be kept in it."""
    untidy = Pattern(((1, frozenset((0,))),))
    scenario = with_outcomes(("odd", Condition("deal", untidy, promises=(("upkeep", "kept"),))))
    assert list(unreachable(scenario)) == [("odd", "no feasible package matches")]


def test_the_empty_deal_bears_the_first_name_that_fits_it() -> None:
    """No name of another ending, nor of a deal that changes something; alone under its name it is no trouble."""
    walks, all_deals = ("walks", Condition("walks_away")), ("deal", Condition("deal"))
    same, sold = ("same", Condition("deal", NOTHING)), ("sold", Condition("deal", SOLD))
    packages = len(story().packages)
    assert empty_deal(with_outcomes(walks, sold, all_deals)) == ("deal", packages - 1)
    assert empty_deal(with_outcomes(all_deals, same)) == ("deal", packages - 1)
    assert empty_deal(with_outcomes(walks, same, all_deals)) is None
    assert empty_deal(with_outcomes(walks, sold)) is None
    assert empty_deal(replace(with_outcomes(all_deals), status_quo=None)) is None


def test_other_endings_are_shadowed_by_wider_ones_of_their_kind_only() -> None:
    """Anybody's walking away takes the buyer's, and no deal does."""
    buyer = Condition("walks_away", name="buyer")
    scenario = with_outcomes(
        ("deal", Condition("deal")), ("walks", Condition("walks_away")), ("buyer_walks", buyer)
    )
    assert [name for name, _ in unreachable(scenario)] == ["buyer_walks"]
    other_way = with_outcomes(("buyer_walks", buyer), ("walks", Condition("walks_away")))
    assert list(unreachable(other_way)) == []


def test_what_a_threat_did_tells_endings_apart() -> None:
    """A threat that ousts takes only its own endings, not those of the same threat without effect."""
    ousts, nothing = (Condition("threat", name="strikes", effect=effect) for effect in ("oust", "none"))
    assert list(unreachable(with_outcomes(("ousted", ousts), ("struck", nothing)))) == []


def test_the_empty_deal_wants_a_name_of_its_own() -> None:
    """Counted among other deals it is reported with how many share its name; named alone it is not."""
    assert empty_deal(with_outcomes(("deal", Condition("deal")))) == ("deal", 3)
    named = with_outcomes(("backs_down", Condition("deal", NOTHING)), ("deal", Condition("deal")))
    assert empty_deal(named) is None


def test_without_a_status_quo_there_is_no_empty_deal() -> None:
    """A pie has nothing to go back to."""
    assert empty_deal(replace(with_outcomes(("deal", Condition("deal"))), status_quo=None)) is None
