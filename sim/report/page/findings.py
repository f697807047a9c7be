"""The sentences over the charts: each states what its chart shows of this run, with its uncertainty."""

from __future__ import annotations

from sim.analysis.distribution import Distribution, Named
from sim.analysis.intervals import Estimate
from sim.analysis.portrait.beliefs import BeliefPath
from sim.analysis.portrait.facts import lead, moved_most
from sim.analysis.portrait.learned import Learned
from sim.analysis.portrait.plane import Plane
from sim.analysis.portrait.portrait import Portrait
from sim.report.charts.names import changes, listed, path, readable
from sim.report.figures import interval, number, percent, percent_interval, whole

_HAPPENS = {
    "deal": "a deal is signed",
    "threat": "a threat is carried out",
    "backed_down": "somebody backs down",
    "walked_away": "somebody walks away",
    "event": "an event ends the talks",
    "deadline": "time runs out",
    "unresolved": "talks are still open when we stop watching",
}


def share(named: Named) -> str:
    """Write a share with its interval, in a sentence."""
    return f"{percent(named.share)} ({percent_interval(named.share)})"


def answer(found: Distribution) -> str:
    """Say in a sentence or two how the story ends in this model."""
    if not found.kept:
        return "No world was kept: the record fits none of the draws, so there is nothing to report."
    seen = [ending for ending in found.endings if ending.share.count]
    seen.sort(key=lambda ending: (ending.name != "deal", -ending.share.count))
    parts = [f"{_HAPPENS[ending.name]} in {share(ending)}" for ending in seen]
    if seen[0].name != "deal":
        parts.insert(0, "no deal is signed")
    text = f"In {whole(found.kept)} simulated worlds, {'; '.join(parts)}."
    return f"{text} {outcomes(found)}"


def outcomes(found: Distribution) -> str:
    """Say which outcome is the most frequent, if so many worlds can tell."""
    ahead = lead(found.outcomes)
    if ahead is None:
        return "No world was kept, so no outcome came up."
    name = f"“{readable(ahead.first.name)}”"
    if not ahead.rivals:
        return f"The most frequent outcome is {name}, in {share(ahead.first)} of worlds."
    rivals = listed([f"“{readable(rival.name)}”" for rival in ahead.rivals])
    return f"{name} ({percent(ahead.first.share)}) and {rivals} are about equally frequent: these worlds cannot tell."


def when(found: Portrait) -> str:
    """Say by when talks are over in half of the worlds."""
    unit, horizon = found.dots.unit, found.dots.horizon
    open_still = next((kind for kind in found.dots.kinds if kind.name == "unresolved"), None)
    half = found.half_over.value
    if half is None:
        return "No world was kept, so no talks ended."
    if half >= horizon and open_still is not None:
        return f"In most worlds talks are still open after {horizon:g} {unit}s: {share(open_still)} of them."
    text = f"In half of the worlds talks are over by {unit} {number(found.half_over)} ({interval(found.half_over)})"
    if open_still is None:
        return f"{text}."
    return f"{text}; in {share(open_still)} they are still open after {horizon:g} {unit}s."


def deals(found: Distribution) -> str:
    """Say what the most common deal changes."""
    if not found.deals:
        return f"No deal was signed in {whole(found.kept)} worlds."
    first = found.deals[0]
    of_deals = Named("", first.share_of_deals)
    different = (
        "the only deal" if found.deals_found == 1 else f"the most common of {whole(found.deals_found)} deals"
    )
    return f"“{changes(first.package, first.changes)}” is {different}: {share(of_deals)} of all that were signed."


def plane(found: Plane) -> str:
    """Say whether there is room for a deal, on average."""
    first, second = found.parties
    room = share(Named("", found.room))
    room_for_all = share(Named("", found.room_for_all))
    all_of_them = f", in {room_for_all} to {listed(found.others)} too" if found.others else ""
    better = "none is" if not found.better else "1 is" if found.better == 1 else f"{whole(found.better)} are"
    return (
        f"In {room} of worlds some package is worth more than no deal to both {first} and {second}{all_of_them}; "
        f"in the average world {better}, of {whole(found.packages)}."
    )


def belief(found: BeliefPath, unit: str) -> str:
    """Say what is believed at the start and at the end, and in how many worlds it is so."""
    first, last = found.bands[0], found.bands[-1]
    asked = "real" if found.kind == "threat" else "sincere"
    return (
        f"Is the {found.kind} “{readable(found.about)}” {asked}? Belief of {listed(found.believers)}: "
        f"{_median(first.median)} on {unit} {first.day:g}, {_median(last.median)} on {unit} {last.day:g}. "
        f"It is in {percent(first.true)} of the worlds still talking, then in {percent(last.true)}."
    )


def beliefs(paths: tuple[BeliefPath, ...], unit: str) -> str:
    """Say which belief moves furthest."""
    moving = [path for path in paths if path.moves]
    furthest = moved_most(moving)
    if furthest is None:
        return "No belief moves: no news bears on a threat or a promise, and no quiet day speaks against one."
    first, last = furthest.bands[0], furthest.bands[-1]
    what = "threat" if furthest.kind == "threat" else "promise"
    fades = (last.median.value or 0.0) < (first.median.value or 0.0)
    return (
        f"Belief in the {what} “{readable(furthest.about)}” {'fades' if fades else 'grows'} while talks go on: "
        f"with {listed(furthest.believers)} from {_median(first.median)} to {_median(last.median)} by {unit} "
        f"{last.day:g} (medians)."
    )


def record(found: Learned) -> str:
    """Say how many inputs the record moved, and which most."""
    if not found.shifts:
        return "Nothing is recorded that a world could fail to fit, so all draws are kept as they are."
    first = found.shifts[0]
    if not found.beyond:
        return f"The record moved none of {whole(found.inputs)} inputs further than chance alone could have."
    direction = "raised" if (first.by.value or 0.0) > 0 else "lowered"
    moved = "1 input" if found.beyond == 1 else f"{whole(found.beyond)} inputs"
    return (
        f"The record moved {moved} of {whole(found.inputs)} further than chance explains; it {direction} most "
        f"“{path(first.path)}”, by "
        f"{abs(first.by.value or 0.0):.2f} standard deviations."
    )


def _median(estimate: Estimate) -> str:
    return "?" if estimate.value is None else f"{estimate.value:.0%}"
