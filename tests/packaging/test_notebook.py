"""The notebook in docs/ runs as it stands."""

import json
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs/notebooks/first_look.ipynb"


@pytest.mark.filterwarnings("default")  # what Jupyter's own packages warn of is not ours to mend
def test_the_notebook_runs(tmp_path: Path) -> None:
    """Every cell runs, from a folder without scenarios, and a run shows itself as a table."""
    pytest.importorskip("ipykernel", reason="the notebook is run by ipykernel")
    pytest.importorskip("pandas", reason="the notebook shows a pandas frame")
    nbformat = pytest.importorskip("nbformat", reason="the notebook is read by nbformat")
    nbclient = pytest.importorskip("nbclient", reason="the notebook is run by nbclient")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("<table" in output.get("data", {}).get("text/html", "") for output in shown)
    assert any("worlds end differently" in output.get("text", "") for output in shown)


def test_the_notebook_is_stored_without_outputs() -> None:
    """What a run shows is made anew, not kept in the file."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
