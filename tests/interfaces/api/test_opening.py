"""Files that open a result elsewhere: the notebook is run, what scripts fetch is fetched."""

import importlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import yaml

from segmentation.domain.accounts.services import create_token
from segmentation.interfaces.cli.client import napari as reader
from tests.interfaces.api.problems import problem
from tests.interfaces.server import Server
from tests.interfaces.world import LABELS, PIXELS, World

TOKEN = "PUT-YOUR-TOKEN-HERE"


@pytest.fixture
def secret(world: World) -> str:
    return create_token(world.people["viewer"], "elsewhere")[1]


def opened(server: Server, world: World, secret: str, program: str) -> str:
    """The file, as a browser at the server would save it."""
    place = f"{server.http}/api/v1/segmentations/{world.segmentation.pk}/open/?in={program}"
    answer = httpx.get(place, headers={"Authorization": f"Token {secret}"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert secret not in answer.text
    assert TOKEN in answer.text
    assert server.http in answer.text
    return answer.text


def test_the_notebook_runs(server: Server, world: World, secret: str, tmp_path: Path) -> None:
    notebook = json.loads(opened(server, world, secret, "notebook"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    code = "\n".join("".join(cell["source"]) for cell in cells)
    path = tmp_path / "notebook.py"
    path.write_text(
        code.replace(TOKEN, secret) + "\nprint(len(cells), cells['phenotype'].isna().sum())"
    )
    done = subprocess.run([sys.executable, path], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["2 cells, revision 1", "2 2"]
    assert (tmp_path / "labels.tif").is_file()


def test_napari_gets_picture_and_objects(
    server: Server, world: World, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCELLUS_TOKEN", secret)
    script = opened(server, world, secret, "napari")
    compile(script, "script", "exec")
    found = re.search(r'layers\("(.*?)"\)', script)
    assert found
    manifest = yaml.safe_load(Path(reader.__file__).with_name("napari.yaml").read_text())
    module, _, name = manifest["contributions"]["commands"][0]["python_name"].partition(":")
    read = getattr(importlib.import_module(module), name)(found[1])
    (image, about, kind), (labels, named, also) = read(found[1])
    assert (kind, also) == ("image", "labels")
    assert about["channel_axis"] == 1
    assert np.array_equal(np.asarray(image[0])[0, 0, 0], PIXELS)
    assert np.array_equal(np.asarray(labels[0]), LABELS)
    assert np.array_equal(labels[0][0, ..., 5:15], LABELS[0, ..., 5:15])
    assert labels[0].shape == LABELS.shape
    assert named["name"] == "cells.tif: objects"
    for other in ("a.tif", f"{server.http}/projects/", ["a", "b"]):
        assert reader.get_reader(other) is None
    monkeypatch.setenv("OCELLUS_TOKEN", "wrong")
    with pytest.raises(Exception, match=r"401|sign|[Uu]nauth"):
        read(found[1])


def addresses(text: str) -> list[str]:
    return re.findall(r'"(https?://[^"]+/export/[^"]+)"', text)


def balanced(text: str) -> bool:
    """Whether every bracket outside of texts and comments is closed."""
    bare = re.sub(r'"(?:\\.|[^"\\\n])*"|//[^\n]*', "", text)
    pairs, open_ = {")": "(", "]": "[", "}": "{"}, []
    for sign in bare:
        if sign in "([{":
            open_.append(sign)
        elif sign in pairs and (not open_ or open_.pop() != pairs[sign]):
            return False
    return not open_ and '"' not in bare


def test_fiji_and_qupath_are_told_where_the_files_are(
    server: Server, world: World, secret: str, tmp_path: Path
) -> None:
    files: dict[str, Any] = {}
    for program in ("fiji", "qupath"):
        script = opened(server, world, secret, program)
        assert balanced(script)
        for place in addresses(script):
            answer = httpx.get(place, headers={"Authorization": f"Token {secret}"})
            assert answer.status_code == 200
            files[place.rpartition("=")[2]] = answer.content
    assert set(files) == {"labels-tiff", "imagej-roi", "csv", "geojson"}
    assert len(json.loads(files["geojson"])["features"]) == 2
    (tmp_path / "rois.zip").write_bytes(files["imagej-roi"])
    assert len(zipfile.ZipFile(tmp_path / "rois.zip").namelist()) == 2


def test_a_name_can_not_break_out_of_a_script(world: World) -> None:
    world.image.name = 'x"); exec("rm"); //\n\u2028.tif'
    world.image.save()
    client = world.client("viewer")
    place = f"/api/v1/segmentations/{world.segmentation.pk}/open/"
    for program in ("fiji", "qupath", "napari"):
        text = client.get(f"{place}?in={program}").content.decode()
        assert 'exec("rm")' not in text
        assert 'x"' not in text
        assert "\u2028" not in text
    problem(client.get(f"{place}?in=word"), 400)
    problem(client.get(place), 400)
