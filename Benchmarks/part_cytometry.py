"""Reading, compensating, gating and medians of FCS files beside FlowKit, FlowIO and numpy.fromfile.

Whole processes: wall seconds, CPU seconds (start-up included) and peak memory. The peers need an interpreter with
flowkit: BENCH_PYTHON, the project's .venv or the one that runs this.
"""
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time

from measure import binary, here, machine, median, top

SIZES = [100_000, 1_000_000, 5_000_000]
RUNS = int(os.environ.get("RUNS", "5"))


def interpreter(module):
    for candidate in [os.environ.get("BENCH_PYTHON"), os.path.join(top, ".venv", "bin", "python"), sys.executable]:
        if candidate and shutil.which(candidate):
            if subprocess.run([candidate, "-c", f"import {module}"], capture_output=True).returncode == 0:
                return candidate
    return None


def measured(command):
    """Wall and CPU seconds, peak MB and standard output of one process."""
    with tempfile.TemporaryFile("w+") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        out.seek(0)
        return (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024) if status == 0 else None, out.read()


def repeated(command, runs):
    """Medians over some runs, and the last output; (None, "") when it failed."""
    found, text = [], ""
    for _ in range(runs):
        numbers, text = measured(command)
        if numbers is None:
            return None, ""
        found.append(numbers)
    return tuple(median([run[k] for run in found]) for k in range(3)), text


def cells(numbers):
    return ["failed", "", ""] if numbers is None else [f"{numbers[0]:.2f}", f"{numbers[1]:.2f}", f"{numbers[2]:.0f}"]


def agreement(ours, theirs):
    """Counts identical, medians to 1e-9 of themselves (1e-6 of a unit near zero)."""
    if not theirs:
        return "not compared"
    mine = {p["name"]: p for p in ours["populations"]}
    differing = [name for name, count in theirs["counts"].items() if mine[name]["count"] != count]
    compared = 0
    for name, medians in theirs["medians"].items():
        for channel, value in medians.items():
            compared += 1
            if not math.isclose(mine[name]["medians"][channel], value, rel_tol=1e-9, abs_tol=1e-6):
                differing.append(f"{name} {channel}")
    if differing:
        return "**differs**: " + ", ".join(differing[:4])
    return f"{len(theirs['counts'])} counts identical, {compared} medians agree"


def markdown():
    python = interpreter("numpy")
    if not python:
        return ["## Cytometry", "", "Not measured: no Python with numpy was found."]
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, here)
        script = ("import sys; sys.path.insert(0, sys.argv[1]); import cytometry_files as c; "
                  "c.write_gates(sys.argv[2]); [c.write_fcs(f'{sys.argv[2]}/{n}.fcs', int(n)) for n in sys.argv[3:]]")
        subprocess.run([python, "-B", "-c", script, here, folder, *map(str, SIZES)], check=True)
        return gating(folder) + opening(folder)


def gating(folder):
    lines = ["## Cytometry", "", machine() + ". Whole processes with start-up on synthetic files of 18 channels of 32-bit "
             "floats, the file in the system's cache; medians of some runs.", "",
             "### Read, compensate, logicle, six polygon gates, medians of all channels per population", "",
             "`fcs gate FILE --gates gates.xml --json`", "",
             "| events | program | wall, s | CPU, s | peak, MB | peak / file | CPU / ours | values |",
             "|---|---|---|---|---|---|---|---|"]
    gates = os.path.join(folder, "gates.xml")
    flowkit, numpy_python, flowio = interpreter("flowkit"), interpreter("numpy"), interpreter("flowio")
    spent = []
    for events in SIZES:
        path = os.path.join(folder, f"{events}.fcs")
        size = os.path.getsize(path) / 2**20
        own, text = repeated([binary, "fcs", "gate", path, "--gates", gates, "--json"], RUNS)
        if own is None:
            sys.exit("fcs gate failed")
        answer = json.loads(text)
        spent.append(own[1])
        bare, _ = repeated([binary, "fcs", "gate", path, "--gates", gates, "--json", "--no-medians"], RUNS)
        rows = [("immunochron", own, ""), ("immunochron, --no-medians", bare, "")]
        peer = os.path.join(here, "peer_cytometry.py")
        if flowkit:
            numbers, text = repeated([flowkit, "-B", peer, "flowkit", path, folder], 1)
            theirs = json.loads(text) if text else None
            rows.append((theirs["version"] if theirs else "FlowKit", numbers, agreement(answer, theirs)))
        else:
            rows.append(("FlowKit", None, "not installed"))
        if flowio:
            numbers, text = repeated([flowio, "-B", peer, "flowio", path, folder], 2)
            rows.append(("FlowIO, reading alone", numbers, ""))
        numbers, _ = repeated([numpy_python, "-B", peer, "numpy", path, folder], 3)
        rows.append(("numpy.fromfile, reading alone", numbers, ""))
        for name, numbers, note in rows:
            share = "" if numbers is None else f"{numbers[2] / size:.2f}"
            factor = "" if numbers is None else f"{numbers[1] / own[1]:.1f}"
            lines.append("| " + " | ".join([f"{events:,}", name, *cells(numbers), share, factor, note]) + " |")
    growth = [math.log(b / a) / math.log(n / m) for a, b, m, n in zip(spent, spent[1:], SIZES, SIZES[1:])]
    lines += ["", "Growth exponents of our CPU seconds between the sizes: " + ", ".join(f"{g:.2f}" for g in growth)
              + " (start-up included, so below 1 for small files). Aims at 5,000,000 events: a fifteenth of FlowKit's "
              "CPU, at most 1.3 times the file in memory, 200 MB with `--no-medians`."]
    return lines


def opening(folder):
    lines = ["", "### `fcs info`", "", "| events | wall, ms | peak, MB |", "|---|---|---|"]
    for events in SIZES:
        numbers, _ = repeated([binary, "fcs", "info", os.path.join(folder, f"{events}.fcs"), "--json"], 2 * RUNS)
        lines.append(f"| {events:,} | {1000 * numbers[0]:.0f} | {numbers[2]:.0f} |")
    return lines + ["", "Aim: under 20 ms at 360 MB."]
