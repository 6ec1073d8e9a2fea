"""From a plan to an index: fetching, checking, indexing and removing."""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from locator.errors import DataError, UnavailableError, UsageError
from locator.geocode.streets import counties, install, points
from locator.geocode.streets.download import Server, UnreachableError
from locator.geocode.streets.install import FILE, POINTS, RANGES, ROADS, Plan
from locator.geocode.streets.store import County, install_lock
from tests.geocode.streets.indexes import COUNTY, build_roads, ranges, rows
from tests.geocode.streets.make_tiger import (
    AUTAUGA,
    MADISON,
    MEAGHER,
    Road,
    many_roads,
    odd_roads,
    write_addrfeat,
    write_edges,
)
from tests.geocode.streets.site import Fault, Site

YEAR = date.today().year
TODAY = date.today().isoformat()


HEAD = "number,street,postcode,lon,lat\n"


def _point_numbers(folder: Path) -> list[int]:
    """The house numbers of the address points that are installed."""
    return sorted(rows(folder, "SELECT number FROM point"))


def _ignore(_: object) -> None:
    pass


def _run(folder: Path, plan: Plan, server: Server | None = None) -> Plan:
    with install.exclusive(str(folder)):
        plan = install.fetch(str(folder), plan, server, _ignore)
        install.index(str(folder), plan, _ignore)
    return plan


def _download(folder: Path, site: Site, codes: Iterable[str], year: int | None = 2021) -> Plan:
    server = Server(site.url)
    return _run(folder, install.plan_download(server, list(codes), year), server)


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "downloads").iterdir())


@pytest.fixture
def served(site: Site, tmp_path: Path) -> Site:
    """The site with the files of two counties of 2021."""
    site.add(write_addrfeat(tmp_path / "site", odd_roads()))
    site.add(write_addrfeat(tmp_path / "site", many_roads(30, AUTAUGA), AUTAUGA), fips=AUTAUGA)
    return site


def test_download_and_index(served: Site, tmp_path: Path) -> None:
    """The server's data are in the index, and nothing of the download is left."""
    done = _download(tmp_path, served, [MADISON, AUTAUGA])
    assert done.failures == ()
    assert install.what_is_installed(str(tmp_path)) == [
        County(AUTAUGA, "Autauga County", RANGES, "2021", served.host, 60, TODAY),
        County(MADISON, "Madison County", RANGES, "2021", served.host, 19, TODAY),
    ]
    assert len(ranges(tmp_path)) == 60 + 17
    assert _left(tmp_path) == ["install.lock"]


def test_only_counties_are_asked_for(served: Site, tmp_path: Path) -> None:
    """The server sees the codes of counties and nothing else."""
    _download(tmp_path, served, [MADISON], None)
    for asked in served.asked:
        assert asked.path.rpartition("_")[0].endswith(f"_{MADISON}"), asked


def test_the_newest_year_is_taken(site: Site, tmp_path: Path) -> None:
    """Without a year, the newest that is there for the first county is taken for all."""
    file = write_addrfeat(tmp_path / "site", many_roads(2))
    for year in (YEAR - 2, YEAR - 3, 2011):
        site.add(file, year)
    site.add(file, YEAR - 1, AUTAUGA)
    site.add(file, YEAR - 2, MEAGHER)
    plan = install.plan_download(Server(site.url), [MADISON, AUTAUGA, MEAGHER], None)
    assert [(job.fips, job.vintage) for job in plan.jobs] == [
        (MADISON, str(YEAR - 2)),
        (MEAGHER, str(YEAR - 2)),
    ]
    (failure,) = plan.failures
    assert f"no streets of Autauga County, AL for {YEAR - 2}" in str(failure)
    assert len(site.asked) == 3 + 2


def test_a_county_that_is_nowhere(site: Site, tmp_path: Path) -> None:
    """A county that the server has in no year does not hide the year of the others."""
    site.add(write_addrfeat(tmp_path / "site", many_roads(2)), 2020)
    plan = install.plan_download(Server(site.url), ["99999", MADISON], None)
    assert [(job.fips, job.vintage) for job in plan.jobs] == [(MADISON, "2020")]
    assert "no streets of 99999 since 2011" in str(plan.failures[0])


def test_a_year_that_was_asked_for(served: Site) -> None:
    """With a year, no other is looked at."""
    plan = install.plan_download(Server(served.url), [MADISON, AUTAUGA], 2019)
    assert plan.jobs == ()
    assert len(plan.failures) == 2
    assert {asked.path.split("/")[2] for asked in served.asked} == {"TIGER2019"}


def test_sizes_are_known_beforehand(served: Site) -> None:
    """The plan says how many bytes are to be fetched, where the server tells."""
    plan = install.plan_download(Server(served.url), [MADISON], 2021)
    assert plan.jobs[0].size == len(next(iter(served.files.values())))
    served.lengths = False
    plan = install.plan_download(Server(served.url), [MADISON], 2021)
    assert plan.jobs[0].size is None
    assert served.gets() == []


def test_an_unreachable_server_is_an_error_while_planning(site: Site) -> None:
    """Without the server there is no plan."""
    assert site.asked == []
    with pytest.raises(UnreachableError):
        install.plan_download(Server("http://127.0.0.1:9"), [MADISON, AUTAUGA], 2021)


@pytest.mark.parametrize(
    "body",
    [b"<html>Please sign in</html>", b"PK\3\4" + bytes(500), b""],
    ids=["web page", "rubbish", "nothing"],
)
def test_a_damaged_download_is_fetched_once_more(served: Site, tmp_path: Path, body: bytes) -> None:
    """A file that arrives damaged is deleted and fetched again."""
    served.faults = [Fault(body=body)]
    assert _download(tmp_path, served, [MADISON]).failures == ()
    assert len(ranges(tmp_path)) == 17
    assert [asked.range for asked in served.gets()] == ["", ""]


def test_a_file_that_stays_damaged(served: Site, tmp_path: Path) -> None:
    """A county whose file is damaged twice is named; the others are installed."""
    path = next(name for name in served.files if MADISON in name)
    served.files[path] = served.files[path][:-100]
    done = _download(tmp_path, served, [MADISON, AUTAUGA])
    (failure,) = done.failures
    assert isinstance(failure, DataError)
    assert f"Madison County, AL from {served.host}" in str(failure)
    assert [county.fips for county in install.what_is_installed(str(tmp_path))] == [AUTAUGA]
    assert len(served.gets()) == 3
    assert _left(tmp_path) == ["install.lock"]


def test_the_file_of_another_county_is_refused(site: Site, tmp_path: Path) -> None:
    """Streets far from the county's ZIP codes are not indexed under its name."""
    site.add(write_addrfeat(tmp_path / "site", many_roads(3, MEAGHER)))
    (failure,) = _download(tmp_path, site, [MADISON]).failures
    assert "its streets are nowhere near Madison County, AL" in str(failure)
    assert install.what_is_installed(str(tmp_path)) == []


def test_a_break_keeps_what_came(served: Site, tmp_path: Path) -> None:
    """A partial file stays when the server fails, and the next run resumes it."""
    size = len(served.files[served.path_of(MADISON)])
    served.faults = [Fault(cut=size // 2), *[Fault(status=503)] * 5]
    (failure,) = _download(tmp_path, served, [MADISON]).failures
    assert str(failure) == f"Madison County, AL: {served.host}: HTTP 503"
    assert install.what_is_installed(str(tmp_path)) == []
    assert f"tl_2021_{MADISON}_addrfeat.zip.part" in _left(tmp_path)
    served.spoilt = {served.path_of(MADISON): Fault(status=503)}
    _download(tmp_path, served, [MADISON, AUTAUGA])
    assert [county.fips for county in install.what_is_installed(str(tmp_path))] == [AUTAUGA]
    assert f"tl_2021_{MADISON}_addrfeat.zip.part" in _left(tmp_path)
    served.spoilt.clear()
    _download(tmp_path, served, [MADISON])
    assert served.gets()[-1].range == f"bytes={size // 2}-"
    assert len(ranges(tmp_path)) == 17 + 60
    assert _left(tmp_path) == ["install.lock"]


ELSEWHERE = (("Location", "http://127.0.0.2:9/file.zip"),)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(status=500), "HTTP 500"),
        (Fault(status=403), "HTTP 403"),
        (Fault(status=404), "has no TIGER2021"),
        (Fault(status=302, headers=ELSEWHERE), "leads to another host"),
        (Fault(cut=0), "ended after 0 of"),
        (Fault(hang_up=True), "no answer"),
        (Fault(endless=True), "sends more than"),
    ],
    ids=["500", "403", "404", "redirect", "cut off", "hung up", "endless"],
)
def test_one_failing_county_keeps_no_other_out(
    served: Site, tmp_path: Path, fault: Fault, reason: str
) -> None:
    """If one county's file fails, the others are installed, and the error names the county."""
    served.spoilt = {served.path_of(AUTAUGA): fault}
    (failure,) = _download(tmp_path, served, [AUTAUGA, MADISON]).failures
    assert isinstance(failure, UnavailableError)
    assert str(failure).startswith("Autauga County, AL: ")
    assert reason in str(failure)
    assert [county.fips for county in install.what_is_installed(str(tmp_path))] == [MADISON]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(status=500), "HTTP 500"),
        (Fault(status=403), "HTTP 403"),
        (Fault(status=302, headers=ELSEWHERE), "leads to another host"),
    ],
    ids=["500", "403", "redirect"],
)
@pytest.mark.parametrize("year", [None, 2021])
def test_one_county_that_cannot_be_asked_for(
    served: Site, tmp_path: Path, fault: Fault, reason: str, year: int | None
) -> None:
    """A county whose size the server fails to tell keeps no other out of the plan."""
    for any_year in range(2021, YEAR + 1):
        path = served.path_of(AUTAUGA).replace("2021", str(any_year))
        served.head_faults[path] = fault
    plan = install.plan_download(Server(served.url), [AUTAUGA, MADISON], year)
    assert [(job.fips, job.vintage) for job in plan.jobs] == [(MADISON, "2021")]
    (failure,) = plan.failures
    assert str(failure).startswith("Autauga County, AL: ")
    assert reason in str(failure)


def test_a_failing_server_is_not_asked_five_times_for_each(served: Site, tmp_path: Path) -> None:
    """When a file had all its tries, the next has one, until the server has something again."""
    codes = [AUTAUGA, MADISON]
    plan = install.plan_download(Server(served.url), codes, 2021)
    served.faults = [Fault(status=503)] * 20
    server = Server(served.url)
    for job in plan.jobs:
        assert len(_run(tmp_path, Plan((job,), ()), server).failures) == 1
    assert len(served.gets()) == 5 + 1
    served.faults.clear()
    assert _run(tmp_path, plan, server).failures == ()
    served.faults = [Fault(status=503)] * 4
    assert _run(tmp_path, plan, server).failures == ()


def test_a_server_that_is_gone_ends_it(served: Site, tmp_path: Path) -> None:
    """When the server stops answering, no other county is tried, and fetched files stay."""
    plan = install.plan_download(Server(served.url), [AUTAUGA, MADISON], 2021)
    with pytest.raises(UnreachableError, match=r"^127\.0\.0\.1:9: no answer"):
        _run(tmp_path, plan, Server("http://127.0.0.1:9"))
    assert install.what_is_installed(str(tmp_path)) == []


def test_what_was_fetched_before_is_not_fetched_again(served: Site, tmp_path: Path) -> None:
    """A file that a killed run had fetched is checked and used; if damaged, fetched again."""
    name = f"tl_2021_{MADISON}_addrfeat.zip"
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / name).write_bytes(served.files[f"/tiger/TIGER2021/ADDRFEAT/{name}"])
    _download(tmp_path, served, [MADISON])
    assert served.gets() == []
    (tmp_path / "downloads" / name).write_bytes(b"PK")
    _download(tmp_path, served, [MADISON])
    assert len(served.gets()) == 1


def test_two_at_once_and_no_more(site: Site, tmp_path: Path) -> None:
    """At no time are more than two files under way."""
    codes = ["99995", "99996", "99997", "99998", "99999"]
    content = write_addrfeat(tmp_path / "site", many_roads(2)).read_bytes()
    for code in codes:
        site.files[f"/tiger/TIGER2021/ADDRFEAT/tl_2021_{code}_addrfeat.zip"] = content
    # Nothing is answered before two have come; then a third would have the time to.
    site.faults = [Fault(company=2, late=0.05)] * len(codes)
    _download(tmp_path, site, codes)
    assert len(site.gets()) == len(codes)
    assert site.most == 2


def test_progress_adds_up(served: Site, tmp_path: Path) -> None:
    """The reported bytes add up to those of the files, even after breaks and damage."""
    served.faults = [Fault(cut=700), Fault(body=b"damaged"), Fault(cut=300)]
    server = Server(served.url)
    plan = install.plan_download(server, [MADISON, AUTAUGA], 2021)
    reported: list[int] = []
    taken: list[str] = []
    with install.exclusive(str(tmp_path)):
        ready = install.fetch(str(tmp_path), plan, server, reported.append)
        install.index(str(tmp_path), ready, taken.append)
    assert sum(reported) == sum(job.size or 0 for job in plan.jobs)
    assert taken == [AUTAUGA, MADISON]


def test_one_run_at_a_time(served: Site, tmp_path: Path) -> None:
    """While a run fetches, another says so."""
    with (
        install.exclusive(str(tmp_path)),
        pytest.raises(DataError, match="another installation is running") as refused,
    ):
        _download(tmp_path, served, [MADISON])
    assert refused.value.path == str(tmp_path)


def test_one_build_at_a_time(served: Site, tmp_path: Path) -> None:
    """While something else changes the index, an installation says so and keeps its files."""
    with (
        install_lock(str(tmp_path)),
        pytest.raises(DataError, match="another installation is running"),
    ):
        _download(tmp_path, served, [MADISON])
    assert f"tl_2021_{MADISON}_addrfeat.zip" in _left(tmp_path)


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    """A folder as someone carries it to a machine without a network."""
    folder = tmp_path / "usb"
    write_addrfeat(folder / "2021", odd_roads())
    write_edges(folder / "more", many_roads(10, AUTAUGA), AUTAUGA, zipped=False)
    (folder / "points").mkdir()
    (folder / "points" / "a.csv").write_text(f"{HEAD}1,PLAIN ST,35801,-86.58,34.73\n")
    (folder / "points" / "b.csv").write_text(f"{HEAD}3,PLAIN ST,35801,-86.58,34.73\n")
    (folder / "notes.txt").write_text("nothing for us")
    return folder


def test_files_instead_of_a_server(usb: Path, tmp_path: Path) -> None:
    """Everything usable below a folder is installed, several files of points together."""
    _run(tmp_path, install.plan_files([str(usb)], (), None))
    assert [county[:6] for county in install.what_is_installed(str(tmp_path))] == [
        (AUTAUGA, "Autauga County", RANGES, "2021", FILE, 20),
        (MADISON, "Madison County", POINTS, "", FILE, 2),
        (MADISON, "Madison County", RANGES, "2021", FILE, 19),
    ]
    assert _point_numbers(tmp_path) == [1, 3]
    assert (usb / "2021" / "tl_2021_01089_addrfeat.zip").exists()


def test_some_of_the_files(usb: Path, tmp_path: Path) -> None:
    """Only files of the chosen counties are used; an error names a missing county."""
    plan = install.plan_files([str(usb)], [AUTAUGA, MEAGHER], None)
    assert [(job.fips, job.kind) for job in plan.jobs] == [
        (AUTAUGA, RANGES),
        (AUTAUGA, install.ROADS),
    ]
    assert "no file for Meagher County, MT here" in str(plan.failures[0])


@pytest.mark.parametrize(
    ("codes", "lines"),
    [
        (["01033", MEAGHER], ["Colbert County, AL", "Meagher County, MT"]),
        (["01033", "01035", "99999"], ["Colbert County, AL; Conecuh County, AL", "99999"]),
        (counties.resolve(["AL", "MT"]), ["65 counties of AL", "56 counties of MT"]),
    ],
)
def test_absent_counties_are_one_line_a_state(
    usb: Path, codes: list[str], lines: list[str]
) -> None:
    """A state's few missing counties are named together; many are only counted."""
    plan = install.plan_files([str(usb)], codes, None)
    assert [str(failure) for failure in plan.failures] == [f"no file for {x} here" for x in lines]


def test_the_county_of_points_can_be_said(usb: Path) -> None:
    """A county given for points wins over the county in the points."""
    plan = install.plan_files([str(usb / "points")], (), MEAGHER)
    assert [(job.fips, job.kind, len(job.files)) for job in plan.jobs] == [(MEAGHER, POINTS, 2)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("number,street,postcode,lon,lat\n1,A St,00000,-86.58,34.73\n", "give --county"),
        ("id,name\n1,Main Street\n", "no column 'number'"),
    ],
    ids=["in no known ZIP", "something else"],
)
def test_points_that_cannot_be_used(usb: Path, rows: str, message: str) -> None:
    """A CSV file that is no use is named with the reason, and does not keep the others out."""
    (usb / "other.csv").write_text(rows)
    plan = install.plan_files([str(usb)], (), None)
    assert len(plan.of(RANGES, install.POINTS)) == 3
    (failure,) = plan.failures
    assert str(usb / "other.csv") in str(failure)
    assert message in str(failure)
    alone = install.plan_files([str(usb / "other.csv")], (), None)
    assert (alone.jobs, len(alone.failures)) == ((), 1)


def test_nothing_there(tmp_path: Path) -> None:
    """A folder without anything usable is an error that says what the names are like."""
    (tmp_path / "usb").mkdir()
    with pytest.raises(DataError, match=r"tl_2024_01089_addrfeat\.zip"):
        install.plan_files([str(tmp_path / "usb")], (), None)


def test_a_damaged_file_is_named_and_not_deleted(usb: Path, tmp_path: Path) -> None:
    """A damaged file of one's own stays where it is; the others are installed."""
    path = usb / "2021" / "tl_2021_01089_addrfeat.zip"
    path.write_bytes(b"damaged")
    done = _run(tmp_path, install.plan_files([str(usb)], (), None))
    (failure,) = done.failures
    assert str(failure).startswith(f"Madison County, AL: {path}: not a zip file")
    assert path.exists()
    assert len(install.what_is_installed(str(tmp_path))) == 2


def test_a_damaged_file_of_streets_and_roads_is_one_failure(usb: Path, tmp_path: Path) -> None:
    """A file that is damaged for two purposes is one failure, with the name of its county."""
    path = write_edges(usb, odd_roads())
    path.write_bytes(path.read_bytes()[:-100])
    plan = install.plan_files([str(path)], (), None)
    assert {job.kind for job in plan.jobs} == {RANGES, ROADS}
    (failure,) = _run(tmp_path, plan).failures
    assert str(failure).startswith(f"Madison County, AL: {path}: not a zip file")


def test_damaged_points_change_nothing(usb: Path, tmp_path: Path) -> None:
    """Points that turn out damaged while they are indexed leave the old index."""
    build_roads(tmp_path, many_roads(2))
    plan = install.plan_files([str(usb)], (), None)
    with install.exclusive(str(tmp_path)):
        plan = install.fetch(str(tmp_path), plan, None, _ignore)
        (usb / "points" / "b.csv").write_text("number\n")
        with pytest.raises(DataError, match=r"^Madison County, AL: .*no column 'street'"):
            install.index(str(tmp_path), plan, _ignore)
    assert len(ranges(tmp_path)) == 4


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("number\n", "no column 'street'"),
        (f'{HEAD}1,"A St,35801,-86.58,34.73\n', "a quote begins in this line"),
        (f"{HEAD}1,A St,59645,-110.9,46.55\n", "nowhere near Madison County, AL"),
    ],
)
def test_a_damaged_file_of_points_is_named(
    usb: Path, tmp_path: Path, rows: str, message: str
) -> None:
    """A file of points that is no use keeps neither the county's other points nor others out."""
    (usb / "points" / "b.csv").write_text(rows)
    done = _run(tmp_path, install.plan_files([str(usb / "points")], (), MADISON))
    (failure,) = done.failures
    assert isinstance(failure, DataError)
    assert failure.path == str(usb / "points" / "b.csv")
    assert message in str(failure)
    assert _point_numbers(tmp_path) == [1]


def test_points_of_another_county_replace_nothing(usb: Path, tmp_path: Path) -> None:
    """Points far from the given county do not replace the county's data."""
    _run(tmp_path, install.plan_files([str(usb / "points")], (), None))
    (tmp_path / "far.csv").write_text(f"{HEAD}1,PLAIN ST,59645,-110.9,46.55\n" * 3)
    done = _run(tmp_path, install.plan_files([str(tmp_path / "far.csv")], (), MADISON))
    assert done.jobs == ()
    assert _point_numbers(tmp_path) == [1, 3]


def test__point_numbers_are_counted(usb: Path, tmp_path: Path) -> None:
    """The usable rows of all points files of a county are counted, and the others by reason."""
    with (usb / "points" / "a.csv").open("a") as file:
        file.write("5,PLAIN ST,35801,-100,40\n7,,35801,-86.58,34.73\n9,A ST,36067,-86.58,34.73\n")
    (job,) = _run(tmp_path, install.plan_files([str(usb / "points")], (), None)).jobs
    assert job.rows == {"": 2, points.AWAY: 1, points.INCOMPLETE: 1, points.TORN: 1}
    assert _point_numbers(tmp_path) == [1, 3]


def test_removing_a_county(usb: Path, tmp_path: Path) -> None:
    """Ranges and points of the county go, the others stay, and the file gets smaller."""
    _run(tmp_path, install.plan_files([str(usb)], (), None))
    before = install.size_on_disk(str(tmp_path))
    install.remove(str(tmp_path), [MADISON])
    assert [county.fips for county in install.what_is_installed(str(tmp_path))] == [AUTAUGA]
    assert len(ranges(tmp_path)) == 20
    assert rows(tmp_path, "SELECT count(*) FROM point") == [0]
    assert install.size_on_disk(str(tmp_path)) <= before


@pytest.mark.parametrize("how", ["by county", "all"])
def test_removing_everything_deletes_the_file(usb: Path, tmp_path: Path, how: str) -> None:
    """With the last county, or all at once, the file itself goes."""
    _run(tmp_path, install.plan_files([str(usb)], (), None))
    (tmp_path / "downloads" / "tl_2020_01089_addrfeat.zip.part").write_bytes(b"left")
    if how == "all":
        install.remove_all(str(tmp_path))
    else:
        install.remove(str(tmp_path), [MADISON, AUTAUGA])
    assert install.size_on_disk(str(tmp_path)) == 0
    assert install.what_is_installed(str(tmp_path)) == []
    assert _left(tmp_path) == ["install.lock"]


def test_removing_what_is_damaged(tmp_path: Path) -> None:
    """An index that cannot be read can still be removed, and installed anew."""
    (tmp_path / "streets.sqlite").write_bytes(b"damaged")
    with pytest.raises(DataError, match="--all"):
        install.what_is_installed(str(tmp_path))
    install.remove_all(str(tmp_path))
    assert install.what_is_installed(str(tmp_path)) == []


def test_a_damaged_list_of_counties(tmp_path: Path) -> None:
    """Damage behind the first page of the index is a clear error too."""
    build_roads(tmp_path, [Road("A St", ("1", "9"))])
    path = tmp_path / "streets.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(DataError, match="damaged"):
        install.what_is_installed(str(tmp_path))


@pytest.mark.parametrize("name", ["streets.sqlite", "streets.sqlite.building", "downloads/x"])
def test_a_folder_in_the_place_of_a_file(tmp_path: Path, name: str) -> None:
    """A folder where a file belongs is not deleted with what may be in it, but named."""
    (tmp_path / name).mkdir(parents=True)
    with pytest.raises(DataError, match="cannot delete: it is a folder") as refused:
        install.remove_all(str(tmp_path))
    assert refused.value.path == str(tmp_path / name)


def test_removing_a_pipe(tmp_path: Path) -> None:
    """A pipe in the place of the index can be removed."""
    os.mkfifo(tmp_path / "streets.sqlite")
    install.remove_all(str(tmp_path))
    assert install.what_is_installed(str(tmp_path)) == []


def test_removing_from_nothing_makes_nothing(tmp_path: Path) -> None:
    """If there is no data folder, none is made to remove things from."""
    install.remove_all(str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_what_is_meant_among_the_installed() -> None:
    """A state means those of its counties that are installed; what is not installed is an error."""
    have = [COUNTY, COUNTY._replace(fips=AUTAUGA), COUNTY._replace(fips=MEAGHER)]
    assert install.among(have, ["AL"]) == [AUTAUGA, MADISON]
    assert install.among(have, ["Meagher, MT", MADISON]) == [MEAGHER, MADISON]
    with pytest.raises(UsageError, match="Morgan County, AL is not installed"):
        install.among(have, ["Morgan County, AL"])
    with pytest.raises(UsageError, match="none of its counties is installed"):
        install.among(have, ["TN"])
