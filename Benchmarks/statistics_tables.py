"""The tables of the statistics benchmark: made from a fixed seed, written once per size as CSV.

Numbers without a natural unit are written with all their digits, so that differences tie only where they are meant to.
"""
import csv
import math
import os
import random


def pairs(draw):
    x = draw.gauss(0.002, 1)
    return repr(x), repr(draw.gauss(0, 1))


def shifted_pairs(draw):
    return repr(draw.gauss(1, 1)), repr(draw.gauss(0, 1))


def rounded_pairs(draw):
    """Differences with one decimal: many ties, some zeros."""
    return round(draw.gauss(0.2, 1), 1), 0


def groups(draw):
    group = "ab"[draw.random() < 0.4]
    return repr(draw.gauss(0.002 if group == "b" else 0, 1)), group


def survival(draw):
    """Exponential times, uniform censoring, times with three decimals (so many ties in a long table)."""
    x1, x2, x3 = draw.gauss(0, 1), int(draw.random() < 0.4), draw.gauss(0, 1)
    time = draw.expovariate(0.1 * math.e ** (0.3 * x1 + 0.2 * x2 - 0.2 * x3))
    censored = draw.uniform(0, 20)
    return f"{min(time, censored) + 0.001:.3f}", int(time <= censored), round(x1, 4), x2, round(x3, 4)


def competing(draw):
    """Two causes, the first driven by x1; about a third of the rows are censored."""
    x1, x2, group = draw.gauss(0, 1), draw.gauss(0, 1), "ab"[draw.random() < 0.5]
    first = draw.expovariate(math.e ** (0.3 * x1 + (0.03 if group == "b" else 0)))
    times = [draw.expovariate(1), first, draw.expovariate(1)]
    status = times.index(min(times))
    return round(times[status], 5), status, round(x1, 4), round(x2, 4), group


def mixed(draw):
    """Two columns of text, six of numbers with one value in twenty missing."""
    numbers = [f"{draw.gauss(100, 30):.4f}" if draw.random() > 0.05 else "NA" for _ in range(6)]
    return [f"B-{draw.randrange(5000)}", draw.choice(["CD3", "CD4", "CD8", "CD19", "NK"]), *numbers]


TABLES = {
    "pairs": (pairs, ["x", "y"]),
    "shifted": (shifted_pairs, ["x", "y"]),
    "rounded": (rounded_pairs, ["x", "y"]),
    "groups": (groups, ["value", "group"]),
    "survival": (survival, ["time", "event", "x1", "x2", "x3"]),
    "competing": (competing, ["time", "status", "x1", "x2", "g"]),
    "mixed": (mixed, ["patient", "analyte", "a", "b", "c", "d", "e", "f"]),
}


def table(kind, rows, folder):
    """The file name, inside `folder`, of the table of that kind and length."""
    name = f"{kind}{rows}.csv"
    if not os.path.exists(os.path.join(folder, name)):
        row, header = TABLES[kind]
        draw = random.Random(rows)
        with open(os.path.join(folder, name), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(row(draw) for _ in range(rows))
    return name
