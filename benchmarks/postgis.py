"""Street look-ups side by side with PostGIS's TIGER geocoder, on one county's real file.

    python benchmarks/postgis.py [--rows 500] tl_2021_01001_addrfeat.zip

Needs Debian's PostgreSQL with PostGIS (the error says which packages). A private cluster is made
in a temporary folder, reached by a socket in it alone, and removed afterwards. Both are asked the
same addresses, drawn from the file, one at a time and on one core, warm; PostGIS in one connection
and one transaction, by a prepared statement. They take turns; the best of three rounds counts.

PostGIS's loader wants four files of a county (EDGES, FACES, FEATNAMES, ADDR). Its tables are filled
from the one file here, as kindly as can be: names are taken apart by its own parser, so that the
data and the questions agree; each ZIP is one face, in a place that has the name the addresses use.
"""

import argparse
import csv
import glob
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from random import Random
from statistics import median

from streets import addresses, rate, timed_build

from locator.answer import Request, make_answer
from locator.clinics.load import load
from locator.geocode.gazetteer import zip_row
from locator.geocode.offline import Offline
from locator.geocode.streets.match import open_matcher
from locator.geocode.streets.store import County
from locator.geocode.streets.tiger import Feature, read, sources
from locator.geodesy import inverse

Point = tuple[float, float]  # latitude, longitude
Ask = Callable[[str], list[str]]  # SQL in, the lines of its rows out

EXTENSION = "/usr/share/postgresql/*/extension/postgis_tiger_geocoder.control"
PACKAGES = "apt-get install postgresql postgresql-postgis postgresql-postgis-scripts"
# All in memory and on one core, as ours; no just-in-time compiling, which does not pay in
# statements as short as these.
SETTINGS = (
    "-c listen_addresses= -c shared_buffers=512MB -c work_mem=64MB -c fsync=off -c jit=off"
    " -c max_parallel_workers_per_gather=0"
)
ROUNDS = 3

SCHEMA = """
CREATE EXTENSION postgis;
CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION postgis_tiger_geocoder;
CREATE TABLE range (tlid bigint, fullname text, side text, fromhn text, tohn text, zip text,
                    line text);
CREATE TABLE town (zip text, place text, state text, county text);
"""

# The tables that the geocoder's functions read, by state, as the loader's scripts make them.
# Road classes and faces are not in ADDRFEAT: S1400 is a local road, and a ZIP stands for a face.
LOAD = """
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY string_to_array('state county place faces edges featnames addr zip_state'
      ' zip_state_loc zip_lookup_base', ' ') LOOP
    EXECUTE format('CREATE TABLE tiger_data.xx_%1$s (CHECK (statefp = ''{state}'')) '
                   'INHERITS (tiger.%1$s)', name);
  END LOOP;
END $$;
SET search_path = tiger_data, tiger, public;
INSERT INTO xx_state (statefp, stusps, name)
  SELECT statefp, abbrev, name FROM state_lookup WHERE statefp = '{state}';
INSERT INTO xx_county (statefp, countyfp, cntyidfp, name)
  SELECT '{state}', '{county}', '{state}{county}', min(county) FROM town;
INSERT INTO xx_place (statefp, placefp, plcidfp, name)
  SELECT '{state}', zip, '{state}' || zip, place FROM town;
INSERT INTO xx_faces (statefp, countyfp, tfid, placefp)
  SELECT '{state}', '{county}', zip::int, zip FROM town;
INSERT INTO xx_zip_state (zip, stusps, statefp) SELECT zip, state, '{state}' FROM town;
INSERT INTO xx_zip_state_loc (zip, stusps, statefp, place)
  SELECT zip, state, '{state}', place FROM town;
INSERT INTO xx_zip_lookup_base (zip, state, county, city, statefp)
  SELECT zip, state, county, place, '{state}' FROM town;
INSERT INTO xx_addr (tlid, fromhn, tohn, side, zip, statefp)
  SELECT DISTINCT tlid, fromhn, tohn, side, zip, '{state}' FROM range;
INSERT INTO xx_edges (statefp, countyfp, tlid, mtfcc, tfidl, tfidr, zipl, zipr, fullname, the_geom)
  SELECT '{state}', '{county}', tlid, 'S1400', l::int, r::int, l, r, name,
         ST_Multi(ST_GeomFromText(line, 4269))
  FROM (SELECT tlid, min(fullname) AS name, min(line) AS line, max(zip) FILTER (WHERE side = 'L')
        AS l, max(zip) FILTER (WHERE side = 'R') AS r FROM range GROUP BY tlid) AS one;
INSERT INTO xx_featnames (tlid, fullname, statefp, mtfcc, paflag, predirabrv, name, sufdirabrv,
                          pretypabrv, suftypabrv)
  SELECT tlid, fullname, '{state}', 'S1400', 'P', (part).predirabbrev,
         coalesce((part).streetname, fullname), (part).postdirabbrev,
         CASE WHEN is_pretype((part).streettypeabbrev) THEN (part).streettypeabbrev END,
         CASE WHEN NOT is_pretype((part).streettypeabbrev) THEN (part).streettypeabbrev END
  FROM (SELECT DISTINCT tlid, fullname FROM range) AS named JOIN
       (SELECT fullname, normalize_address('1 ' || fullname || ', ' || min(place) || ', '
        || min(state) || ' ' || min(zip)) AS part FROM range JOIN town USING (zip)
        GROUP BY fullname) AS parts USING (fullname);
SELECT install_missing_indexes();
"""

# Only what has a street counts; the place's center, which the geocoder falls back on, does not.
PREPARE = """PREPARE ask(text) AS SELECT ST_Y(geomout), ST_X(geomout) FROM (SELECT) AS one
LEFT JOIN LATERAL geocode($1, 1) ON (addy).streetname IS NOT NULL;
"""
CLOCK = "SELECT extract(epoch FROM clock_timestamp());\n"


def programs() -> str:
    """The folder of the newest PostgreSQL that has the geocoder; ends the run if none has."""
    found = [path.split("/")[4] for path in glob.glob(EXTENSION)]
    if not found:
        sys.exit(f"Needs PostGIS's TIGER geocoder; on Debian: {PACKAGES}")
    return f"/usr/lib/postgresql/{max(found, key=float)}/bin/"


@contextmanager
def cluster() -> Iterator[Ask]:
    """A new PostgreSQL in a temporary folder; what it yields sends SQL in a new connection."""
    found = programs()
    # PostgreSQL will not run as root; Debian's packages make a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, user, user)

        def run(*command: str, sql: str = "") -> list[str]:
            done = subprocess.run(
                command, input=sql, stdout=subprocess.PIPE, text=True, check=True, cwd=folder,
                user=user, group=user, extra_groups=[] if user else None,
            )  # fmt: skip
            return done.stdout.splitlines()

        data, name = f"{folder}/data", ("-U", "postgres")
        control = (f"{found}pg_ctl", "-s", "-w", "-D", data, "-l", f"{folder}/log")
        psql = (f"{found}psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", folder, *name)
        # The folder is open to its owner alone, so that the socket in it needs no password.
        run(f"{found}initdb", "-D", data, *name, "-A", "trust", "-E", "UTF8", "--locale=C")
        run(*control, "-o", f"{SETTINGS} -k {folder}", "start")
        try:
            yield lambda sql: run(*psql, sql=sql)
        finally:
            run(*control, "-m", "immediate", "stop")


def copy(table: str, rows: Iterable[tuple[object, ...]]) -> str:
    """SQL that puts the rows into the table."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return f"COPY {table} FROM STDIN (FORMAT csv);\n{text.getvalue()}\\.\n"


def fill(ask: Ask, fips: str, features: list[Feature]) -> None:
    """Load the county, make the geocoder's indexes, gather the planner's statistics."""
    ranges = [
        (feature.tlid, feature.name, side.side, side.from_number, side.to_number, side.zip,
         "LINESTRING(" + ",".join(f"{x} {y}" for x, y in feature.line) + ")")
        for feature in features for side in feature.sides if zip_row(side.zip)
    ]  # fmt: skip
    rows = [row for code in sorted({str(one[5]) for one in ranges}) if (row := zip_row(code))]
    towns = [(row.zip, row.place, row.state, row.county) for row in rows]
    ask(SCHEMA + copy("range", ranges) + copy("town", towns))
    ask(LOAD.format(state=fips[:2], county=fips[2:]))
    ask("VACUUM ANALYZE;")


def theirs(ask: Ask, texts: list[str]) -> tuple[float, list[Point | None]]:
    """Addresses a second, and the point of each; None where it has no street."""
    every = "".join("EXECUTE ask('{}');\n".format(text.replace("'", "''")) for text in texts)
    # The first pass, as long as the one that counts, warms the connection up.
    lines = ask(f"{PREPARE}BEGIN;\n\\o /dev/null\n{every}\\o\n{CLOCK}{every}{CLOCK}")
    pairs = (line.split("|") for line in lines[1:-1])
    points = [(float(pair[0]), float(pair[1])) if all(pair) else None for pair in pairs]
    return len(texts) / (float(lines[-1]) - float(lines[0])), points


def ours(folder: str, texts: list[str]) -> list[Point | None]:
    """The point of each address; None where it has no street."""
    clinics = load(None, lambda _: None)
    geocoder, request = [Offline(open_matcher(folder, checked=True))], Request(links=())
    origins = (make_answer(text, clinics, geocoder, request).origin for text in texts)
    return [
        (one.latitude, one.longitude) if one and one.precision == "interpolated" else None
        for one in origins
    ]


def show(name: str, quick: float, points: list[Point | None], seconds: float) -> None:
    """Print one geocoder's figures."""
    share = sum(map(bool, points)) / len(points)
    print(
        f"  {name:15}{quick:8,.0f} addresses/s ({share:.1%} on a street), loaded in {seconds:.1f} s"
    )


def main() -> None:
    """Load, ask both and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--rows", type=int, default=500)
    options = parser.parse_args()
    source = sources(options.file)[0]
    features = list(read(source))
    texts = addresses(features, options.rows, Random(8))
    with tempfile.TemporaryDirectory() as folder, cluster() as ask:
        started = time.perf_counter()
        fill(ask, source.fips, features)
        filled = time.perf_counter() - started
        county = County(source.fips, "", "ranges", source.vintage, "file", 0, "")
        built = timed_build(folder, county, features)
        version = ask("SHOW server_version; SELECT postgis_lib_version();")
        rounds = [(theirs(ask, texts), rate(texts, folder)[0]) for _ in range(ROUNDS)]
        found, own = rounds[0][0][1], ours(folder, texts)
    slow, fast = max(one[0][0] for one in rounds), max(one[1] for one in rounds)
    print(f"PostgreSQL {version[0]}, PostGIS {version[1]}; {len(texts)} addresses:")
    show("TIGER geocoder", slow, found, filled)
    show("ours", fast, own, built)
    both = [(a, b) for a, b in zip(found, own, strict=True) if a and b]
    apart = [inverse(*a, *b).distance_m for a, b in both]
    near = sum(meters < 100 for meters in apart) / len(apart)
    print(f"  the two points {median(apart):.0f} m apart in the median, {near:.1%} under 100 m")
    print(f"  ours : theirs = {fast / slow:,.0f} : 1")


if __name__ == "__main__":
    main()
