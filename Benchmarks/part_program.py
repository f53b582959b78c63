"""Start-up, import of long CSV tables and the whole analysis of the demo study, beside Python's sqlite3 and R."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

from measure import binary, child, machine, median, top

RUNS = int(os.environ.get("RUNS", "5"))


def long_table(path, readings):
    analytes = ["CD3", "CD4", "CD8", "CD19", "NK", "IL-6", "IL-10", "TNF"]
    with open(path, "w", newline="") as out:
        out.write("patient,course,day,specimen,analyte,value,unit\n")
        for i in range(readings):
            draw = i // 8
            analyte = analytes[i % 8]
            unit = "pg/mL" if analyte[0] in "IT" else "/uL"
            value = "<2.4" if i % 97 == 5 and unit == "pg/mL" else f"{1 + (i * 7919) % 9973 / 10}"
            out.write(f"B-{draw // 60},1,{draw % 60},blood,{analyte},{value},{unit}\n")


PEER = """
import csv, sqlite3, sys
db = sqlite3.connect(sys.argv[2])
db.execute("PRAGMA journal_mode=WAL")
db.execute("CREATE TABLE reading(patient TEXT, course INT, day INT, specimen TEXT, analyte TEXT, value REAL, kind INT, unit TEXT)")
def rows():
    with open(sys.argv[1], newline="") as f:
        for r in csv.DictReader(f):
            v = r["value"]
            below = v.startswith("<")
            yield r["patient"], int(r["course"]), int(r["day"]), r["specimen"], r["analyte"], float(v[1:] if below else v), below, r["unit"]
with db:
    db.executemany("INSERT INTO reading VALUES (?,?,?,?,?,?,?,?)", rows())
"""


def imports(folder):
    lines = []
    for readings in (100_000, 300_000, 1_000_000):
        table = os.path.join(folder, "long.csv")
        long_table(table, readings)
        ours, peer = [], []
        for i in range(max(3, RUNS - 2)):
            for suffix in ("", "-wal", "-shm"):
                for name in ("ours.sqlite", "peer.sqlite"):
                    path = os.path.join(folder, name + suffix)
                    if os.path.exists(path):
                        os.remove(path)
            ours.append(child([binary, "import", table, "-s", os.path.join(folder, "ours.sqlite"), "-q"]))
            peer.append(child([sys.executable, "-c", PEER, table, os.path.join(folder, "peer.sqlite")]))
        wall, cpu, memory = (median([run[k] for run in ours]) for k in range(3))
        peer_wall, _, peer_memory = (median([run[k] for run in peer]) for k in range(3))
        lines.append(
            f"| {readings:,} | {wall:.2f} | {readings / wall:,.0f} | {memory:.0f} | {peer_wall:.2f} | "
            f"{readings / peer_wall:,.0f} | {peer_memory:.0f} | {peer_wall / wall:.2f} |")
    return lines


def analysis(folder):
    demo = os.path.join(top, "data", "demo")
    parts, walls, memories = [], [], []
    for i in range(3):
        out = os.path.join(folder, f"out{i}")
        start = time.perf_counter()
        process = subprocess.Popen(
            [binary, "analyze", demo, "-o", out, "--json", "--timings", "-q"], stdout=subprocess.PIPE)
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        walls.append(time.perf_counter() - start)
        memories.append(usage.ru_maxrss / 1024)
        parts.append(json.loads(text)["timings"])
    names = sorted(parts[0])
    seconds = {name: median([p[name] for p in parts]) for name in names}
    figures = len([f for f in os.listdir(os.path.join(out, "figures")) if f.endswith(".vl.json")])
    without = [child([binary, "analyze", demo, "-o", os.path.join(folder, f"none{i}"), "--formats", "none", "-q"]) for i in range(3)]
    r = None
    if shutil.which("Rscript"):
        script = os.path.join(top, "Benchmarks", "peer_analysis.R")
        r = median([child(["Rscript", script, os.path.join(out, "data")])[0] for i in range(3)])
    return seconds, median(walls), median(memories), figures, median([w[0] for w in without]), r


def markdown():
    """The lines of this part of RESULTS.md."""
    folder = tempfile.mkdtemp()
    try:
        startup = median([child([binary, "--version"])[0] for i in range(20)])
        rows = imports(folder)
        seconds, wall, memory, figures, without, r = analysis(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = [
        f"{machine()}, SQLite {sqlite3.sqlite_version}. All figures of one table come from one run; medians of "
        "whole-process runs.", "",
        f"Start-up (`--version`): **{startup * 1000:.0f} ms** (aim: under 30 ms).", "",
        "## Import of a long CSV", "",
        "Ours parses units and censored cells, checks conflicts, keeps provenance per value and indexes; the peer is the "
        "shortest Python that gets the rows into SQLite (csv, sqlite3.executemany, no checks, no index). Aim: 200,000 readings/s.", "",
        "| readings | immunochron, s | readings/s | peak MB | Python sqlite3, s | readings/s | peak MB | Python / immunochron |",
        "|---|---|---|---|---|---|---|---|", *rows, "",
        "## Whole analysis of the demo study", "",
        f"`analyze data/demo` with {figures} figures in SVG, PDF and PNG: **{wall:.1f} s** (aim: under 12 s), own process {memory:.0f} MB "
        f"(aim: under 300 MB); everything but figure rendering: **{without:.2f} s** (aim: under 2 s).", "",
        "| part | seconds |", "|---|---|", *[f"| {k} | {v:.3f} |" for k, v in seconds.items()], "",
    ]
    if r is None:
        text.append("R is not installed here: no comparison with lme4 and survival.")
    else:
        inside = seconds["analysis_s"]
        text.append(
            f"An R script that fits the kinetic models (lme4), the paired tests and the Kaplan-Meier curves (survival) on the same tidy "
            f"tables takes **{r:.1f} s** as a whole process; our whole process without figures takes {without:.2f} s, "
            f"a ratio of {r / without:.1f}, of which the analysis itself is {inside:.2f} s.")
    return text
