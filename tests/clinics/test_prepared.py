"""A large directory is kept in the data folder, and never used for other tables than its own."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from locator.clinics.directory import Directory
from locator.clinics.load import load_clinics
from locator.clinics.prepared import LEAST_BYTES, Source, prepared, source
from locator.geocode.streets.folder import FILE_NAME

COLUMNS = "id,name,street,unit,city,state,zip,latitude,longitude,accuracy_m,services,phone,status"
SERVICES = ("Hand therapy;Dry needling", "Cupping", "")


def row(number: int) -> str:
    """A clinic in or around Huntsville; every 50th is closed, every 70th has no coordinates."""
    status = "closed" if number % 50 == 0 else ""
    place = (
        "," if number % 70 == 0 else f"{34.6 + number / 5000:.5f},{-86.7 + number % 40 / 100:.5f}"
    )
    return (
        f"site-{number},Praxis Ünïcode {number},{number} Main St,Ste {number},Huntsville,AL,35801,"
        f"{place},,{SERVICES[number % 3]},256-555-0{number % 100:03},{status}\n"
    )


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A locations file of a size that is worth keeping, with details of services beside it."""
    locations = tmp_path / "clinics.csv"
    locations.write_text(f"{COLUMNS}\n" + "".join(map(row, range(800))), encoding="utf-8")
    assert locations.stat().st_size > LEAST_BYTES
    (tmp_path / "services.csv").write_text(
        "clinic,service,phone,referral_needed,walk_in,languages,note\n"
        "site-3,hand therapy,256-555-0199,yes,,English;Spanish,Wear shorts\n"
    )
    return locations


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder, which does not exist yet."""
    return tmp_path / "data"


def kept_at(tables: Path, data: Path) -> Source:
    """The path of the stored directory."""
    found = source(str(data), (str(tables), str(tables.parent / "services.csv"), None))
    assert found
    return found


def read_again(kept: Source) -> bool:
    """True if the tables have to be read."""
    read: list[bool] = []

    def make() -> Directory:
        read.append(True)
        return load_clinics(kept.tables[0])

    assert prepared(kept, make) == load_clinics(kept.tables[0])
    return bool(read)


def test_the_prepared_directory_is_the_same(tables: Path, data: Path) -> None:
    """All facts and filters are those of the tables; only the owner can read the file."""
    kept, made = kept_at(tables, data), load_clinics(str(tables))
    first = prepared(kept, lambda: made)
    again = prepared(kept, lambda: pytest.fail("the tables are read again"))
    assert first is made
    assert again == made
    assert again.facts == made.facts
    assert again.services == made.services
    assert again.index_of == made.index_of
    assert again[3].service_details == made[3].service_details != ()
    assert again.view(("Cupping",)) == made.view(("Cupping",))
    assert os.stat(kept.path).st_mode & 0o777 == 0o600
    assert os.stat(data).st_mode & 0o777 == 0o700
    assert os.listdir(data) == [os.path.basename(kept.path)]


@pytest.mark.parametrize("name", ["clinics.csv", "services.csv"])
def test_another_content_is_read_even_if_its_time_and_size_are_the_same(
    tables: Path, data: Path, name: str
) -> None:
    """The content counts, and not what the file system says of it."""
    kept, table = kept_at(tables, data), tables.parent / name
    assert read_again(kept)
    assert not read_again(kept)
    before = table.stat()
    table.write_bytes(table.read_bytes().replace(b"256-555-0", b"256-555-1"))
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert table.stat().st_size == before.st_size
    assert read_again(kept)
    assert not read_again(kept)


def test_other_streets_place_clinics_anew(tables: Path, data: Path) -> None:
    """Clinics without coordinates are placed by the street index, so that is part of it."""
    kept = kept_at(tables, data)
    assert read_again(kept)
    (data / FILE_NAME).write_bytes(b"another index" * 9)
    assert read_again(kept)
    assert not read_again(kept)


def _other_version(data: bytes) -> bytes:
    head = json.loads(data[: data.index(b"\n")])
    head[0] = "0" * 64
    return json.dumps(head).encode() + data[data.index(b"\n") :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut": lambda data: data[:-100],
    "cut in the columns": lambda data: data[:3000],
    "a bit in the head": lambda data: data[:90] + bytes([data[90] ^ 1]) + data[91:],
    "a bit in the columns": lambda data: data[:2000] + bytes([data[2000] ^ 1]) + data[2001:],
    "a bit in the rows": lambda data: data[:-500] + bytes([data[-500] ^ 4]) + data[-499:],
    "of another version": _other_version,
    "not ours": lambda data: b'{"a": 1}\n',
    "no text": lambda data: b"\xff" * 5000,
    "more": lambda data: data + b"x",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_made_again(tables: Path, data: Path, damage: str) -> None:
    """If anything is wrong with it, the tables are read and the file is replaced by a good one."""
    kept = kept_at(tables, data)
    assert read_again(kept)
    file = Path(kept.path)
    good = file.read_bytes()
    file.write_bytes(DAMAGE[damage](good))
    assert read_again(kept)
    assert file.read_bytes() == good


def test_every_flipped_bit_of_a_sample_is_noticed(tables: Path, data: Path) -> None:
    """No damage is read as other clinics."""
    kept = kept_at(tables, data)
    assert read_again(kept)
    file = Path(kept.path)
    good = file.read_bytes()
    for at in range(0, len(good), len(good) // 60):
        file.write_bytes(good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :])
        assert read_again(kept), at


def test_a_planted_link_is_neither_read_nor_followed(tables: Path, data: Path) -> None:
    """The link goes; the file behind it stays as it is."""
    kept = kept_at(tables, data)
    assert read_again(kept)
    file, elsewhere = Path(kept.path), tables.parent / "elsewhere"
    file.rename(elsewhere)
    whole = elsewhere.read_bytes()
    for link in (file.symlink_to, file.hardlink_to):
        file.unlink(missing_ok=True)
        link(elsewhere)
        assert read_again(kept)
        assert not file.is_symlink()
        assert not file.samefile(elsewhere)
        assert elsewhere.read_bytes() == whole


def test_a_file_that_others_can_write_to_is_not_read(tables: Path, data: Path) -> None:
    """Somebody else may have written it."""
    kept = kept_at(tables, data)
    assert read_again(kept)
    os.chmod(kept.path, 0o622)
    assert read_again(kept)
    assert os.stat(kept.path).st_mode & 0o777 == 0o600


def test_a_data_folder_that_cannot_be_written_to_does_no_harm(tables: Path, tmp_path: Path) -> None:
    """The tables are read each time."""
    blocked = tmp_path / "a file"
    blocked.write_text("")
    kept = kept_at(tables, blocked)
    assert read_again(kept)
    assert read_again(kept)


def test_a_full_disk_does_no_harm(
    tables: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are read each time, and half a file is not left behind."""

    def full(*_: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    kept = kept_at(tables, data)
    assert read_again(kept)
    assert read_again(kept)
    assert os.listdir(data) == []


def test_a_table_that_is_too_long_is_not_kept(tables: Path, data: Path) -> None:
    """It is left to the reader of tables, who refuses it without reading it all."""
    with tables.open("ab") as file:
        file.truncate(1 << 40)  # without a byte on the disk
    assert source(str(data), (str(tables),)) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write to any folder")
def test_a_read_only_folder_does_no_harm(tables: Path, data: Path) -> None:
    """The tables are read each time, and nothing is left in the folder."""
    data.mkdir(mode=0o500)
    kept = kept_at(tables, data)
    assert read_again(kept)
    assert read_again(kept)
    assert os.listdir(data) == []


def test_processes_at_once_give_the_same_answer(tables: Path, data: Path) -> None:
    """Each writes a file of its own and renames it, so that none reads half a file."""
    find = [sys.executable, "-m", "locator", "find", "-q", "--format", "json", "35801"]
    find += ["--locations", str(tables), "--data-dir", str(data), "--limit", "3"]
    together = [subprocess.Popen(find, stdout=subprocess.PIPE) for _ in range(4)]
    answers = {process.communicate()[0] for process in together}
    answers.add(subprocess.run(find, stdout=subprocess.PIPE, check=True).stdout)
    assert [process.returncode for process in together] == [0] * 4
    assert len(answers) == 1
    assert [name[-9:] for name in os.listdir(data)] == [".prepared"]
    assert not read_again(kept_at(tables, data)._replace(folder=str(data)))


def test_a_table_that_changes_while_it_is_read_is_not_kept(tables: Path, data: Path) -> None:
    """Otherwise the new content would pass for the old."""
    kept = kept_at(tables, data)

    def make() -> Directory:
        made = load_clinics(str(tables))
        tables.write_text(tables.read_text() + row(900))
        return made

    prepared(kept, make)
    assert not os.path.exists(kept.path)


def test_few_files_are_kept(tables: Path, data: Path) -> None:
    """One for each set of tables, and no more than eight."""
    paths = list[str]()
    for number in range(10):
        other = tables.parent / f"other-{number}.csv"
        other.write_bytes(tables.read_bytes())
        found = source(str(data), (str(other), None, None))
        assert found
        prepared(found, lambda: load_clinics(str(tables)))
        os.utime(found.path, (number, number))
        paths.append(found.path)
    assert sorted(os.listdir(data)) == sorted(map(os.path.basename, paths[2:]))


def test_small_directories_are_not_kept(tmp_path: Path) -> None:
    """Reading them takes less time; a missing file is none of this module's business."""
    small = tmp_path / "small.csv"
    small.write_text(f"{COLUMNS}\n{row(1)}")
    assert source(str(tmp_path), (str(small), None, None)) is None
    assert source(str(tmp_path), (str(tmp_path / "none.csv"), None, None)) is None
