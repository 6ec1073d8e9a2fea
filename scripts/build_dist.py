"""Build the sdist and the wheel into dist/, the same bytes each time from the same commit.

    python scripts/build_dist.py            build
    python scripts/build_dist.py --check    build twice, in other folders, and compare every byte

All times in both files are ``SOURCE_DATE_EPOCH`` (seconds since 1970), or the commit's. Rights,
owners and the order of files are set here, because setuptools takes them from the machine.
"""

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
_BUILD = (sys.executable, "-m", "build", "--no-isolation")


def epoch() -> int:
    """The time of all files: ``SOURCE_DATE_EPOCH``, else that of the last commit."""
    git = ("git", "log", "-1", "--format=%ct")
    return int(os.environ.get("SOURCE_DATE_EPOCH") or subprocess.check_output(git, cwd=ROOT))


def copy_of_the_sources(folder: Path, moment: int) -> None:
    """Copy the files that git knows, with the same rights and times on every machine."""
    listed = subprocess.check_output(("git", "ls-files", "-z"), cwd=ROOT, text=True)
    for name in filter(None, listed.split("\0")):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
        copy.chmod(0o755 if os.access(ROOT / name, os.X_OK) else 0o644)
        os.utime(copy, (moment, moment))


def build(out: Path, moment: int) -> None:
    """Build both into the folder ``out``."""
    with tempfile.TemporaryDirectory() as temporary:
        sources, made = Path(temporary, "sources"), Path(temporary, "made")
        copy_of_the_sources(sources, moment)
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(moment)}
        subprocess.run(
            (*_BUILD, "--outdir", str(made), str(sources)),
            check=True, env=environment, stdout=subprocess.DEVNULL, umask=0o022,
        )  # fmt: skip
        out.mkdir(parents=True, exist_ok=True)
        for path in made.iterdir():
            if path.name.endswith(".tar.gz"):
                write_evenly(path, out / path.name, moment)
            else:
                shutil.copyfile(path, out / path.name)


def write_evenly(sdist: Path, to: Path, moment: int) -> None:
    """Write the sdist anew: files sorted, of nobody, all of one moment."""
    with (
        tarfile.open(sdist) as archive,
        open(to, "wb") as file,
        gzip.GzipFile("", "wb", mtime=moment, fileobj=file) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as even,
    ):
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            one = tarfile.TarInfo(member.name)
            one.type, one.size, one.mtime = member.type, member.size, moment
            one.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            even.addfile(one, archive.extractfile(member) if member.isfile() else None)


def main() -> None:
    """Build into dist/, or build twice and compare."""
    parser = argparse.ArgumentParser(description="Build the sdist and the wheel.")
    parser.add_argument("--check", action="store_true", help="build twice and compare")
    if not parser.parse_args().check:
        build(ROOT / "dist", epoch())
        return
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        for folder in (one, other):
            build(Path(folder), epoch())
        names = sorted(path.name for path in Path(one).iterdir())
        assert names == sorted(path.name for path in Path(other).iterdir())
        for name in names:
            if Path(one, name).read_bytes() != Path(other, name).read_bytes():
                sys.exit(f"{name} came out differently the second time")
            print(f"{name}: the same twice")


if __name__ == "__main__":
    main()
