"""The CSV text."""

import csv
import io

from sim.report.csv import COLUMNS, as_csv
from tests.unit.report.doubles import shown


def test_each_share_is_a_line() -> None:
    """Outcomes, endings, deals, promises and refusals, with count, base and interval."""
    rows = list(csv.DictReader(io.StringIO(as_csv(shown()))))
    assert tuple(rows[0]) == COLUMNS
    assert {row["kind"] for row in rows} == {"outcome", "ending", "deal", "promise_broken", "refusal"}
    assert [row["name"] for row in rows if row["kind"] == "outcome"] == [o.name for o in shown().outcomes]
    (upkeep,) = (row for row in rows if row["kind"] == "promise_broken")
    assert int(upkeep["of"]) == shown().broken[0].share.of > int(upkeep["count"])
    assert all(float(row["low"]) <= float(row["share"]) <= float(row["high"]) for row in rows)
