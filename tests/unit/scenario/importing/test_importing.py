"""Others' domains as scenarios: the utilities of their own definitions, and one message for what is wrong."""

from __future__ import annotations

from math import exp
from pathlib import Path

import numpy as np
import pytest

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import nobody
from sim.engine.worlds import Worlds
from sim.errors import ScenarioError, UsageError
from sim.model.scenario import Scenario
from sim.scenario import load_text
from sim.scenario.importing.files import read_domain
from sim.scenario.importing.writing import as_scenario, unlike
from tests.unit.scenario.importing.doubles import (
    BUYER,
    BUYER_JSON,
    DOMAIN,
    SELLER,
    SELLER_YML,
    SPACE_YML,
    genius,
    negmas,
    written,
)

ROUNDS = 40


def imported(paths: list[Path]) -> Scenario:
    """Return the files as the scenario that is made of them."""
    return load_text(as_scenario(read_domain(paths), ROUNDS), "orchard")


def cohort_of(scenario: Scenario) -> Cohort:
    """Return one world of a scenario."""
    return Cohort(scenario, Worlds(scenario, Luck(1, 0, 1), np.arange(1)))


def utility(scenario: Scenario, **package: str) -> tuple[float, float]:
    """Return what a package is worth to seller and buyer, on the scale of the files."""
    k = next(k for k, label in enumerate(scenario.packages.labels) if label == package)
    cohort = cohort_of(scenario)
    first, second = (float(cohort.eu[i][0, k]) / 100.0 for i in range(2))
    return first, second


def test_utilities_are_those_of_genius(tmp_path: Path) -> None:
    """Named options as shares of the best, whole numbers from the low end, real ones clipped, weights as they are."""
    story = imported(genius(tmp_path))
    assert [issue.name for issue in story.packages.issues] == ["Kind_of_fruit", "crates", "price"]
    for fruit, crates, price in (("plum", 6, 5), ("No fruit", 3, 1), ("No fruit", 2, 9), ("plum", 4, 3)):
        seller = 0.2 * (1.0 if fruit == "plum" else 0.25)
        seller += 0.3 * 0.25 * (crates - 2) + 0.5 * min(max(-0.5 + 0.25 * price, 0.0), 1.0)
        triangle = (price + 2) / 5 if price < 3 else max(0.0, 1 - (price - 3) / 5)
        buyer = 0.6 * (0.25 if fruit == "plum" else 1.0) + 0.6 * (1 - 0.25 * (crates - 2)) + 0.3 * triangle
        found = utility(story, Kind_of_fruit=fruit, crates=str(crates), price=str(price))
        assert found == pytest.approx((seller, buyer), abs=1e-9)


def test_reservation_and_discount_are_taken(tmp_path: Path) -> None:
    """No deal is worth the reservation, of which the discount factor leaves its part at the deadline."""
    story = imported(genius(tmp_path))
    cohort = cohort_of(story)
    foresight = Foresight(cohort, Hazards(cohort, {}, 0.0, nobody))
    assert foresight.no_deal(0, np.arange(1), 0.0)[0] == pytest.approx(30 * 0.5)
    assert foresight.no_deal(1, np.arange(1), 0.0)[0] == 0.0
    assert exp(-float(cohort.discount[0][0]) * ROUNDS) == pytest.approx(0.5)


def test_profiles_without_a_domain_file_bring_their_issues(tmp_path: Path) -> None:
    """Two profiles alone are a domain."""
    paths = genius(tmp_path)
    assert imported(paths[1:]).packages.labels == imported(paths).packages.labels


def test_numbers_may_be_listed_one_by_one(tmp_path: Path) -> None:
    """A profile may give each whole number its evaluation, of which its share of the largest counts."""
    items = "".join(f'<item index="{n}" value="{n}" evaluation="{n * n}"/>' for n in range(2, 7))
    seller = SELLER.replace('<evaluator ftype="linear" slope="0.25" offset="0"/>', items)
    story = imported(genius(tmp_path, seller=seller))
    low, high = (utility(story, Kind_of_fruit="plum", crates=n, price="0")[0] for n in ("3", "6"))
    assert high - low == pytest.approx(0.3 * (1 - 9 / 36))


def test_utilities_are_those_of_negmas(tmp_path: Path) -> None:
    """YAML and JSON together, nothing divided by a maximum; a reserved value of minus infinity is none."""
    story = imported(negmas(tmp_path))
    found = utility(story, fruit="no", crates="5", price="4")
    assert found == pytest.approx((0.2 * 0.5 + 0.3 * 0.75 + 0.5 * 0.4, 0.5 * 1.0 + 0.25 * 0.5 + 0.25 * 0.6))
    assert [party.name for party in story.parties] == ["seller", "buyer"]


def test_a_folder_is_its_files(tmp_path: Path) -> None:
    """Other files beside them, as NegMAS leaves, do not matter."""
    paths = negmas(tmp_path)
    written(tmp_path, "_info.yaml", "a: 1")
    written(tmp_path, "_stats.json", "{}")
    written(tmp_path, "notes.txt", "nothing")
    assert {profile.name for profile in read_domain([tmp_path]).profiles} == {"seller", "buyer"}
    genius(tmp_path)
    assert read_domain([tmp_path]).issues == read_domain(genius(tmp_path)).issues
    assert len(paths) == 3


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><utility_space>&b;</utility_space>'


@pytest.mark.parametrize(
    ("seller", "says"),
    [
        (BOMB, "has a document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "has a document type"),
        ("", "seller.xml:1:1: not XML: no element found"),
        ("plain words", "seller.xml:1:1: not XML: syntax error"),
        ("<a>\n<b></a>", "seller.xml:2:6: not XML: mismatched tag"),
        ('<?xml version="1.0" encoding="nonsense"?><a/>', "not XML:"),
        ("<a>" * 50 + "</a>" * 50, "elements lie more than 30 deep"),
        ("<a>" + "<b/>" * 60_000 + "</a>", "more than 50,000 elements"),
        ("<a/>", "holds no utility_space with an objective"),
        (SELLER.replace('evaluation="8"', ""), 'item: has no "evaluation"'),
        (SELLER.replace('evaluation="8"', 'evaluation="many"'), "'many', not a number"),
        (SELLER.replace('evaluation="8"', 'evaluation="nan"'), "'nan', not a number"),
        (
            SELLER.replace('value="plum"', 'value="pear"'),
            "'pear' is not in both files' options of Kind of fruit",
        ),
        (SELLER.replace('<weight index="2" value="0.3"/>', ""), "the issue crates has no weight"),
        (SELLER.replace('name="crates"', 'name="boxes"'), "says nothing of the issue crates"),
        (SELLER.replace('value="0.3"/>\n<objective', 'value="3"/>\n<objective'), "the reservation is 3"),
        (
            SELLER.replace('ftype="linear" parameter0', 'ftype="cubic" parameter0'),
            "the evaluator 'cubic' is not read",
        ),
    ],
)
def test_a_wrong_profile_gets_one_message_with_its_place(tmp_path: Path, seller: str, says: str) -> None:
    """Hostile, broken, or not fitting the domain: file, line and what is wrong."""
    with pytest.raises(ScenarioError) as caught:
        read_domain(genius(tmp_path, seller=seller))
    assert says in str(caught.value)
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            ("LinearAdditiveUtilityFunction", "HyperRectangleUtilityFunction"),
            "'HyperRectangleUtilityFunction' is not read",
        ),
        (
            ("weights: [0.2, 0.3, 0.5]", "weights: [0.2]"),
            "weights: must have one entry for each of the 3 issues",
        ),
        (("plum: 1.0", "pear: 1.0"), "values.fruit: says nothing of 'plum'"),
        (("slope: 0.25", "slope: steep"), "'steep' is not a number"),
        (("AffineFun", "QuadraticFun"), "'QuadraticFun' is not read"),
        (("values:", "values: &a [*a]\nothers:"), "aliases (*name) are not read"),
        (("type: LinearAdditive", "type: [LinearAdditive"), "cannot be read"),
    ],
)
def test_a_wrong_function_gets_one_message(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    """Of a NegMAS file likewise."""
    with pytest.raises(ScenarioError) as caught:
        read_domain(negmas(tmp_path, seller=SELLER_YML.replace(*change)))
    assert says in str(caught.value)


def test_files_that_do_not_make_a_domain_are_refused(tmp_path: Path) -> None:
    """One file, one profile, two domains, mixed formats, an empty folder, an endless issue."""
    paths = genius(tmp_path)
    trees = negmas(tmp_path)
    for files, error in (
        ([paths[0]], "name a domain file and the profiles"),
        ([paths[0], paths[1]], "the profiles of two parties or more"),
        ([paths[0], paths[0], paths[1], paths[2]], "has no weights"),
        ([paths[0], trees[1]], "not both"),
        ([trees[1], trees[2]], "0 of the files hold issues"),
        ([trees[0], trees[1]], "the utility functions of two parties or more"),
        ([tmp_path / "none.xml", paths[1]], "cannot be read"),
    ):
        with pytest.raises((ScenarioError, UsageError), match=error):
            read_domain(files)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds neither"):
        read_domain([tmp_path / "empty"])
    with pytest.raises(ScenarioError, match="has no end"):
        read_domain(negmas(tmp_path, space=SPACE_YML.replace("ContiguousIssue", "CountableInfiniteIssue")))
    with pytest.raises(ScenarioError, match="is empty"):
        read_domain(genius(tmp_path, domain=DOMAIN.replace('upperbound="6"', 'upperbound="1"')))


def test_names_become_such_as_the_language_has() -> None:
    """Letters, digits and _; no two alike, none reserved, none without a letter."""
    assert unlike(["Price (US$)", "Price/US", "2nd", "€", "because"], "issue", frozenset(["because"])) == [
        "Price_US",
        "Price_US_",
        "issue_2nd",
        "issue",
        "because_",
    ]


def test_options_keep_their_words_however_odd(tmp_path: Path) -> None:
    """What YAML or the language would read as something else is still an option; a name it reserves is changed."""
    odd = "a &lt; b, c: {d} # &quot;e&quot; 日"
    changes = ('value="plum"', f'value="{odd}"'), ('value="No fruit"', 'value="weight"')
    texts = [DOMAIN, SELLER, BUYER]
    for old, new in changes:
        texts = [text.replace(old, new) for text in texts]
    story = imported(genius(tmp_path, *texts))
    assert story.packages.issues[0].options == ('a < b, c: {d} # "e" 日', "weight_")
    assert utility(story, Kind_of_fruit="weight_", crates="2", price="0")[0] == pytest.approx(0.05)


def test_json_alone_is_read(tmp_path: Path) -> None:
    """A party's JSON twice: two parties of one name are told apart."""
    space = written(tmp_path, "space.yml", SPACE_YML)
    story = imported(
        [space, written(tmp_path, "a.json", BUYER_JSON), written(tmp_path, "b.json", BUYER_JSON)]
    )
    assert [party.name for party in story.parties] == ["buyer", "buyer_"]
