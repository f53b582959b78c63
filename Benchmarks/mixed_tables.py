"""The tables of the mixed-model benchmark: simulated from a fixed seed, written once per size as CSV."""
import csv
import math
import os
import random

ANALYTES = [f"a{k}" for k in range(1, 41)]
DRAWS = {"pre": 0.0, "mid": -0.35, "post": 0.3}


def visits(draw, patients, per_patient):
    """Random intercept and slope of time, two groups."""
    for patient in range(patients):
        intercept, slope = draw.gauss(1, 0.6), draw.gauss(0.05, 0.08)
        group = "ab"[patient % 2]
        for time in range(per_patient):
            value = intercept + (slope + 0.02 * (group == "b")) * time + draw.gauss(0, 0.5)
            yield f"P{patient:06d}", group, time, f"{value:.6f}"


def cohort(draw, patients, _):
    """Up to five cycles with three draws each; forty analytes, log-normal with a random intercept and slope."""
    for patient in range(patients):
        effects = [(draw.gauss(0, 0.5), draw.gauss(0, 0.12)) for _ in ANALYTES]
        for cycle in range(1, draw.randint(1, 5) + 1):
            for name, shift in DRAWS.items():
                logs = [b0 + (b1 + 0.05) * cycle + shift + draw.gauss(0, 0.35) for b0, b1 in effects]
                yield f"P{patient:03d}", cycle, name, *(f"{math.exp(value):.6g}" for value in logs)


def censored(draw, patients, _):
    """One analyte, a fifth of its values under a limit of detection (the limit stands in for them)."""
    values = []
    for patient in range(patients):
        effect = draw.gauss(0, 0.8)
        for cycle in range(1, draw.randint(1, 5) + 1):
            for name, shift in DRAWS.items():
                values.append((f"P{patient:03d}", cycle, name, math.exp(effect + 0.05 * cycle + shift + draw.gauss(0, 0.6))))
    limit = float(f"{sorted(row[3] for row in values)[len(values) // 5]:.3g}")
    for patient, cycle, name, value in values:
        yield patient, cycle, name, f"{max(value, limit):.6g}", int(value < limit)


def herds(draw, count, _):
    """Counts out of small herds over four periods, as in lme4's cbpp."""
    for herd in range(count):
        effect = draw.gauss(0, 0.65)
        for period, shift in enumerate((-1.4, -2.4, -2.5, -3.0), start=1):
            size = draw.randint(2, 34)
            probability = 1 / (1 + math.exp(-shift - effect))
            yield f"H{herd:02d}", f"p{period}", sum(draw.random() < probability for _ in range(size)), size


TABLES = {
    "visits": (visits, ["id", "g", "t", "y"]),
    "cohort": (cohort, ["patient", "cycle", "draw", *ANALYTES]),
    "censored": (censored, ["patient", "cycle", "draw", "value", "below"]),
    "herds": (herds, ["herd", "period", "incidence", "size"]),
}


def table(kind, size, folder):
    """The file name, inside `folder`, of the table of that kind; a size is (patients, visits)."""
    name = f"{kind}{size[0]}x{size[1]}.csv"
    if not os.path.exists(os.path.join(folder, name)):
        rows, header = TABLES[kind]
        with open(os.path.join(folder, name), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows(random.Random(f"{kind} {size}"), *size))
    return name
