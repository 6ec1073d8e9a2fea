"""TIGER/Line EDGES files → roads.

Layout after the Census Bureau's TIGER/Line Technical Documentation, appendix A: each road has a
class (MTFCC) and the numbers of the nodes it begins and ends at (TNIDF, TNIDT), which are the same
ones in the files of neighboring counties.
"""

from collections.abc import Iterator, Sequence

from locator.errors import DataError
from locator.geocode.streets.tiger import Source, records
from locator.roads.classes import MTFCC
from locator.roads.model import TIGER, About, Road

_FIELDS = ("TLID", "MTFCC", "TNIDF", "TNIDT")


def read_edges(source: Source) -> Iterator[Road]:
    """Every road of an EDGES file that cars can use, in file order.

    Raises DataError if the file is damaged, or is another kind of TIGER/Line file.
    """
    if source.layout != "edges":
        raise DataError("a county's roads are in its EDGES file, not in this one", path=source.path)
    for record, points in records(source, _FIELDS):
        if record["MTFCC"] not in MTFCC or len(points) < 2:
            continue
        try:
            tail, head = int(record["TNIDF"]), int(record["TNIDT"])
        except (KeyError, TypeError, ValueError, IndexError):
            tail = head = 0
        if not tail or not head:
            raise DataError("one of its roads has no node numbers (TNIDF, TNIDT)", path=source.path)
        yield Road(int(record["TLID"]), tail, head, record["MTFCC"], points)


def about(sources: Sequence[Source]) -> About:
    """The source of a graph of these files.

    Raises DataError if they are of several vintages, whose nodes need not be the same ones.
    """
    vintages = sorted({source.vintage for source in sources})
    if len(vintages) > 1:
        message = f"roads of {' and '.join(vintages)} cannot be joined; get all of one year"
        raise DataError(message, path=sources[0].path)
    return About(TIGER, "".join(vintages), tuple(sorted(source.fips for source in sources)))
