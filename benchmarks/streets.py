"""Street look-ups: rate, cold start, index size and build rate, made-up state and real files.

    python benchmarks/streets.py [--ranges 1500000] [--keep FOLDER] [TIGER_FILE ...]

The state is generated: in real Alabama ZIP codes, half of the streets with names that many towns
have and half with rare ones, tens of thousands in all, and lines of about eleven points as
TIGER/Line has. With a real ADDRFEAT file the same addresses are also given to the PyPI
package census-lookup, where it is installed, in the same run.
"""

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import product

from startup import INSTALLED

from locator.answer import AT_ONCE, Answer, Request, make_answers
from locator.clinics.directory import Directory
from locator.clinics.load import load
from locator.geocode.gazetteer import zip_row
from locator.geocode.offline import Offline
from locator.geocode.streets.build import Batch, build
from locator.geocode.streets.match import open_matcher
from locator.geocode.streets.store import County, index_path
from locator.geocode.streets.tiger import Feature, Side, read, sources

FIRST = (  # noqa: SIM905 (a long list of words reads better so)
    "Oak Maple Cedar Pine Elm Walnut Cherry Dogwood Magnolia Willow Hickory Birch Spruce Laurel"
    " Sunset Meadow Forest Valley Ridge Spring River Lake Hill Mill Church School Park Jackson"
    " Washington Lincoln Jefferson Madison Monroe Franklin Clinton Wilson Johnson Davis Taylor"
).split()
SECOND = ("", " Hill", " Ridge", " Creek", "wood", " Grove", " View", "dale", " Park", " Springs")
TYPES = ("St", "Ave", "Dr", "Rd", "Ln", "Ct", "Cir", "Way", "Pl", "Trl")
COMMON = [f"{a}{b} {c}" for a, b, c in product(FIRST, SECOND, TYPES)]
ONSETS = (  # noqa: SIM905
    "Ash Bar Bel Ben Brad Bran Bur Cal Car Chat Clay Col Cor Dan Dar Del Dun Ed El Fair Far Gar"
    " Glen Gran Hal Ham Har Hart Hay Hol Hunt Ken Kirk Lan Lang Lin Mal Mar Mer Mil Nor Pem Pres"
    " Quin Rad Ram Red Rich Rock Ros Sal Sher Stan Sut Tal Thorn Wal War Wes Whit Wil Win York"
).split()
ENDINGS = (  # noqa: SIM905
    "bourne bury by combe cott croft dale den don field ford gate ham hurst ing ington ley low man"
    " mere mont more ney nor over ridge shaw sey son stead stock ston ter thorpe ton vale ville"
    " well wick worth"
).split()
RARE = [f"{a}{b}{c} {d}" for a, b, c, d in product(ONSETS, ENDINGS, SECOND, TYPES)]
BLOCKS = 8  # ranges on each side of a street


def made_up_state(ranges: int, rng: random.Random) -> Iterator[Feature]:
    """Features with ``ranges`` sides in all, over the standard ZIP codes of Alabama."""
    rows = (zip_row(str(code)) for code in range(35004, 36926))
    zips = [row for row in rows if row and row.type == "standard"]
    tlid = 0
    for number in range(ranges // (2 * BLOCKS)):
        row = zips[number % len(zips)]
        # Each ZIP has its own stretch of the lists, so that its names are not all alike.
        turn, place = divmod(number, len(zips))
        names, step = (RARE, 7_919) if turn % 2 else (COMMON, 37)
        name = names[(turn * step + place * 101) % len(names)]
        x = row.longitude + rng.uniform(-0.05, 0.05)
        y = row.latitude + rng.uniform(-0.05, 0.05)
        for block in range(1, BLOCKS + 1):
            line = [(x, y)]
            for _ in range(10):
                x, y = x + rng.uniform(0, 2e-4), y + rng.uniform(-1e-4, 1e-4)
                line.append((x, y))
            tlid += 1
            sides = (
                Side("L", f"{block}01", f"{block}99", row.zip, "O"),
                Side("R", f"{block}00", f"{block}98", row.zip, "E"),
            )
            yield Feature(tlid, name, sides, line)


def addresses(features: Iterable[Feature], count: int, rng: random.Random) -> list[str]:
    """``count`` addresses on the features, as people write them."""
    kept: list[tuple[Feature, Side]] = []
    for seen, feature in enumerate(features):
        side = rng.choice(feature.sides)
        if not side.zip or not (side.from_number.isdigit() and side.to_number.isdigit()):
            continue
        if len(kept) < count:
            kept.append((feature, side))
        elif (at := rng.randrange(seen + 1)) < count:
            kept[at] = (feature, side)
    rng.shuffle(kept)
    return [_text(feature, side, rng) for feature, side in kept]


def _text(feature: Feature, side: Side, rng: random.Random) -> str:
    low, high = sorted((int(side.from_number), int(side.to_number)))
    row = zip_row(side.zip)
    where = f"{row.place}, {row.state} {side.zip}" if row else side.zip
    return f"{rng.randrange(low, high + 1, 2)} {feature.name}, {where}"


def misspelled(text: str, rng: random.Random) -> str:
    """The address with two letters of the street's name exchanged."""
    number, name, rest = text.split(" ", 2)
    at = rng.randrange(1, max(2, len(name) - 1))
    return f"{number} {name[:at]}{name[at + 1 : at + 2]}{name[at : at + 1]}{name[at + 2 :]} {rest}"


def doubtful(text: str, rng: random.Random) -> str:
    """Every second address as it is, the others with one mistake each."""
    return rng.choice(_SLIPS)(text, rng) if rng.random() < 0.5 else text


def _without_suffix(text: str, _: random.Random) -> str:
    street, rest = text.split(", ", 1)
    return f"{street.rsplit(' ', 1)[0]}, {rest}"


def _without_zip(text: str, _: random.Random) -> str:
    return text.rsplit(" ", 1)[0]


def _without_town(text: str, _: random.Random) -> str:
    street, _town, rest = text.split(", ")
    return f"{street}, {rest}"


def _other_zip(text: str, rng: random.Random) -> str:
    at = len(text) - rng.randrange(1, 3)
    return f"{text[:at]}{(int(text[at]) + rng.randrange(1, 10)) % 10}{text[at + 1 :]}"


def _number_too_long(text: str, rng: random.Random) -> str:
    number, rest = text.split(" ", 1)
    return f"{number}{rng.randrange(10)} {rest}"


_SLIPS = (misspelled, _without_suffix, _without_zip, _without_town, _other_zip, _number_too_long)


def rate(texts: list[str], folder: str, clinics: int = 2) -> tuple[float, float, float]:
    """Answers a second from text to ranked answer, the share placed on a street, and MB of memory.

    In a process of its own, which holds nothing else: one that answers has no features in it.
    """
    command = [sys.executable, __file__, "--answer", folder, "--clinics", str(clinics)]
    done = subprocess.run(
        command, input=json.dumps(texts), stdout=subprocess.PIPE, text=True, check=True
    )
    per_second, share, memory = json.loads(done.stdout)
    return per_second, share, memory


def made_up_clinics(count: int) -> Directory:
    """Clinics in ZIP codes of Alabama, chosen by chance; two are the shipped ones."""
    shipped, rng = load(None, lambda _: None), random.Random(3)
    if count == len(shipped):
        return shipped
    rows = [row for code in range(35004, 36926) if (row := zip_row(str(code)))]
    return Directory(
        shipped[0]._replace(
            id=row.zip, latitude=row.latitude, longitude=row.longitude, accuracy_m=50.0
        )
        for row in rng.sample(rows, count)
    )


def answer_all(texts: list[str], folder: str, count: int) -> tuple[float, float, float]:
    """The ``rate`` of this process; only the nearest clinic is listed, as in a batch."""
    clinics = made_up_clinics(count)
    geocoder, request = [Offline(open_matcher(folder, checked=True))], Request(links=(), limit=1)
    make_answers(texts[: len(texts) // 10], clinics, geocoder, request)
    gc.freeze()  # as a batch's workers do
    started, placed = time.perf_counter(), 0
    for at in range(len(texts) // 10, len(texts), AT_ONCE):
        for answer in make_answers(texts[at : at + AT_ONCE], clinics, geocoder, request):
            origin = answer.origin if isinstance(answer, Answer) else None
            placed += origin is not None and origin.precision == "interpolated"
    seconds = time.perf_counter() - started
    texts = texts[len(texts) // 10 :]
    return len(texts) / seconds, placed / len(texts), peak_mb()


def peak_mb() -> float:
    """The most memory of this process in MB."""
    try:  # on Linux getrusage would count what the parent had
        with open("/proc/self/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024  # bytes elsewhere


def cold(folder: str, text: str) -> float:
    """A fresh process's answer as a multiple of ``import click``, best of ten, interleaved."""
    locator = os.path.join(os.path.dirname(sys.executable), "locator")
    commands = (
        [locator, "find", "--format", "json", "--data-dir", folder, text],
        [sys.executable, "-c", "import click"],
    )
    best = [float("inf")] * 2
    for _ in range(10):
        for at, command in enumerate(commands):
            started = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=INSTALLED)
            best[at] = min(best[at], time.perf_counter() - started)
    return best[0] / best[1]


def peer(path: str, texts: list[str]) -> tuple[float, float] | None:
    """The same addresses through census-lookup; None where it is not installed."""
    try:
        import geopandas
        from census_lookup.address.matcher import TIGERAddressMatcher
        from census_lookup.address.parser import AddressParser
    except ImportError:
        return None
    matcher, parser = TIGERAddressMatcher(geopandas.read_file(path)), AddressParser()
    started, placed = time.perf_counter(), 0
    for text in texts:
        placed += matcher.geocode_parsed(parser.parse(text)).is_matched
    return len(texts) / (time.perf_counter() - started), placed / len(texts)


def show(name: str, folder: str, features: list[Feature], build_s: float) -> float:
    """Print one index's figures; the rate of well-spelled addresses is returned."""
    rng = random.Random(7)
    ranges = sum(len(feature.sides) for feature in features)
    size = os.path.getsize(index_path(folder))
    texts = addresses(features, 20_000, rng)
    quick, placed, memory = max(rate(texts, folder) for _ in range(3))
    slow, respelled, _ = rate([misspelled(text, rng) for text in texts[:3_000]], folder)
    print(f"{name}: {ranges:,} ranges, built at {ranges / build_s:,.0f} ranges/s,")
    print(f"  {size / ranges:.1f} bytes a range, cold start {cold(folder, texts[0]):.2f} x click")
    print(f"  {quick:,.0f} addresses/s ({placed:.1%} on a street), {memory:.0f} MB of memory")
    print(f"  misspelled {slow:,.0f} addresses/s ({respelled:.1%} on a street)")
    mixed, _, _ = rate([doubtful(text, rng) for text in texts[:10_000]], folder, 12)
    print(f"  every second one doubtful, 12 clinics: {mixed:,.0f} addresses/s")
    return quick


def timed_build(folder: str, county: County, features: Iterable[Feature]) -> float:
    """Seconds that building the index takes."""
    started = time.perf_counter()
    build(folder, [Batch(county, features)])
    return time.perf_counter() - started


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ranges", type=int, default=1_500_000)
    parser.add_argument("--keep", help="use, and leave, the indexes in this folder")
    parser.add_argument("--answer", metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--clinics", type=int, default=2, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    if options.answer:
        print(json.dumps(answer_all(json.load(sys.stdin), options.answer, options.clinics)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        base = options.keep or scratch
        rates = {}
        for path in options.files:
            source = sources(path)[0]
            county = County(source.fips, "Autauga County", "ranges", source.vintage, "file", 0, "")
            folder = os.path.join(base, source.fips)
            features = list(read(source))
            seconds = timed_build(folder, county, features)
            rates["county"] = show(os.path.basename(path), folder, features, seconds)
            texts = addresses(features, 1_000, random.Random(8))
            if found := peer(path, texts):
                ours, share, _ = rate(texts, folder)
                print(f"  census-lookup {found[0]:,.0f} addresses/s ({found[1]:.1%} on a street);")
                print(f"  ours on the same {len(texts)}: {ours / found[0]:.0f} x ({share:.1%})")
        folder = os.path.join(base, "state")
        county = County("01000", "Made-up State", "ranges", "0", "generated", 0, "")
        seconds = timed_build(folder, county, made_up_state(options.ranges, random.Random(1)))
        features = list(made_up_state(options.ranges, random.Random(1)))
        rates["state"] = show("made-up state", folder, features, seconds)
        if "county" in rates:
            print(f"county : state = {rates['county'] / rates['state']:.2f} : 1")


if __name__ == "__main__":
    main()
