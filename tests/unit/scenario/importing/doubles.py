"""A small domain as GENIUS and as NegMAS would write it, made up here."""

from __future__ import annotations

from pathlib import Path

DOMAIN = """<negotiation_template>
<utility_space number_of_issues="3">
<objective index="0" etype="objective" type="objective" description="" name="orchard">
  <issue index="1" etype="discrete" type="discrete" vtype="discrete" name="Kind of fruit">
    <item index="1" value="plum" cost="0"/>
    <item index="2" value="No fruit" cost="0"/>
  </issue>
  <issue index="2" etype="integer" type="integer" vtype="integer" name="crates" lowerbound="2" upperbound="6"/>
  <issue index="3" etype="real" type="real" vtype="real" name="price">
    <range lowerbound="0" upperbound="10"></range>
  </issue>
</objective>
</utility_space>
</negotiation_template>
"""

SELLER = """<utility_space>
<reservation value="0.3"/>
<objective index="0" etype="objective" type="objective" description="" name="orchard">
  <issue index="1" etype="discrete" type="discrete" vtype="discrete" name="Kind of fruit">
    <item index="1" value="plum" cost="0" evaluation="8"/>
    <item index="2" value="No fruit" cost="0" evaluation="2"/>
  </issue>
  <issue index="2" etype="integer" type="integer" vtype="integer" name="crates" lowerbound="2" upperbound="6">
    <evaluator ftype="linear" slope="0.25" offset="0"/>
  </issue>
  <issue index="3" etype="real" type="real" vtype="real" name="price">
    <range lowerbound="0" upperbound="10"></range>
    <evaluator ftype="linear" parameter0="-0.5" parameter1="0.25"></evaluator>
  </issue>
  <weight index="1" value="0.2"/>
  <weight index="2" value="0.3"/>
  <weight index="3" value="0.5"/>
</objective>
<discount_factor value="0.5"/>
</utility_space>
"""

BUYER = """<utility_space>
<objective index="0" etype="objective" type="objective" description="" name="orchard">
  <issue index="1" etype="discrete" type="discrete" vtype="discrete" name="Kind of fruit">
    <item index="1" value="plum" cost="0" evaluation="1"/>
    <item index="2" value="No fruit" cost="0" evaluation="4"/>
  </issue>
  <issue index="2" etype="integer" type="integer" vtype="integer" name="crates" lowerbound="2" upperbound="6">
    <evaluator ftype="linear" slope="-0.25" offset="1"/>
  </issue>
  <issue index="3" etype="real" type="real" vtype="real" name="price">
    <range lowerbound="0" upperbound="10"></range>
    <evaluator ftype="triangular" parameter0="-2" parameter1="8" parameter2="3"></evaluator>
  </issue>
  <weight index="1" value="0.6"/>
  <weight index="2" value="0.6"/>
  <weight index="3" value="0.3"/>
</objective>
</utility_space>
"""

SPACE_YML = """
type: negmas.outcomes.CartesianOutcomeSpace
name: orchard
issues:
- {name: fruit, type: CategoricalIssue, values: [plum, 'no']}
- {name: crates, type: ContiguousIssue, values: [2, 6]}
- {name: price, type: ContinuousIssue, values: [0.0, 10.0]}
"""

SELLER_YML = """
type: LinearAdditiveUtilityFunction
name: seller
reserved_value: 0.1
values:
- {type: TableFun, mapping: {plum: 1.0, 'no': 0.5}}
- {type: AffineFun, slope: 0.25, bias: -0.5}
- {type: LinearFun, slope: 0.1}
weights: [0.2, 0.3, 0.5]
"""

BUYER_JSON = """{"type": "LinearAdditiveUtilityFunction", "name": "buyer", "reserved_value": -Infinity,
 "values": [{"type": "TableFun", "mapping": {"plum": 0.0, "no": 1.0}}, {"type": "ConstFun", "bias": 0.5},
            {"type": "AffineFun", "slope": -0.1, "bias": 1}],
 "weights": [0.5, 0.25, 0.25], "bias": 0}
"""


def genius(folder: Path, domain: str = DOMAIN, seller: str = SELLER, buyer: str = BUYER) -> list[Path]:
    """Write the domain as three XML files and return their paths."""
    return [
        written(folder, f"{name}.xml", text)
        for name, text in zip(("orchard", "seller", "buyer"), (domain, seller, buyer), strict=True)
    ]


def negmas(
    folder: Path, space: str = SPACE_YML, seller: str = SELLER_YML, buyer: str = BUYER_JSON
) -> list[Path]:
    """Write the domain as NegMAS keeps it and return the paths."""
    return [
        written(folder, "orchard.yml", space),
        written(folder, "seller.yml", seller),
        written(folder, "buyer.json", buyer),
    ]


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
