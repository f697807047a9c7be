"""A first scenario: small, commented, and running as it is."""

from __future__ import annotations

_TEXT = """\
# A starter: change what you like, then try `sim check` and `sim run`. Each number is a guess of ours and says so
# under `assumed:`; with a report behind it, say `because: <id>` and list the file of claims under `sources:`.
# For an editor that completes keys: `sim schema --out scenario.schema.json`, and then as this file's first line
# yaml-language-server: $schema=<path to scenario.schema.json>
version: 1
title: @title@
question: A union wants more pay and a shorter week. Will there be a strike, and what does its threat win?

clock:
  starts: 2026-01-05
  known_until: 2026-01-12       # up to here `record` speaks, from here the model plays
  horizon: 120 days             # here we only stop watching, and nobody in the story knows of it
  deadline: {date: 2026-03-31, then: threats_act}     # the day the old contract ends, which everybody knows
  assumed: A round of talks takes about a quarter of a year.

issues:                         # what is bargained over: ordered options, or a range of numbers
  pay: {from: 0, to: 8, step: 1, unit: per cent more}
  week: [40 hours, 38 hours, 36 hours]
rules:                          # which packages (one option on each issue) cannot be
  - forbid: {pay: {at_least: 7}, week: 36 hours}
status_quo: {pay: 0, week: 40 hours}

quantities:                     # uncertain things that stand in more than one place
  anger: {value: {beta: [4, 4]}, assumed: "0 is calm, 1 is fury; nobody has measured it."}

parties:                        # each with points of its own: 0 to 100 by habit
  union:
    label: The union
    negotiates: {strategy: {concede: {exponent: {uniform: [0.3, 1.5]}, paced_by: perceived_end}}}
    patience: 0.2% per day
    wants:
      pay: {weight: 45, worth: {power: 0.8}}                      # from 0 at the low end to 100 at the high end
      week: {weight: 55, order: 40 hours < 38 hours < 36 hours}   # only the order is known: values are drawn
    without_deal: {strike: {triangular: [15, 30, 50]}}            # what each ending without a deal is worth
    assumed: Hours matter a little more than pay, and a strike costs wages.
  company:
    label: The company
    negotiates: {strategy: {concede: {exponent: {uniform: [0.2, 1]}, paced_by: perceived_end}}}
    patience: 0.1% per day
    misreading: 8                                                 # its error about the union's wishes, in points
    wants:
      pay: {weight: 60, worth: {points: {0: 100, 4: 60, 8: 0}}}
      week: {weight: 40, 40 hours: 100, 38 hours: {uniform: [40, 90]}, 36 hours: 0}
    without_deal: {strike: "35 - 30 * anger"}                     # an expression of quantities
    assumed: Each per cent hurts more than the one before, and an angry strike is a long one.
  members:
    label: The members
    ratifies: {known_to: [union]}                                 # they may veto; only the union foresees it
    wants: {pay: {weight: 1, worth: {power: 1}}, week: {weight: 1, 40 hours: 0, 38 hours: 60, 36 hours: 100}}
    without_deal: {strike: 20}
    assumed: They feel a strike more than their leaders do.

threats:                        # what happens without a deal, and what is believed of it
  strike:
    by: union
    against: company
    chance: anger
    pace: {triangular: [20, 40, 80], unit: days}                  # the mean waiting time
    believed: {company: {chance: {beta: [3, 4]}}}                 # the company half takes it for a bluff
    assumed: The angrier the members, the likelier they strike; the last ballot failed, so doubts are natural.
promises:                       # what happens after a deal: is it kept, and is that believed?
  no_dismissals:
    by: company
    when: {week: [38 hours, 36 hours]}
    kept: {beta: [5, 2]}
    believed: {union: {beta: [4, 3]}, members: {beta: [3, 4]}}
    if_broken: {union: {loses: 15}, members: {loses: 25}}
    assumed: Shorter weeks were followed by dismissals before.
events:                         # what happens to the talks: news, shocks, openings, endings
  ballot: {date: 2026-01-26, signals: {strike: {likelihood_ratio: 2.5}}, assumed: A real call wins ballots.}

record:                         # what is known to have happened: worlds that would not have done so drop out
  - {date: 2026-01-12, by: union, offers: {pay: 6}, refused_by: company, assumed: As such talks begin.}
record_noise: {value: 10, assumed: "How far, in points, people may be from what the model has them do."}

table: {protocol: alternating, first: union, every: 3 days, assumed: They meet twice a week.}
outcomes:                       # names for endings: the first that matches is taken
  - nothing_changes: {deal: status_quo}
  - dismissals_after_all: {deal: any, promises: {no_dismissals: broken}}
  - shorter_week: {deal: {week: {not: 40 hours}}}
  - more_pay: {deal: {pay: {at_least: 1}}}
  - strike: {threat: strike}
  - old_contract_runs_on: {deadline: any}
"""


def starter(title: str) -> str:
    """Return the text of a starter scenario."""
    quoted = title.replace('"', "")
    return _TEXT.replace("@title@", f'"{quoted}"')
