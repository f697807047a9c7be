"""The exponential form of concession, and the names of the literature."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.errors import ScenarioError
from sim.model.arithmetic import minus_log
from tests.stories import CRISIS, crisis
from tests.theory.cases.c12a_tactics import conceded

jsonschema = pytest.importorskip("jsonschema", reason="a schema is tried by jsonschema")

STRATEGY = "parties.power.negotiates.strategy"


@pytest.mark.parametrize("beta", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("kappa", [0.0, 0.2, 0.7])
def test_the_exponential_form_rises_from_kappa(beta: float, kappa: float) -> None:
    """κ^((1 − t)^β): from nothing, nothing until the deadline."""
    for t in (0.05, 0.6, 0.9):
        found = conceded(t=t, kappa=kappa, beta=beta, form="exponential")
        assert found == pytest.approx(kappa ** ((1 - t) ** beta), abs=1e-9)


def test_minus_log_of_nothing_is_large_and_finite() -> None:
    """So that e to the minus any part of it is nothing, and never not a number."""
    found = minus_log(np.array([1.0, 0.5, 0.0]))
    assert found.tolist() == pytest.approx([0.0, np.log(2), 1e15])


def test_beta_and_kappa_are_names_for_exponent_and_opening() -> None:
    """Either will do, not both."""
    ours = crisis(f"{STRATEGY}={{concede: {{exponent: 2, opening: 0.1}}}}")
    theirs = crisis(f"{STRATEGY}={{concede: {{beta: 2, kappa: 0.1}}}}")
    assert theirs.parties[0].negotiates == ours.parties[0].negotiates
    with pytest.raises(ScenarioError, match="beta and exponent are one parameter"):
        crisis(f"{STRATEGY}={{concede: {{beta: 2, exponent: 2}}}}")


@pytest.mark.parametrize(
    ("parameters", "valid"),
    [
        ("{beta: 2}", True),
        ("{exponent: 2, kappa: 0.1}", True),
        ("{beta: 2, exponent: 2}", False),
        ("{}", False),
    ],
)
def test_editors_know_both_names(parameters: str, valid: bool) -> None:
    """The schema takes one of them, as the program does."""
    schema = json.loads(
        (Path(__file__).parents[3] / "docs/schema/scenario.schema.json").read_text(encoding="utf-8")
    )
    tree = yaml.safe_load(CRISIS)
    tree["parties"]["power"]["negotiates"] = {"strategy": {"concede": yaml.safe_load(parameters)}}
    assert jsonschema.Draft202012Validator(schema).is_valid(tree) == valid
