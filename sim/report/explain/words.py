"""The sentences of an explanation: each says one thing that the figures show, with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.explain.explanation import Explanation, Failing, Part
from sim.analysis.explain.target import Target
from sim.analysis.intervals import Estimate
from sim.report.charts.names import listed, readable
from sim.report.figures import percent, percent_interval, whole

_CLEAR = 0.0005
"""A part of less than half a tenth of a point is not worth a word."""

_NAMED = 3
"""How many causes a sentence names."""

_NEARLY_ALL = 0.95


def points(estimate: Estimate) -> str:
    """Write a share of worlds in points, signed."""
    if estimate.value is None:
        return "–"
    return _signed(estimate.value, _places(estimate))


def points_interval(estimate: Estimate) -> str:
    """Write the interval of a share of worlds, in points."""
    if estimate.low is None or estimate.high is None:
        return "–"
    places = _places(estimate)
    return f"{_signed(estimate.low, places)} to {_signed(estimate.high, places)}"


def give_or_take(estimate: Estimate) -> str:
    """Write a share of worlds in points, with how far its interval reaches to either side."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return points(estimate)
    reach = max(estimate.high - estimate.value, estimate.value - estimate.low) * 100
    return f"{points(estimate)} ±{reach:.{_places(estimate)}f}"


def _signed(value: float, places: int) -> str:
    text = f"{value * 100:+.{places}f}"
    if float(text) == 0.0:
        text = text[1:]
    return text.replace("-", "−")


def _places(estimate: Estimate) -> int:
    if estimate.low is None or estimate.high is None:
        return 1
    return 1 if estimate.high - estimate.low >= 0.002 else 2


def wanted(target: Target) -> str:
    """Name the target in a sentence: ``an agreement``, or the outcomes asked about."""
    return listed([readable(name) for name in target.outcomes]) if target.asked else "an agreement"


def counting(target: Target) -> Iterator[str]:
    """Yield what counts as success and what does not."""
    yield f"Counts as {wanted(target)}: {', '.join(target.outcomes) or 'nothing'}."
    if target.passed_over:
        reasons: dict[str, list[str]] = {}
        for name, reason in target.passed_over:
            reasons.setdefault(reason, []).append(name)
        said = "; ".join(f"{', '.join(names)} ({reason})" for reason, names in reasons.items())
        yield f"A deal, but not counted: {said}. Ask about any outcome with --of."


def answer(found: Explanation, target: Target) -> str:
    """Say in one sentence how often it comes to success as things are, and with every cause off."""
    many = len(found.parts)
    off = f"all {many} causes" if many > 1 else "the one cause there is"
    return (
        f"Of {whole(found.worlds)} worlds, {percent(found.as_is)} ({percent_interval(found.as_is)}) end in "
        f"{wanted(target)}; with {off} switched off, the same worlds would in "
        f"{percent(found.all_off)} ({percent_interval(found.all_off)})."
    )


def largest(found: Explanation) -> str:
    """Say which causes stand for most of the gap."""
    gap = found.gap.value or 0.0
    if abs(gap) < _CLEAR:
        return "Switching them off changes nothing on balance: there is no gap to explain."
    way = 1.0 if gap > 0.0 else -1.0
    ranked = sorted(found.parts, key=lambda part: -way * (part.value.value or 0.0))
    standing = [part for part in ranked if _stands(part, way)][:_NAMED]
    if not standing:
        return f"The gap of {points(found.gap)} points cannot be laid at any one cause with so few worlds."
    named = listed([f"{part.title.lower()} ({points(part.value)})" for part in standing])
    due = sum(part.value.value or 0.0 for part in standing) / gap
    much = "Nearly all" if due >= _NEARLY_ALL else "Most" if due >= 0.5 else "Part"
    return f"{much} of the gap of {points(found.gap)} points is due to {named}."


def _stands(part: Part, way: float) -> bool:
    """Say whether a part is sure to pull the way of the gap."""
    bound = part.value.low if way > 0.0 else part.value.high
    return way * (bound or 0.0) > 0.0


def together(found: Explanation) -> str | None:
    """Say how far the causes work together: what each does alone against what it does last."""
    apart = sum(part.alone.value or 0.0 for part in found.parts)
    gap = found.gap.value or 0.0
    if abs(gap) < _CLEAR or len(found.parts) < 2:
        return None
    furthest = max(abs((part.alone.value or 0.0) - (part.last.value or 0.0)) for part in found.parts)
    if furthest < 0.05 * abs(gap):
        how = "they hardly depend on each other"
    elif abs(apart - gap) < 0.1 * abs(gap):
        how = "but what one does depends on which others are off"
    else:
        how = (
            "several causes each suffice to prevent it"
            if abs(apart) < abs(gap)
            else "often any one of them would do"
        )
    return (
        f"Switched off one at a time, they would add up to {_signed(apart, 1)} points of the "
        f"{_signed(gap, 1)}: {how}."
    )


def helped(found: Explanation, target: Target) -> Iterator[str]:
    """Yield, for each cause that on balance brought about what is asked for, what that means."""
    for part in found.parts:
        if (part.value.high or 0.0) < 0.0:
            means = "" if target.asked else f" It means that {part.helped}."
            yield (
                f"{part.title} is negative ({points(part.value)}): on balance it brings {wanted(target)} about, and "
                f"without it there would be less of that.{means}"
            )


def even_so(found: Explanation, target: Target) -> str:
    """Say what still fails with every cause off, and why."""
    rest = found.rest
    if not rest.fails.count:
        return (
            f"With all of them off every world ends in {wanted(target)}: nothing is left unexplained "
            f"({percent_interval(rest.fails)})."
        )
    parts = [
        (rest.no_room, "there is no package that all would rather have than no deal"),
        (rest.indivisible, "only a mixture of packages would be, as what is at stake cannot be divided"),
        (rest.other_deal, "a deal is signed that does not count"),
        (rest.unexplained, "there is room for a deal and none is signed: unexplained"),
    ]
    said = "; ".join(
        f"in {percent(part)} ({percent_interval(part)}) {text}" for part, text in parts if part.count
    )
    return f"{percent(rest.fails)} ({percent_interval(rest.fails)}) of all worlds fail even so: {said}."


def failing(found: Explanation, one: Failing) -> str:
    """Say what keeps the worlds of one outcome from success: its largest causes."""
    ranked = sorted(zip(found.parts, one.values, strict=True), key=lambda pair: -(pair[1].value or 0.0))
    named = [
        f"{part.title.lower()} {points(value)} ({points_interval(value)})"
        for part, value in ranked[:3]
        if (value.low or 0.0) > 0.0
    ]
    said = f"{', '.join(named)}, of a hundred such worlds" if named else "too few to tell which cause"
    return (
        f"{readable(one.outcome)}, {percent(one.share)} ({percent_interval(one.share)}) of all worlds: {said}; "
        f"fails even so: {percent(one.fails)} ({percent_interval(one.fails)})."
    )


def absent(found: Explanation) -> str | None:
    """Name the causes that the scenario does not have."""
    if not found.absent:
        return None
    return f"Not in this scenario, so not tried: {listed([title.lower() for title in found.absent])}."


READING = (
    "A part is the mean over all orders of switching the causes off. Alone: switched off by itself. Last: switched "
    "off after all the others."
)

REST = (
    "With every cause off, a world has no room for a deal where no package that counts is worth no deal to all who "
    "must consent, neither as it is nor mixed with others: then nothing listed here keeps the sides apart, but what "
    "they want. Where only a mixture would do (a lottery, taking turns), the trouble is that what is bargained over "
    "cannot be divided. What has room and still fails is left unexplained, and is said so."
)

LIMITS = (
    "These are statements about this model with its inputs, not about the world: what would happen, in it, if a "
    "cause were not there. To switch one off is an intervention in the model, not a policy anybody could choose.",
    "A cause’s part depends on which causes are looked at together: where several each suffice to prevent a deal, "
    "they share the blame. What each does alone and last says how much they do.",
    "Talks without end cannot be played. With time switched off they are watched twenty times as long as the "
    "scenario says, and what is still open then counts as failed.",
    "A part’s interval is its mean ± 1.96 standard errors over the worlds; those of differences of shares allow for "
    "rare changes (Bonett and Price 2012). All are 95%, each by itself, for the chance of the draw alone. That of a "
    "part is too narrow where it shows in a handful of worlds only.",
)
