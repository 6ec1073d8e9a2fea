"""The installed package has the same files as the repository."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IGNORED = shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__", "tests", "benchmarks")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the tree, so that the tree stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "tree", ignore=IGNORED)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *options, str(folder / "tree")], check=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_ships_the_data_byte_for_byte(wheel: Path) -> None:
    """Every data/*.csv is in the wheel as locator/data/*.csv, unchanged."""
    expected = {f"locator/data/{path.name}": path.read_bytes() for path in ROOT.glob("data/*.csv")}
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("locator/data/")]
        assert {name: archive.read(name) for name in names} == expected
    assert expected


@pytest.mark.slow
def test_the_wheel_ships_the_page(wheel: Path) -> None:
    """Every file of the agent's page is in the wheel, unchanged."""
    page = ROOT / "locator" / "serve" / "page"
    expected = {f"locator/serve/page/{path.name}": path.read_bytes() for path in page.iterdir()}
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("locator/serve/page/")]
        assert {name: archive.read(name) for name in names} == expected
    assert f"{page.relative_to(ROOT)}/index.html" in expected


@pytest.mark.slow
def test_the_wheel_ships_every_module(wheel: Path) -> None:
    """Every module of the repository is in the wheel, and nothing else is."""
    expected = {str(path.relative_to(ROOT)) for path in ROOT.glob("locator/**/*.py")}
    with zipfile.ZipFile(wheel) as archive:
        assert {name for name in archive.namelist() if name.endswith(".py")} == expected


@pytest.mark.slow
def test_the_wheel_answers_from_inside_its_zip(wheel: Path, tmp_path: Path) -> None:
    """The package and its data work unextracted, straight from the zip."""
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); from locator.cli import main; main()"
    command = [sys.executable, "-c", code, "find", "35806", "--format", "sms"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Huntsville" in done.stdout
