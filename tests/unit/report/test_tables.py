"""What is shown."""

from dataclasses import replace

from sim.analysis.distribution import Deal
from sim.analysis.intervals import share
from sim.report.tables import evidence_line, heading, package, record_line, remarks, tables
from tests.unit.report.doubles import shown


def test_every_table_has_as_many_cells_as_columns() -> None:
    """No row is short, and bars stand for rows."""
    for table in tables(shown()):
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert len(table.bars) in (0, len(table.rows))


def test_the_tables_come_in_the_order_of_interest() -> None:
    """Outcomes first; what may be missing is left out whole."""
    titles = [table.title.split(" (")[0] for table in tables(shown())]
    assert titles[0] == "Outcomes"
    assert titles[-1] == "Promises broken after a deal"
    bare = replace(shown(), deals=(), parties={}, broken=())
    assert [table.title for table in tables(bare)] == ["Outcomes", "How talks end, and when"]


def test_a_deal_is_told_by_what_it_changes() -> None:
    """The empty deal says so."""
    deal = Deal({"sale": "sold", "garden": "wild"}, ("sale",), share(1, 2), share(1, 1))
    assert package(deal) == "sale=sold"
    assert package(replace(deal, changes=())) == "nothing changes"


def test_the_record_line_names_what_refused_most() -> None:
    """How many draws were kept, of how many, and which line dropped most."""
    line = record_line(shown())
    assert line.startswith("The record kept 1,000 of ")
    assert "what refused most: house.yaml:9: buyer offers" in line


def test_without_a_record_nothing_is_said_of_it() -> None:
    """Scenarios whose draws are all kept have no such line."""
    assert list(remarks(replace(shown(), refusals=()))) == [evidence_line(shown())]


def test_it_is_always_said_what_the_shares_speak_of() -> None:
    """Statements about the model; how many inputs are reported and how many assumed."""
    line = evidence_line(shown())
    assert "statements about this model" in line
    assert (
        "3 inputs: 1 rest on reported claims (0 of them with a size that is assumed), 1 on an assumption"
        in line
    )


def test_the_heading_says_of_how_many() -> None:
    """A share says of how many."""
    assert heading(shown()) == "1,000 replications · seed 1 · sim 0.1.0"
