"""What an author reads."""

from dataclasses import replace

from sim.analysis.check import examine
from sim.analysis.distribution import Named
from sim.analysis.intervals import share
from sim.report.checks import LISTED, lines
from tests.unit.runs.doubles import story

FOUND = replace(examine(story(), seed=1, worlds=0), warnings=(), notes=(), unexplained=())


def test_a_sound_scenario_is_told_what_it_is() -> None:
    """Counts first, then that nothing stands out."""
    text = list(lines(FOUND))
    assert text[0] == "house is valid: A house for sale"
    assert text[1] == "3 parties, 2 issues, 4 feasible packages of 4, 4 outcomes"
    assert text[-1] == "Nothing stands out."


def test_what_stands_out_is_listed() -> None:
    """Warnings, notes, outcomes that never came and inputs without evidence, each on its line."""
    never, unnamed = Named("comet", share(0, 2_000)), Named("walked_away", share(200, 2_000))
    found = replace(
        FOUND, warnings=("w",), notes=("n",), never=(never,), unnamed=(unnamed,), harsh_record=True
    )
    found = replace(found, contradicted=(Named("strikes", share(500, 2_000)), Named("talk", share(0, 2_000))))
    text = list(lines(found))
    assert text[text.index("Worth a look:") + 1 :] == [
        "- w",
        "- n",
        "- in 2,000 worlds these did not happen (each may have a share in 0.00 – 0.19%): comet",
        "- no outcome names this ending, called walked_away: 10.0% of 2,000 worlds (8.8 – 11.4%)",
        "- the threat strikes: in 25.0% of 2,000 worlds (23.2 – 26.9%) its stated chance contradicts "
        "what its maker would do",
        "- the record keeps very few draws: the values sit ill with what happened, and runs will be slow",
    ]


def test_a_long_list_is_cut() -> None:
    """Only the first inputs without evidence are named one by one."""
    text = list(lines(replace(FOUND, unexplained=tuple(f"x.yaml:{n}: p" for n in range(LISTED + 5)))))
    assert sum("x.yaml" in line for line in text) == LISTED
    assert "and 5 more" in text[-1]
