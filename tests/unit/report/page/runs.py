"""Saved runs to make pages of."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.simulate import simulate
from sim.runs.manifest import Asked
from sim.scenario import load

SCRIPT = "<script>alert(1)</script>"

HOSTILE = """
version: 1
title: "</title><b>Peace</b> & 'quiet'"
question: "</style><img src=x onerror=alert(1)> How may it end?"
sources: [seeds/reports.yaml]
clock: {starts: 2026-01-01, known_until: 2026-01-03, horizon: 60 days}
issues:
  departure: [stays, later, now]
  price: {from: 0, to: 10, step: 0.5}
status_quo: {departure: stays, price: 0}
parties:
  power:
    label: "<script>alert(1)</script>"
    negotiates: {strategy: {concede: {exponent: {uniform: [0.3, 2]}, paced_by: perceived_end}}}
    patience: 0.5% per day
    misreading: {uniform: [2, 8]}
    wants:
      departure:
        weight: {value: {triangular: [20, 40, 60]}, because: said_so}
        stays: 0
        later: {value: {uniform: [40, 70]}, assumed: "</td><script>alert(2)</script>"}
        now: 100
      price: {weight: 20, worth: {points: {0: 100, 10: 0}}}
    without_deal: {strike: {triangular: [20, 40, 60]}}
  leader:
    label: 'The "leader" \\u202e & co'
    negotiates: {strategy: {concede: {exponent: {uniform: [0.3, 2]}, paced_by: perceived_end}}}
    patience: 0.2% per day
    wants:
      departure: {weight: 30, stays: 100, later: 50, now: 0}
      price: {weight: {uniform: [20, 40]}, worth: {points: {0: 0, 10: 100}}}
    without_deal: {strike: {triangular: [0, 5, 20]}}
threats:
  strike:
    by: power
    against: [leader]
    chance: {beta: [4, 4]}
    pace: {mean: 40 days}
    believed: {leader: {chance: {beta: [8, 2]}, pace: {mean: 10 days}}}
promises:
  safety:
    by: power
    when: {departure: [later, now]}
    kept: {beta: [4, 4]}
    believed: {leader: {beta: [6, 2]}}
    if_broken: {leader: {becomes: 5}}
  quiet_word:
    by: power
    when: {departure: now}
    kept: 0.5
    believed: {leader: {beta: [2, 2]}}
    if_broken: {leader: {loses: 5}}
events:
  reassurance: {mean: 25 days, signals: {safety: {likelihood_ratio: 1.5}}}
  manoeuvres: {mean: 30 days, signals: {strike: {likelihood_ratio: 2}}, says: "<iframe src='//x'>"}
table: {protocol: alternating, first: power, every: 4 days}
record_noise: 5
record:
  - {date: 2026-01-02, by: leader, offers: {departure: stays}, refused_by: power}
outcomes:
  - left: {deal: {departure: [later, now]}}
  - stays_for_a_price_that_nobody_would_have_thought_of_before_it_was_named_at_the_table: {deal: any}
  - struck: {threat: strike}
"""

REPORTS = """
claims:
  - id: said_so
    says: "He said <em>so</em>, and https://example.org/x had it first."
    by: "A paper & <b>others</b>"
    kind: demand
"""

NO_DEAL = """
version: 1
title: Nothing doing
clock: {horizon: 40 days}
issues: {land: [mine, yours]}
status_quo: {land: mine}
parties:
  a:
    negotiates: {strategy: {firm: {share: 0.9}}}
    wants: {land: {weight: 1, mine: 100, yours: 0}}
  b:
    negotiates: {strategy: {firm: {share: 0.9}}}
    wants: {land: {weight: 1, mine: 0, yours: 100}}
table: {protocol: alternating, first: a, every: 5 days}
outcomes: [{open: {unresolved: any}}]
"""

THREE = """
version: 1
title: Three at the table
clock: {horizon: 12 rounds, deadline: {after: 9 rounds, then: lapses}}
issues: {share: {from: 0, to: 1, step: 0.01}}
parties:
  first:
    negotiates: {strategy: {concede: {exponent: {uniform: [0.5, 2]}, paced_by: deadline}}}
    wants: {share: {weight: 1, worth: {power: 0.7}}}
  second:
    negotiates: {strategy: {concede: {exponent: {uniform: [0.5, 2]}, paced_by: deadline}}}
    wants: {share: {weight: 1, worth: {power: 0.7, from: 100, to: 0}}}
  third:
    negotiates: {strategy: {concede: {exponent: {uniform: [0.5, 2]}, paced_by: deadline}}}
    wants: {share: {weight: 1, worth: {points: {0: 20, 0.5: 100, 1: 20}}}}
table: {protocol: alternating, first: first, every: 1 round}
outcomes: [{shared: {deal: any}}]
"""


def saved(folder: Path, text: str, replications: int = 300) -> Path:
    """Play a scenario and return the folder in which its run is kept."""
    (folder / "scenarios").mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "seeds/reports.yaml").write_text(REPORTS, encoding="utf-8")
    path = folder / "scenarios/story.yaml"
    path.write_text(text, encoding="utf-8")
    asked = Asked(seed=1, replications=replications, command=("sim", "run", "story"))
    result = simulate(load(path), asked, out=folder / "results", jobs=1)
    assert result.folder is not None
    return result.folder
