"""The statistics beside their peers: rank tests, survival, exact tables, reading, a whole command on a small table.

Each task runs our command and its peers on the same tables of three sizes, compares the results, then the seconds. A
command or a peer that fails is said to have failed, and the rest goes on.
"""
import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

from measure import binary, here, machine, median
from statistics_runs import TOLERANCE, agreement, output, ours, python_peers, python_with_scipy, r_peers
from statistics_tables import table

OURS = "immunochron"
LONG = (10_000, 100_000, 1_000_000)
GROWTH = 1.25
FISHER = ("12,5,3;6,9,5;2,6,12", "10,7,5;8,9,8;7,9,9;4,8,16", "12,8,6,4;9,8,7,6;7,8,8,7;5,7,9,9;4,6,9,11")


def factor(least, peer, *sizes):
    """Aim: at least so many times faster than a peer at these sizes."""
    def check(rows, size):
        own, other = rows[size][OURS], rows[size].get(peer)
        if not own.seconds or not other or not other.seconds:
            return "not measured"
        found = other.seconds / own.seconds
        return f"{'reached' if found >= least else 'missed'} ({found:.1f} times)"
    return lambda rows: [f"at {size:,} at least {least} times {peer}: {check(rows, size)}" for size in sizes]


def under(limit, size):
    """Aim: less than so many seconds at this size."""
    def check(rows):
        seconds = rows[size][OURS].seconds
        if seconds is None:
            return "not measured"
        return f"{'reached' if seconds < limit else 'missed'} ({seconds:.4f} s)"
    return lambda rows: [f"at {size:,} under {limit} s: {check(rows)}"]


def exponent(rows, small, large):
    """Log of the growth in seconds over log of the growth in rows; None where one was not measured."""
    first, second = rows[small][OURS].seconds, rows[large][OURS].seconds
    if not first or not second:
        return None
    return math.log(second / first) / math.log(large / small)


def as_n_log_n(small, large):
    """Aim: an exponent between two sizes that a sort explains."""
    def aim(rows):
        found = exponent(rows, small, large)
        verdict = "not measured" if found is None else f"{'reached' if found <= GROWTH else 'missed'} ({found:.2f})"
        n_log_n = 1 + math.log(math.log(large) / math.log(small)) / math.log(large / small)
        bound = f"at most n^{GROWTH} (n log n is n^{n_log_n:.2f}, caches add to it)"
        return [f"growth from {small:,} to {large:,} {bound}: {verdict}"]
    return aim


@dataclass
class Task:
    """Our command (TABLE stands for the table), the name its peers' scripts know, tables and aims."""

    title: str
    command: list[str]
    peers: str
    kind: str
    sizes: tuple
    aims: tuple[Callable, ...] = ()
    repeats: tuple[int, int, int] = (9, 5, 3)
    python: bool = False
    what: str = "pairs"
    note: str = ""


SURVIVAL_AIMS = {
    peer: (factor(10, peer, 100_000, 1_000_000), as_n_log_n(100_000, 1_000_000))
    for peer in ("survfit", "survdiff", "coxph")
}
TASKS = [
    Task("Signed-rank test, asymptotic", ["signed-rank", "TABLE", "x - y", "--no-interval"], "signed-rank", "pairs",
         LONG, (factor(3, "scipy wilcoxon", 1_000_000), factor(30, "wilcox.test", 1_000_000)), python=True),
    Task("Signed-rank test, exact, with ties", ["signed-rank", "TABLE", "x - y", "--no-interval"], "exact-signed-rank",
         "rounded", (50, 100, 200), (under(0.005, 200),), (51, 51, 51)),
    Task("Hodges-Lehmann estimate with 95 % interval", ["signed-rank", "TABLE", "x - y"], "hodges-lehmann", "shifted",
         (1000, 5000, 20_000), (under(0.1, 20_000),), (9, 9, 9), python=True,
         note="wilcox.test solves for its limits to 1e-4; compared are those of a second, untimed call to 1e-13."),
    Task("Mann-Whitney test, asymptotic", ["mann-whitney", "TABLE", "value ~ group", "--no-interval"], "mann-whitney",
         "groups", LONG, python=True, what="values"),
    Task("Kaplan-Meier, two groups", ["km", "TABLE", "Surv(time, event) ~ x2"], "km", "survival", LONG,
         SURVIVAL_AIMS["survfit"], python=True, what="subjects",
         note="Ours has the quartiles with limits and the median follow-up too, survfit the curves alone."),
    Task("Log-rank test, two groups", ["logrank", "TABLE", "Surv(time, event) ~ x2"], "logrank", "survival", LONG,
         SURVIVAL_AIMS["survdiff"], python=True, what="subjects"),
    Task("Cox model, Efron's ties, three covariates", ["cox", "TABLE", "Surv(time, event) ~ x1 + x2 + x3"], "cox",
         "survival", LONG, SURVIVAL_AIMS["coxph"], python=True, what="subjects"),
    Task("Fine-Gray model, two covariates", ["fine-gray", "TABLE", "Surv(time, status) ~ x1 + x2", "--fail", "1"],
         "fine-gray", "competing", (500, 1000, 2000), repeats=(9, 9, 9), what="subjects",
         note="crr stops short of its maximum; compared is where one more Newton step by its own score takes it."),
    Task("Cumulative incidence and Gray's test", ["cuminc", "TABLE", "Surv(time, status) ~ g"], "cuminc", "competing",
         (2000, 10_000, 50_000), what="subjects"),
    Task("Fisher's exact test of r x c tables", ["fisher-rxc", "--table", "TABLE"], "fisher-rxc", "", FISHER,
         repeats=(9, 9, 9), what="table"),
    Task("Reading a CSV into a data frame", ["describe", "TABLE"], "read", "mixed", LONG, python=True, what="rows",
         note="Two columns of text, six of numbers with missing cells. Ours is `read_s`; fread may use several cores."),
]


def label(size):
    if isinstance(size, int):
        return f"{size:,}"
    rows = [line.split(",") for line in size.split(";")]
    return f"{len(rows)} x {len(rows[0])}, n = {sum(int(count) for row in rows for count in row)}"


def measure(task, folder, interpreter):
    """Measurements by size and name, ours first."""
    rows = {}
    for size, repeats in zip(task.sizes, task.repeats):
        source = table(task.kind, size, folder) if task.kind else size
        arguments = [source if word == "TABLE" else word for word in task.command]
        rows[size] = {OURS: ours(arguments, repeats, folder), **r_peers(task.peers, source, folder)}
        if task.python:
            rows[size] |= python_peers(task.peers, source, folder, interpreter)
    return rows


def seconds(measurement):
    value = measurement.seconds
    if value is None:
        return measurement.note.replace("|", "\\|")
    return f"{value:.2f}" if value >= 1 else f"{value:.4f}" if value >= 0.01 else f"{value:.6f}"


def ratio(own, other):
    if not own.seconds or not other.seconds:
        return ""
    found = other.seconds / own.seconds
    return f"{found:.1f}" if found >= 1 else f"{found:.2f}"


def row(size, measurements, names):
    own, others = measurements[OURS], {name: measurements[name] for name in names if name in measurements}
    cells = [label(size), seconds(own), "" if own.fit is None else f"{own.fit:.6f}"]
    for name in names:
        cells += [seconds(others[name]), ratio(own, others[name])] if name in others else ["", ""]
    return "| " + " | ".join([*cells, agreement(own, others)]) + " |"


def section(task, rows):
    names = list(dict.fromkeys(name for measurements in rows.values() for name in measurements if name != OURS))
    header = [task.what, f"{OURS}, s", "of it fit, s"]
    for name in names:
        header += [f"{name}, s", f"/ {OURS}"]
    header.append("values")
    shown = " ".join(f"'{word}'" if " " in word else word for word in task.command)
    return [
        f"### {task.title}", "", f"`stats {shown}`", "", "| " + " | ".join(header) + " |", "|---" * len(header) + "|",
        *[row(size, measurements, names) for size, measurements in rows.items()], "", below(task, rows), "",
    ]


def below(task, rows):
    """The line under a table: versions, growth, aims."""
    versions = [m.version for measurements in rows.values() for m in measurements.values() if m.version]
    parts = ["Peers: " + "; ".join(dict.fromkeys(versions)) + "."] if versions else []
    if task.note:
        parts.append(task.note)
    if task.kind:
        steps = [exponent(rows, small, large) for small, large in zip(task.sizes, task.sizes[1:])]
        shown = ", ".join("not measured" if step is None else f"{step:.2f}" for step in steps)
        parts.append(f"Growth exponents of our seconds between the sizes: {shown}.")
    aims = [line for aim in task.aims for line in aim(rows)]
    if aims:
        parts.append("Aims: " + "; ".join(aims) + ".")
    return " ".join(parts)


# Whole commands


def wall(commands, folder, runs):
    """Median wall seconds of some commands one after the other, and why they failed if they did."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        for command in commands:
            _, failure = output(command, folder)
            if failure:
                return None, failure
        times.append(time.perf_counter() - start)
    return median(times), ""


def whole_row(title, method, formula, peer, folder):
    small = table("survival", 105, folder)
    own, failure = wall([[binary, "stats", method[0], small, formula, *method[1:]]], folder, 21)
    script = os.path.join(here, "peer_command.R")
    other, missing = None, "not installed"
    if shutil.which("Rscript"):
        other, missing = wall([["Rscript", script, peer, small]], folder, 5)
    aim = "not measured"
    if own and other:
        aim = f"{'reached' if other / own >= 40 else 'missed'} ({other / own:.0f} times)"
    cells = [title, failure or f"{own * 1000:.1f}", missing or f"{other * 1000:.0f}", aim]
    return "| " + " | ".join(cells) + " |"


def whole_commands(folder):
    curves, model = "Surv(time, event) ~ x2", "Surv(time, event) ~ x1 + x2 + x3"
    return [
        "### Whole command on a table of 105 rows", "",
        "Wall time of whole processes, start-up, reading and printing included: one command of ours "
        "(`stats km … --test`, `stats cox …`), one script with library(survival) of R.", "",
        f"| what | {OURS}, ms | Rscript, ms | aim: at least 40 times faster |", "|---|---|---|---|",
        whole_row("Kaplan-Meier and log-rank", ["km", "--test"], curves, "km", folder),
        whole_row("Cox model", ["cox"], model, "cox", folder), "",
    ]


def markdown():
    """The lines of this part of RESULTS.md."""
    threads = os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    interpreter = python_with_scipy()
    lines = [
        "## Statistics", "",
        f"{machine()}. Seconds inside the process, from a data frame in memory to the result, reading the file left "
        "out. Ours are the parts `frame_s`, `fit_s`, `inference_s` of `--timings --repeat`, medians after a warm-up. "
        "A peer's are the median of at least three calls, and of as many as fit into a second, after a warm-up (none "
        f"when a call takes over a second). All read the same CSV files; OPENBLAS_NUM_THREADS is {threads}. "
        f"`values` says whether our results agree with every peer's to a relative {TOLERANCE:g}, and how many numbers "
        "were compared.", "",
    ]
    folder = tempfile.mkdtemp()
    try:
        for task in TASKS:
            lines += section(task, measure(task, folder, interpreter))
        lines += whole_commands(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return lines[:-1]
