"""The mixed models beside R's: one model, forty analytes, long tables, profiles, bootstraps, censored and binomial ones.

As in part_statistics.py each task runs our command and its peers on the same table, compares the results, then the
seconds. A command or a peer that fails is said to have failed, and the rest goes on.
"""
import math
import os
import shutil
import tempfile
from dataclasses import dataclass, field

import statistics_runs
from measure import binary, here, machine
from mixed_tables import ANALYTES, table
from part_statistics import OURS, ratio, seconds, wall
from statistics_runs import Measurement, look_up, ours, output, peers

SLOPE = "Reaction ~ Days + (Days | Subject)"
VISITS = "y ~ t * g + (t | id)"
COHORT = "log(a1) ~ draw + cycle + (cycle | patient)"
MANY = "~ draw + cycle + (cycle | patient)"
RESPONSES = " + ".join(f"log({name})" for name in ANALYTES)
LEVELS = ["--factor", "draw=pre,mid,post"]

# How the program is called: the one place to change when its options change. TABLE stands for the table.
COMMANDS = {
    "slope": ["lmm", "TABLE", SLOPE, "--df", "none"],
    "slope satterthwaite": ["lmm", "TABLE", SLOPE, "--df", "satterthwaite"],
    "slope kr": ["lmm", "TABLE", SLOPE, "--df", "kenward-roger"],
    "cohort": ["lmm", "TABLE", COHORT, "--df", "none", *LEVELS],
    "cohort satterthwaite": ["lmm", "TABLE", COHORT, "--df", "satterthwaite", *LEVELS],
    "many satterthwaite": ["lmm-many", "TABLE", f"{RESPONSES} {MANY}", "--df", "satterthwaite", *LEVELS],
    "many kr": ["lmm-many", "TABLE", f"{RESPONSES} {MANY}", "--df", "kenward-roger", *LEVELS],
    "visits": ["lmm", "TABLE", VISITS, "--df", "none"],
    "visits satterthwaite": ["lmm", "TABLE", VISITS, "--df", "satterthwaite"],
    "visits kr": ["lmm", "TABLE", VISITS, "--df", "kenward-roger"],
    "profile": ["profile", "TABLE", SLOPE],
    "bootstrap 500": ["bootstrap", "TABLE", SLOPE, "--replicates", "500", "--seed", "1"],
    "bootstrap 10000": ["bootstrap", "TABLE", SLOPE, "--replicates", "10000", "--seed", "1"],
    "censored": ["lmm-censored", "TABLE", "log(value) ~ draw + cycle + (1 | patient)", "--censored", "below", *LEVELS],
    "glmm laplace": ["glmm-binomial", "TABLE", "cbind(incidence, size - incidence) ~ period + (1 | herd)"],
    "glmm agq9": ["glmm-binomial", "TABLE", "cbind(incidence, size - incidence) ~ period + (1 | herd)", "--agq", "9"],
}
# Relative tolerances by the last step of a path that has one; peers stop earlier than we do.
TOLERANCES = {"beta": 1e-5, "se": 1e-5, "criterion": 1e-9, "loglik": 1e-9, "df": 1e-3, "sigma": 1e-5}
SERIES = [(patients, 10) for patients in (6_250, 12_500, 25_000, 50_000, 100_000)]
# The peers may take minutes at a million rows.
LIMIT = 1800


@dataclass
class Task:
    """Our command by its name above, the name its peers' script knows, tables, repeats and aims."""

    title: str
    command: str
    peers: str
    kind: str = "sleepstudy"
    sizes: list = field(default_factory=lambda: [(18, 10)])
    repeats: int = 51
    tolerance: float | None = None
    aim: tuple | None = None
    note: str = ""


TASKS = [
    Task("Random slope, warm (sleepstudy)", "slope", "slope", aim=(20, "lmer")),
    Task("Random slope, first call in its process (sleepstudy)", "slope", "slope-first", repeats=1, aim=(20, "lmer")),
    Task("Random slope with Satterthwaite's df (sleepstudy)", "slope satterthwaite", "slope-satterthwaite"),
    Task("Random slope with Kenward-Roger (sleepstudy)", "slope kr", "slope-kr"),
    Task("Cohort of 105 patients, one analyte", "cohort", "cohort", "cohort", [(105, 5)]),
    Task("Cohort of 105 patients, one analyte, Satterthwaite", "cohort satterthwaite", "cohort-satterthwaite", "cohort",
         [(105, 5)]),
    Task("Forty analytes, Satterthwaite", "many satterthwaite", "many-satterthwaite", "cohort", [(105, 5)], 9),
    Task("Forty analytes, Kenward-Roger", "many kr", "many-kr", "cohort", [(105, 5)], 9),
    Task("2,000 patients with 20 visits, Satterthwaite", "visits satterthwaite", "visits-satterthwaite", "visits",
         [(2000, 20)], 5),
    Task("2,000 patients with 20 visits, Kenward-Roger", "visits kr", "visits-kr", "visits", [(50, 20), (2000, 20)], 5,
         note="The peer is compared where it can be run."),
    Task("Random slope of long tables", "visits", "visits", "visits", SERIES, 3,
         note="lmer without its derivative check (calc.derivs = FALSE), one call where it takes over ten seconds."),
    Task("Profile limits of all six parameters (sleepstudy, ML)", "profile", "profile", tolerance=2e-3, repeats=21,
         note="lme4 interpolates its profiles, so that its limits hold to about 1e-4."),
    Task("500 parametric bootstraps (sleepstudy)", "bootstrap 500", "bootstrap-500", tolerance=0.2, repeats=3,
         note="Different random streams: compared are the bootstrap standard errors to 20 %."),
    Task("10,000 parametric bootstraps (sleepstudy)", "bootstrap 10000", "bootstrap-10000", tolerance=0.05, repeats=3,
         note="Compared are the bootstrap standard errors to 5 %."),
    Task("Censored cohort of 105 patients, 20 % below the limit", "censored", "censored", "censored", [(105, 5)], 21),
    Task("Binomial mixed model, Laplace (as cbpp)", "glmm laplace", "glmm-laplace", "herds", [(15, 4)], 51, 1e-4),
    Task("Binomial mixed model, 9 nodes (as cbpp)", "glmm agq9", "glmm-agq9", "herds", [(15, 4)], 51, 1e-4),
]
WHOLE = [
    ("One analyte, Satterthwaite", "cohort satterthwaite", "whole-cohort"),
    ("Forty analytes, Satterthwaite", "many satterthwaite", "whole-many"),
]


def script(task, source):
    return ["Rscript", os.path.join(here, "peer_mixed.R"), task, source]


def command(task, source):
    return [source if word == "TABLE" else word for word in COMMANDS[task]]


def source_of(task, size, folder):
    return "sleepstudy.csv" if task.kind == "sleepstudy" else table(task.kind, size, folder)


def tolerance(task, path):
    if task.tolerance:
        return task.tolerance
    steps = [step for step in path.split(".") if step in TOLERANCES]
    return TOLERANCES[steps[-1]] if steps else statistics_runs.TOLERANCE


def agreement(task, own, others):
    """`agrees` with the number of values compared, or the first values that differ."""
    if not own.values:
        return "not compared"
    compared, differences = 0, []
    for name, other in others.items():
        for path, theirs in other.values.items():
            if not math.isfinite(theirs):
                continue
            compared += 1
            value = look_up(own.values, path)
            if value is None:
                differences.append(f"{path} not given")
            elif not math.isclose(value, theirs, rel_tol=tolerance(task, path)):
                differences.append(f"{path} {value:.9g}, {name} {theirs:.9g}")
    if not compared:
        return "not compared"
    return f"agrees ({compared})" if not differences else "**differs**: " + "; ".join(differences[:3])


def timed(measurement):
    """The same without its seconds where the fit took none: the command does not time it, however fast it looks."""
    if measurement.seconds is not None and not measurement.fit:
        return Measurement(None, "not timed by the command (fit_s is 0)", values=measurement.values)
    return measurement


def measure(task, folder):
    """Measurements by size and name, ours first."""
    rows = {}
    for size in task.sizes:
        source = source_of(task, size, folder)
        found = peers("R", script(task.peers, source), folder) if shutil.which("Rscript") else {}
        rows[size] = {OURS: timed(ours(command(task.command, source), task.repeats, folder))}
        rows[size] |= found or {"R": Measurement(None, "not installed")}
    return rows


def growth(rows, name):
    """By how much each doubling of the table multiplies the seconds."""
    times = [measurements[name].seconds if name in measurements else None for measurements in rows.values()]
    return ", ".join(f"{b / a:.2f}" if a and b else "not measured" for a, b in zip(times, times[1:]))


def below(task, rows, names):
    versions = [m.version for measurements in rows.values() for m in measurements.values() if m.version]
    parts = ["Peers: " + "; ".join(dict.fromkeys(versions)) + "."] if versions else []
    if task.note:
        parts.append(task.note)
    if len(task.sizes) > 2:
        parts += [f"Growth of {name}'s seconds at each doubling: {growth(rows, name)}." for name in [OURS, *names]]
    if task.aim:
        least, peer = task.aim
        own, other = (next(iter(rows.values())).get(name) for name in (OURS, peer))
        found = other.seconds / own.seconds if own and other and own.seconds and other.seconds else None
        verdict = "not measured" if found is None else f"{'reached' if found >= least else 'missed'} ({found:.1f} times)"
        parts.append(f"Aim: at least {least} times {peer}: {verdict}.")
    return " ".join(parts)


def section(task, rows):
    names = list(dict.fromkeys(name for measurements in rows.values() for name in measurements if name != OURS))
    header = ["patients x visits", f"{OURS}, s", "of it fit, s"]
    for name in names:
        header += [f"{name}, s", f"/ {OURS}"]
    header.append("values")
    words = [word.replace(RESPONSES, "log(a1) + … + log(a40)") for word in COMMANDS[task.command]]
    shown = [f"'{word}'" if " " in word else word for word in words]
    lines = [f"### {task.title}", "", f"`stats {' '.join(shown)}`", "", "| " + " | ".join(header) + " |",
             "|---" * len(header) + "|"]
    for size, measurements in rows.items():
        own = measurements[OURS]
        others = {name: measurements[name] for name in names if name in measurements}
        cells = [f"{size[0]:,} x {size[1]}", seconds(own), "" if own.fit is None else f"{own.fit:.6f}"]
        for name in names:
            cells += [seconds(others[name]), ratio(own, others[name])] if name in others else ["", ""]
        lines.append("| " + " | ".join([*cells, agreement(task, own, others)]) + " |")
    return [*lines, "", below(task, rows, names), ""]


def whole_commands(folder):
    lines = [
        "### Whole commands on a cohort of 105 patients", "",
        "Wall time of whole processes, start-up, reading and printing included.", "",
        f"| what | {OURS}, ms | Rscript, ms | aim: at least 40 times faster |", "|---|---|---|---|",
    ]
    source = table("cohort", (105, 5), folder)
    for title, name, peer in WHOLE:
        own, failure = wall([[binary, "stats", *command(name, source)]], folder, 11)
        other, missing = None, "not installed"
        if shutil.which("Rscript"):
            other, missing = wall([script(peer, source)], folder, 5)
        aim = f"{'reached' if other / own >= 40 else 'missed'} ({other / own:.0f} times)" if own and other else "not measured"
        cells = [title, failure or f"{own * 1000:.1f}", missing or f"{other * 1000:.0f}", aim]
        lines.append("| " + " | ".join(cells).replace("\n", " ") + " |")
    return [*lines, ""]


def markdown():
    """The lines of this part of RESULTS.md."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    limit, statistics_runs.LIMIT = statistics_runs.LIMIT, LIMIT
    lines = [
        "## Mixed models", "",
        f"{machine()}, one BLAS thread. Seconds inside the process, from a data frame in memory to the result, as in "
        "the statistics above (`frame_s`, `fit_s`, `inference_s` of `--timings --repeat`; medians after a warm-up). "
        "A peer is timed with its own defaults; compared with our values are those of a closer, untimed fit of it "
        "(bobyqa to 1e-9), to relative tolerances of 1e-9 for criteria, 1e-5 for coefficients and standard errors, "
        "1e-3 for degrees of freedom where a task does not say otherwise.", "",
    ]
    folder = tempfile.mkdtemp()
    try:
        if shutil.which("Rscript"):
            output(script("sleepstudy", "sleepstudy.csv"), folder)
        for task in TASKS:
            lines += section(task, measure(task, folder))
        lines += whole_commands(folder)
    finally:
        statistics_runs.LIMIT = limit
        shutil.rmtree(folder, ignore_errors=True)
    return lines[:-1]
