"""``sim schema``: the language as a JSON Schema and as a reference page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import json_schema, text
from sim.scenario.examples import EXAMPLES, parsed
from sim.scenario.faults import Faults
from sim.scenario.json_change import CHANGE
from sim.scenario.numbers import EVIDENCE
from sim.scenario.starter import starter
from sim.scenario.tree import plain
from tests.cli.doubles import RECORDED, Call
from tests.stories import CRISIS

jsonschema = pytest.importorskip("jsonschema", reason="a schema is tried by jsonschema")

ROOT = Path(__file__).parents[2]
FIRST_LINE = "# yaml-language-server: $schema="
SHIPPED = sorted((ROOT / "scenarios").rglob("*.yaml"))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema as generated now."""
    return json_schema.schema()


def problems(schema: dict[str, Any], scenario: str) -> list[str]:
    """Return what the schema finds wrong with a scenario, read as the program reads it."""
    tree = text.read(scenario, "scenario", Faults())
    assert tree is not None
    found = jsonschema.Draft202012Validator(schema).iter_errors(plain(tree))
    return [f"{error.json_path}: {error.message}" for error in found]


@pytest.mark.parametrize(
    ("arguments", "stored"),
    [([], "docs/schema/scenario.schema.json"), (["--format", "md"], "docs/reference/scenario-language.md")],
)
def test_what_is_stored_is_up_to_date(call: Call, arguments: list[str], stored: str) -> None:
    """The files in docs/ are what the command writes now; `sim schema --out` makes them again."""
    said = call("schema", *arguments)
    assert said.code == 0
    assert said.out == (ROOT / stored).read_text("utf-8")
    assert call("schema", *arguments, "--out", "written").code == 0
    assert Path("written").read_text("utf-8") == said.out


def test_the_schema_is_one(schema: dict[str, Any]) -> None:
    """It obeys the rules of draft 2020-12, and all that it refers to is there."""
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    told = json.dumps(schema)
    for reference in {part.split('"')[0] for part in told.split('"$ref": "')[1:]}:
        validator.evolve(schema={"$ref": reference, "$defs": schema["$defs"]}).is_valid(None)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_are_valid_and_say_where_the_schema_is(path: Path, schema: dict[str, Any]) -> None:
    """Their first line leads an editor to the schema, and the schema finds nothing wrong."""
    content = path.read_text("utf-8")
    first = content.splitlines()[0]
    assert first.startswith(FIRST_LINE)
    assert (
        path.parent / first.removeprefix(FIRST_LINE)
    ).resolve() == ROOT / "docs/schema/scenario.schema.json"
    assert problems(schema, content) == []


@pytest.mark.parametrize("content", [CRISIS, RECORDED, starter("A dispute")], ids=["small", "record", "new"])
def test_other_scenarios_are_valid_too(content: str, schema: dict[str, Any]) -> None:
    """What the program reads, the schema lets pass."""
    assert problems(schema, content) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("patience:", "patiense:"),
        ("horizon:", "horizont:"),
        ("concede:", "conceed:"),
        ("exponent:", "exponnent:"),
        ("against:", "againts:"),
        ("protocol: alternating", "protocol: alternatng"),
        ("triangular:", "triangle:"),
        ("title: A small crisis", "title: [a, b]"),
        ("version: 1", "version: 2"),
        ("issues:", "isues:"),
    ],
)
def test_a_slip_is_marked(old: str, new: str, schema: dict[str, Any]) -> None:
    """Misspelt keys, strategies, parameters and distributions, wrong types and missing sections."""
    assert old in CRISIS
    assert problems(schema, CRISIS.replace(old, new, 1))


def test_a_variant_needs_nothing_and_may_remove(schema: dict[str, Any]) -> None:
    """With extends: no section is required, null removes and add: appends; slips are marked all the same."""
    variant = (
        "extends: crisis.yaml\nthreats: {strike: {pace: null}}\nrules: {add: [{forbid: {amnesty: global}}]}\n"
    )
    assert problems(schema, variant) == []
    assert problems(schema, variant.replace("pace", "pase"))
    assert problems(schema, "extends: crisis.yaml\nrules: {add: [{forbids: any}]}\n")
    assert problems(schema, "threats: {strike: {pace: null}}\n")


def test_every_key_has_an_example_that_is_valid(schema: dict[str, Any]) -> None:
    """In a whole scenario and in a variant; and there is no example of a key that is gone."""
    told = {(definition, key) for definition, keys in EXAMPLES.items() for key in keys}
    keys = {
        (json_schema.name(model), json_schema.key_of(field, info))
        for model in json_schema.models()
        for field, info in model.model_fields.items()
    }
    assert told == {(definition, key) for definition, key in keys if key not in EVIDENCE}
    for definition, key in sorted(told):
        for suffix in ("", CHANGE):
            here = {"$ref": f"#/$defs/{definition}{suffix}/properties/{key}", "$defs": schema["$defs"]}
            assert jsonschema.Draft202012Validator(here).is_valid(parsed(EXAMPLES[definition][key])), key


def test_every_key_is_read_as_its_example_is_written() -> None:
    """The models themselves take each example: the reference shows nothing that does not work."""
    for model in json_schema.models():
        examples = {key: parsed(value) for key, value in EXAMPLES[json_schema.name(model)].items()}
        keys = {json_schema.key_of(field, info): info for field, info in model.model_fields.items()}
        needed = {key: examples[key] for key, info in keys.items() if info.is_required()}
        for key, value in examples.items():
            # One key of those that exclude each other, unless the example is of one of them.
            choice = (
                {}
                if key in model.one_of or not model.one_of
                else {model.one_of[0]: examples[model.one_of[0]]}
            )
            model.model_validate(choice | needed | {key: value})


def test_every_key_has_a_meaning(schema: dict[str, Any]) -> None:
    """Editors and the reference show no key without words."""
    for name, definition in schema["$defs"].items():
        for key, below in definition.get("properties", {}).items():
            said = below.get("description") or schema["$defs"]["Evidence"]["properties"].get(key)
            assert said or "$ref" in below, f"{name}.{key}"
    page = (ROOT / "docs/reference/scenario-language.md").read_text("utf-8")
    assert all(f"| `{key}` |" in page for keys in EXAMPLES.values() for key in keys)


def test_a_place_that_cannot_be_written(call: Call) -> None:
    """Exit code 2 and one line."""
    said = call("schema", "--out", "no/such/folder/schema.json")
    assert said.code == 2
    assert "cannot write" in said.err
