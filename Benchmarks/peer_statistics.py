"""Times the calls of scipy, numpy, lifelines and pandas on one table, for part_statistics.py.

    python peer_statistics.py TASK TABLE

A line per call, separated by tabs: name, version, median seconds (or why there are none), then its values as
path=number, named by their path in the result of our command.
"""
import csv
import importlib
import statistics
import sys
import time
import warnings

import numpy as np


def clock(call):
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def measure(call):
    """One call to warm up, then at least three and as many as fit into a second; a call of over a second needs
    none."""
    first, result = clock(call)
    seconds = [first] if first > 1 else []
    while len(seconds) < 3 or (sum(seconds) < 1 and len(seconds) < 51):
        seconds.append(clock(call)[0])
    return statistics.median(seconds), result


def report(name, module, prepare, call, values=lambda result: {}):
    """`prepare` gets the module and makes, outside the clock, what `call` is timed on."""
    try:
        library = importlib.import_module(module)
    except ImportError:
        print(name, "", "not installed", sep="\t")
        return
    version = module.split(".")[0]
    version = f"{version} {importlib.import_module(version).__version__}"
    try:
        ready = prepare(library)
        seconds, result = measure(lambda: call(library, ready))
    except Exception as problem:
        print(name, version, f"failed: {problem}".splitlines()[0], sep="\t")
        return
    numbers = [f"{path}={float(value)!r}" for path, value in values(result).items()]
    print(name, version, seconds, *numbers, sep="\t")


def columns(path):
    """Columns by name, as numbers where all cells are."""
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    result = {}
    for name, cells in zip(header, zip(*rows)):
        try:
            result[name] = np.array(cells, dtype=float)
        except ValueError:
            result[name] = np.array(cells)
    return result


def signed_rank(path):
    d = columns(path)
    report(
        "scipy wilcoxon", "scipy.stats", lambda _: d,
        lambda stats, d: stats.wilcoxon(d["x"], d["y"], method="asymptotic"),
        lambda test: {"normal.p_no_continuity": test.pvalue})


def walsh_median(numpy, differences):
    i, j = numpy.triu_indices(len(differences))
    averages = 0.5 * (differences[i] + differences[j])
    return numpy.median(averages)


def hodges_lehmann(path):
    d = columns(path)
    name, differences = "numpy, all averages, no interval", d["x"] - d["y"]
    if len(differences) > 5000:
        print(name, f"numpy {np.__version__}", "not run (needs gigabytes)", sep="\t")
        return
    report(name, "numpy", lambda _: differences, walsh_median, lambda median: {"hodges_lehmann_all": median})


def mann_whitney(path):
    d = columns(path)
    a, b = (d["value"][d["group"] == group] for group in "ab")
    report(
        "scipy mannwhitneyu", "scipy.stats", lambda _: (a, b),
        lambda stats, samples: stats.mannwhitneyu(*samples, method="asymptotic"),
        lambda test: {"U": test.statistic, "p_continuity": test.pvalue})


def frame(path):
    return lambda _: importlib.import_module("pandas").DataFrame(columns(path))


def fit_curves(lifelines, d):
    curves = {}
    for value in (0, 1):
        rows = d[d.x2 == value]
        curves[value] = lifelines.KaplanMeierFitter().fit(rows.time, rows.event)
    return curves


def kaplan_meier(path):
    report(
        "lifelines KaplanMeierFitter", "lifelines", frame(path), fit_curves,
        lambda curves: {f"quantiles.log.quantile.x2={k}.1": c.median_survival_time_ for k, c in curves.items()})


def log_rank(path):
    report(
        "lifelines logrank_test", "lifelines.statistics", frame(path),
        lambda tests, d: tests.multivariate_logrank_test(d.time, d.x2, d.event),
        lambda test: {"chisq": test.test_statistic})


def cox(path):
    name, ready = "lifelines CoxPHFitter", frame(path)
    if path.endswith("1000000.csv"):
        print(name, "", "not run (takes minutes)", sep="\t")
        return
    report(
        name, "lifelines", ready, lambda lifelines, d: lifelines.CoxPHFitter().fit(d, "time", "event"),
        lambda fit: {
            **{f"beta.{x}": fit.params_[x] for x in fit.params_.index},
            **{f"se.{x}": fit.standard_errors_[x] for x in fit.params_.index},
        })


def columns_read(d):
    """Number and mean of each numeric column."""
    values = {"rows": len(d)}
    for place, name in enumerate(d.columns):
        if d[name].dtype.kind in "if":
            values |= {f"columns.{place}.n": d[name].count(), f"columns.{place}.mean": d[name].mean()}
    return values


def reading(path):
    report("pandas read_csv", "pandas", lambda _: path, lambda pandas, path: pandas.read_csv(path), columns_read)


TASKS = {
    "signed-rank": signed_rank, "hodges-lehmann": hodges_lehmann, "mann-whitney": mann_whitney, "km": kaplan_meier,
    "logrank": log_rank, "cox": cox, "read": reading,
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    TASKS[sys.argv[1]](sys.argv[2])
