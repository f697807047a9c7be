"""Every strategy that is installed: same play for the same seed, input untouched, declared parameters obeyed."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine.play import play_block
from sim.model.registry import strategy, strategy_names
from sim.model.strategy import NOTHING, Estimate, Moment, Strategy
from sim.strategies.plain import PlainMoment, from_plain
from tests.stories import crisis

WORLDS, PACKAGES = 5, 7


def _moment(of: Strategy, rows: slice = slice(None)) -> Moment:
    """A moment in five worlds, of which ``rows`` are shown, all arrays read-only."""
    generator = np.random.Generator(np.random.PCG64(4))
    worth = generator.uniform(0, 100, (WORLDS, PACKAGES))
    worth[1, 3:] = -np.inf
    worth[2] = 10.0  # ties everywhere
    no_deal = np.array([50.0, 20.0, 5.0, 99.0, 1000.0])

    def shown(array: NDArray[Any]) -> NDArray[Any]:
        part = array[rows].copy()
        part.setflags(write=False)
        return part

    history = np.array([[0, 2], [1, NOTHING], [NOTHING, NOTHING], [3, 4], [5, 6]])
    return Moment(
        day=12.0,
        turn=shown(np.arange(WORLDS)),
        no_deal=shown(no_deal),
        best=shown(worth.max(axis=1)),
        ended=shown(np.array([0.0, 0.2, 0.5, 0.9, 1.0])),
        elapsed=shown(np.array([0.0, 0.1, 0.4, 0.9, 1.0])),
        worth=shown(worth),
        heard=lambda: shown(history),
        said=lambda: shown(history),
        heard_first=shown(np.array([3.0, np.nan, np.nan, 10.0, 1.0])),
        heard_best=shown(np.array([30.0, np.nan, np.nan, 10.0, 4.0])),
        numbers={
            name: shown(np.full(WORLDS, parameter.default if parameter.default is not None else 0.7))
            for name, parameter in of.numbers.items()
        },
        words={name: setting.words[0] for name, setting in of.words.items()},
        luck=lambda name: shown(np.array([0.1, 0.9, 0.5, 0.3, 0.7])),
    )


def _others(rows: slice = slice(None)) -> list[Estimate]:
    generator = np.random.Generator(np.random.PCG64(8))
    worth = generator.uniform(0, 100, (WORLDS, PACKAGES))[rows]
    return [Estimate("other", worth, np.full(worth.shape[0], 30.0))]


@pytest.mark.parametrize("name", strategy_names())
def test_a_world_is_treated_alike_alone_and_among_others(name: str) -> None:
    """Asks, bars and offers of one world are the same numbers when it is shown by itself."""
    of = strategy(name)
    together = of.ask(_moment(of)), of.accept_at(_moment(of)), of.propose(_moment(of), _others())
    for w in range(WORLDS):
        only = slice(w, w + 1)
        moment = _moment(of, only)
        alone = of.ask(moment), of.accept_at(moment), of.propose(moment, _others(only))
        for crowd, single in zip(together, alone, strict=True):
            assert crowd[w] == single[0]


@pytest.mark.parametrize("name", strategy_names())
def test_a_strategy_offers_only_what_is_feasible_and_beats_no_deal(name: str) -> None:
    """In the world where nothing beats no deal it is silent; elsewhere its offer is feasible and worth it."""
    of = strategy(name)
    moment = _moment(of)
    offers = of.propose(moment, _others())
    assert offers.shape == (WORLDS,)
    assert offers[4] == NOTHING
    for w in np.flatnonzero(offers != NOTHING):
        assert moment.worth[w, offers[w]] >= moment.no_deal[w]


@pytest.mark.parametrize("name", strategy_names())
@pytest.mark.parametrize(("scale", "shift"), [(1.0, 64.0), (4.0, 0.0), (0.5, -32.0)])
def test_where_and_in_what_unit_worth_is_counted_matters_to_no_strategy(
    name: str, scale: float, shift: float
) -> None:
    """With all worths of both sides moved and stretched alike, asks and bars move with them and offers stay."""
    of = strategy(name)
    plain = _moment(of)
    there = {
        part: getattr(plain, part) * scale + shift
        for part in ("no_deal", "best", "worth", "heard_first", "heard_best")
    }
    moved = replace(plain, **there)
    others = [Estimate(o.party, o.worth * scale + shift, o.no_deal * scale + shift) for o in _others()]
    assert of.ask(moved) == pytest.approx(of.ask(plain) * scale + shift, abs=1e-6)
    assert of.accept_at(moved) == pytest.approx(of.accept_at(plain) * scale + shift, abs=1e-6)
    if name != "expected" or scale == 1.0:  # it doubts what the others want in points, stretched or not
        assert of.propose(moved, others).tolist() == of.propose(plain, _others()).tolist()


@pytest.mark.parametrize("name", strategy_names())
def test_a_strategy_leaves_what_it_is_shown_untouched(name: str) -> None:
    """Arrays of a moment are read-only, and a strategy does not need to write to them."""
    of = strategy(name)
    moment = _moment(of)
    before = {
        field.name: np.copy(getattr(moment, field.name))
        for field in fields(moment)
        if isinstance(getattr(moment, field.name), np.ndarray)
    }
    of.propose(moment, _others())
    for name_, array in before.items():
        assert np.array_equal(array, getattr(moment, name_), equal_nan=True)


@pytest.mark.parametrize("name", strategy_names())
def test_a_strategy_says_what_it_is_and_what_its_parameters_mean(name: str) -> None:
    """Every strategy and every parameter carries a sentence for the reference."""
    of = strategy(name)
    assert type(of).__doc__
    assert all(parameter.says for parameter in of.numbers.values())
    assert all(setting.says for setting in of.words.values())


@pytest.mark.parametrize("name", strategy_names())
def test_the_same_seed_gives_the_same_play(name: str) -> None:
    """Two runs of a scenario in which both sides use a strategy are the same bytes."""
    needed = ", ".join(f"{n}: 0.7" for n, p in strategy(name).numbers.items() if p.default is None)
    chosen = f"{{{name}: {{{needed}}}}}"
    scenario = crisis(
        f"parties.power.negotiates.strategy={chosen}", f"parties.leader.negotiates.strategy={chosen}"
    )
    first, second = (play_block(scenario, 2, 0, 100).rows.tobytes() for _ in range(2))
    assert first == second


def test_a_plain_function_and_its_arrays_agree() -> None:
    """A strategy written for one world at a time gives the asks of the same rule over arrays."""
    firm = strategy("firm")
    plain = from_plain(
        lambda m: m.no_deal + m.numbers["share"] * max(m.best - m.no_deal, 0.0), numbers=firm.numbers
    )()
    assert np.array_equal(plain.ask(_moment(firm)), firm.ask(_moment(firm)))
    assert np.array_equal(plain.propose(_moment(firm), _others()), firm.propose(_moment(firm), _others()))


def test_a_plain_function_has_the_parameters_it_declares_and_a_bar_of_its_own() -> None:
    """Numbers and words; without them none, and without a bar it accepts what it asks."""
    words = strategy("concede").words
    plain = from_plain(lambda _: 3.0, accept_at=lambda _: 2.0, words=words)
    assert (plain.words, plain.numbers) == (words, {})
    assert plain().accept_at(_moment(strategy("firm"))).tolist() == [2.0] * WORLDS
    numbers = strategy("firm").numbers
    bare = from_plain(lambda _: 3.0, numbers=numbers)
    assert (bare.words, bare.numbers) == ({}, numbers)
    assert bare().accept_at(_moment(strategy("firm"))).tolist() == [3.0] * WORLDS


def test_a_plain_function_sees_what_its_party_knows() -> None:
    """Offers that were made, packages that are feasible, and nothing where nothing was heard; world by world."""
    firm, seen = strategy("firm"), list[PlainMoment]()

    def rule(moment: PlainMoment) -> float:
        seen.append(moment)
        return 0.0

    moment = _moment(firm)
    from_plain(rule, numbers=firm.numbers)().ask(moment)
    assert [one.heard for one in seen] == [one.said for one in seen] == [(0, 2), (1,), (), (3, 4), (5, 6)]
    assert [one.heard_first for one in seen] == [3.0, None, None, 10.0, 1.0]
    assert [one.heard_best for one in seen] == [30.0, None, None, 10.0, 4.0]
    assert [one.turn for one in seen] == list(range(WORLDS))
    assert {one.day for one in seen} == {12.0}
    assert [sorted(one.worth) for one in seen] == [list(range(7)), [0, 1, 2], *[list(range(7))] * 3]
    for name in ("no_deal", "best", "ended", "elapsed"):
        assert [getattr(one, name) for one in seen] == getattr(moment, name).tolist()
    assert all(one.worth[0] == moment.worth[w, 0] for w, one in enumerate(seen))
    assert {one.numbers["share"] for one in seen} == set(moment.numbers["share"].tolist())
