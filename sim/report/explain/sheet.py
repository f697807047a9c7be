"""What is shown of an explanation, in a terminal and on a page, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.explain.stories import Story
from sim.analysis.explain.why import Why
from sim.report.charts.names import listed, readable
from sim.report.explain import chart, tables, words
from sim.report.figures import whole
from sim.report.sheet import Part, Passage, Sheet

_FOLLOWS = (
    "It follows Fearon (1995), who asked why two sides fight although both would be better off with a bargain that "
    "reflects what fighting would bring, and found three answers that need no folly: private information with "
    "reasons to misrepresent it, commitments that nobody would keep, and stakes that cannot be divided. The first "
    "two are causes here; the third is what is told apart at the end, as room for a mixture of packages only.",
    "It adds what a model of talks day by day can show and one of a single bargain cannot: misperception (Fearon "
    "sets it aside as no rational cause; here a belief that is off the mark is told apart from one that is merely "
    "unsure), holding out for more, being struck while still coming down, a ratifier’s veto, and time.",
    "Each world is replayed with every combination of causes switched off, under the same luck and the same known "
    "past. A cause’s part in a world is its Shapley value: the mean, over all orders in which the causes could be "
    "switched off, of whether the deal comes about at its turn. Parts may be negative, and sum to the gap exactly.",
)


def sheet(found: Why) -> Sheet:
    """Return what an explanation shows."""
    result, target = found.found, found.target
    answer = [words.answer(result, target), words.largest(result)]
    answer += [text for text in (words.together(result), words.even_so(result, target)) if text is not None]
    answer += words.helped(result, target)
    return Sheet(
        title=f"{found.title}: {_why(found)}",
        line=(
            f"{whole(found.kept)} worlds, each replayed in {whole(found.arms)} ways · seed {found.seed} "
            f"· sim {found.version}"
        ),
        answer=tuple(answer),
        parts=tuple(_parts(found)),
        limits=words.LIMITS,
        version=found.version,
    )


def _why(found: Why) -> str:
    if not found.target.asked:
        return "why talks fail"
    return f"why not {listed([readable(name) for name in found.target.outcomes])}"


def _parts(found: Why) -> Iterator[Part]:
    result = found.found
    absent = words.absent(result)
    yield Part(
        "causes",
        "Causes",
        "What stands in the way",
        figures=(chart.causes(result, words.largest(result)),),
        notes=(words.READING, *([absent] if absent else []), *words.counting(found.target)),
    )
    yield Part(
        "rest",
        "Even so",
        "What fails even so",
        texts=(words.even_so(result, found.target), words.REST),
        tables=(tables.rest(result), tables.endings(result)),
    )
    if result.failing:
        yield Part(
            "endings",
            "By ending",
            "What keeps each ending from being a success",
            notes=tuple(words.failing(result, one) for one in result.failing),
            details=(tables.by_outcome(result),),
        )
    if found.stories:
        yield Part(
            "worlds",
            "Worlds",
            "Typical worlds",
            passages=tuple(_passage(found, story) for story in found.stories),
        )
    yield Part(
        "meaning", "Meaning", "What each cause means here", details=(tables.meaning(result),), words=True
    )
    yield Part("method", "Method", "What this follows, and what it adds", texts=_FOLLOWS)


def _passage(found: Why, story: Story) -> Passage:
    off = listed([title.lower() for title in story.off])
    return Passage(
        f"{story.about}: world {story.replication}, one of {whole(story.like)} of which it is a part",
        (
            ("As things are", story.as_is),
            (
                f"The same world without {off}",
                tuple(li for li in story.without if not li.startswith("Threat ")),
            ),
        ),
        f"sim trace {found.scenario} --seed {found.seed} --replication {story.replication}",
    )
