"""The architecture, as a test: which package may import what."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "animl_addon/core": {"bpy", "gpu", "bmesh", "mathutils", "torch", "onnxruntime", "training", "animl_addon"},
    "animl_addon/inference": {"bpy", "gpu", "bmesh", "mathutils", "torch", "training"},
    "animl_addon/farm": {"bpy", "gpu", "torch", "onnxruntime", "training"},
    "animl_addon/scene": {"torch", "onnxruntime", "training"},
    "animl_addon": {"torch", "training"},
    "training": {"bpy", "gpu"},
}
"""Package -> what no file in it imports, inside functions neither."""

ABOVE = {
    "animl_addon/core": {"inference", "farm", "scene", "operators", "panels", "cli"},
    "animl_addon/inference": {"farm", "scene", "operators", "panels", "cli"},
    "animl_addon/farm": {"scene", "operators", "panels", "cli"},
    "animl_addon/scene": {"operators", "panels", "cli", "farm"},
}
"""Package -> neighbours that stand above it, which it does not know."""


def imports(path: Path) -> tuple[set[str], set[str]]:
    """First names of every absolute import in a file, and every word of the relative ones."""
    absolute: set[str] = set()
    relative: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            absolute |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            absolute.add(node.module.split(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            relative |= set(node.module.split(".")) if node.module else {alias.name for alias in node.names}
    return absolute, relative


def files_of(package: str) -> list[Path]:
    files = list((ROOT / package).rglob("*.py"))
    assert files, f"{package} holds no code: a rule over nothing always passes"
    return files


@pytest.mark.parametrize("package", FORBIDDEN)
def test_package_keeps_to_its_side(package: str):
    for path in files_of(package):
        absolute, _ = imports(path)
        assert not absolute & FORBIDDEN[package], path


@pytest.mark.parametrize("package", ABOVE)
def test_package_does_not_know_what_stands_above_it(package: str):
    for path in files_of(package):
        _, relative = imports(path)
        assert not relative & ABOVE[package], path


def test_the_add_on_imports_itself_relatively_alone():
    # It is animl_addon here and bl_ext.user_default.animl.animl_addon in Blender. What the worker's Python starts with
    # runs outside of any package.
    by_name = [path for path in files_of("animl_addon") if "animl_addon" in imports(path)[0]]

    assert by_name == [ROOT / "animl_addon/inference/start_worker.py"]


def test_the_rules_see_an_import_inside_a_function(tmp_path: Path):
    file = tmp_path / "late.py"
    file.write_text("def late():\n    import bpy\n    from ..scene import find\n    from .. import panels\n")

    assert imports(file) == ({"bpy"}, {"scene", "panels"})
