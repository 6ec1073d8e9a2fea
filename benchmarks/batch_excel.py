"""`locator batch` from Excel to Excel against CSV to CSV, in one run: rate and memory as ratios.

    python benchmarks/batch_excel.py [--rows 200000] [--ranges 100000] [--rounds 3] [--keep FOLDER]

The rows are those of benchmarks/batch.py, with a name, a date and a ZIP code beside the address, as
a list of members has them. XlsxWriter writes the workbook, all texts in one part, as Excel does.
The two runs take turns; printed are the medians.
"""

import argparse
import csv
import os
import tempfile
from statistics import median

import xlsxwriter
from batch import Ran, command, measured, prepared, show

from locator.batch.workbook import Workbook


def members(source: str, path: str) -> None:
    """The input of benchmarks/batch.py with the columns of a list of members."""
    with (
        open(source, newline="", encoding="utf-8") as file,
        open(path, "w", newline="", encoding="utf-8") as out,
    ):
        write = csv.writer(out)
        write.writerow(("id", "name", "seen", "address", "copay", "plan"))
        for at, row in enumerate(csv.DictReader(file)):
            day = f"2026-{at % 12 + 1:02}-{at % 28 + 1:02}"
            write.writerow((at, f"Member {at}", day, row["address"], at % 90 / 2, f"Plan {at % 7}"))


def workbook(source: str, path: str) -> None:
    """The same rows as a workbook."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Members")
    with open(source, newline="", encoding="utf-8") as file:
        for at, row in enumerate(csv.reader(file)):
            for column, cell in enumerate(row):
                if column in {0, 4} and at:
                    sheet.write_number(at, column, float(cell))
                else:
                    sheet.write_string(at, column, cell)
    book.close()


def main() -> None:
    """Generate, run in turns, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--ranges", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", metavar="FOLDER", help="use, and leave, what is generated here")
    options = parser.parse_args()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.keep) as scratch:
        data, source = prepared(options.keep or scratch, options.ranges, options.rows)
        table, book = os.path.join(scratch, "in.csv"), os.path.join(scratch, "in.xlsx")
        members(source, table)
        workbook(table, book)
        ran: dict[str, list[Ran]] = {table: [], book: []}
        for _ in range(options.rounds):
            for path, runs in ran.items():
                out = os.path.join(scratch, f"out{os.path.splitext(path)[1]}")
                runs.append(measured(command(path, out, data, 2)))
                show(os.path.basename(path), runs[-1], options.rows)
        pairs = list(zip(ran[table], ran[book], strict=True))
        clock = median(c.seconds / x.seconds for c, x in pairs)
        processor = median(c.cpu_s / x.cpu_s for c, x in pairs)
        print(f"Excel : CSV = {clock:.2f} : 1 by the clock, {processor:.2f} : 1 by the processor")
        print(f"Excel: at most {max(x.main_mb for x in ran[book]):,.0f} MB in the main process")
        print(f"the answers are {'equal' if _same(scratch) else 'NOT EQUAL'}")


def _same(scratch: str) -> bool:
    """True if both outputs have the same added columns."""
    book = Workbook(os.path.join(scratch, "out.xlsx"))
    with open(os.path.join(scratch, "out.csv"), newline="", encoding="utf-8") as file:
        rows = zip(book.rows("Members"), csv.reader(file), strict=True)
        return all(_text(row[6:10]) == other[6:10] for (_, row), other in rows)


def _text(cells: list[str | int | float | bool]) -> list[str]:
    return [str(cell) for cell in [*cells, "", "", "", ""][:4]]


if __name__ == "__main__":
    main()
