"""Runs our command and its peers on one table, and compares what they found."""
import json
import math
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field

from measure import binary, here, top

LIMIT = 300
TOLERANCE = 1e-6


@dataclass
class Measurement:
    """Seconds of one call, or the reason why there are none; values by their path in the result of our command."""

    seconds: float | None
    note: str = ""
    version: str = ""
    values: dict = field(default_factory=dict)
    fit: float | None = None


def output(command, folder):
    """Standard output of a command, and why it failed if it did."""
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return "", f"failed: over {LIMIT} s"
    except OSError as problem:
        return "", f"failed: {problem.strerror}"
    if run.returncode == 0:
        return run.stdout, ""
    said = run.stderr.strip().splitlines() or [f"exit code {run.returncode}"]
    return "", f"failed: {said[0]}"


def ours(arguments, repeats, folder):
    """Our command: the seconds are those of everything but reading the file, or of reading where that is asked for."""
    command = [binary, "stats", *arguments, "--json", "--timings", "--repeat", str(repeats)]
    text, failure = output(command, folder)
    if failure:
        return Measurement(None, failure)
    try:
        answer = json.loads(text)
        timings = answer["timings"]
        if arguments[0] == "describe":
            return Measurement(timings["read_s"], values=answer["result"])
        seconds = timings["fit_s"] + sum(timings.get(part) or 0 for part in ("frame_s", "inference_s"))
        return Measurement(seconds, values=answer["result"], fit=timings["fit_s"])
    except (ValueError, KeyError) as problem:
        return Measurement(None, f"failed: {type(problem).__name__} {problem} in its answer")


def python_with_scipy():
    """The interpreter to run the Python peers, or None."""
    for candidate in [os.environ.get("BENCH_PYTHON"), os.path.join(top, ".venv", "bin", "python"), sys.executable]:
        if candidate and shutil.which(candidate):
            if subprocess.run([candidate, "-c", "import scipy"], capture_output=True).returncode == 0:
                return candidate
    return None


def r_peers(task, source, folder):
    """Measurements by the peers' names."""
    if not shutil.which("Rscript"):
        return {"R": Measurement(None, "not installed")}
    return peers("R", ["Rscript", os.path.join(here, "peer_statistics.R"), task, source], folder)


def python_peers(task, source, folder, interpreter):
    if not interpreter:
        return {"Python": Measurement(None, "not installed")}
    return peers("Python", [interpreter, "-B", os.path.join(here, "peer_statistics.py"), task, source], folder)


def peers(language, command, folder):
    """What a peer's script reports; when it fails as a whole, the language stands for its peers."""
    text, failure = output(command, folder)
    if failure:
        return {language: Measurement(None, failure)}
    return dict(parsed(line.split("\t")) for line in text.splitlines() if line.count("\t") >= 2)


def parsed(line):
    """One line of a peer: name, version, seconds or a note, then its values as path=number."""
    name, version, seconds, *cells = line
    try:
        values = (cell.rsplit("=", 1) for cell in cells)
        return name, Measurement(float(seconds), "", version, {path: float(number) for path, number in values})
    except ValueError:
        return name, Measurement(None, seconds, version)


def look_up(result, path):
    """The number at a path such as beta.x1 or variance.0.1; None where there is none."""
    for step in path.split("."):
        try:
            result = result[int(step)] if isinstance(result, list) else result[step]
        except (KeyError, IndexError, TypeError):
            return None
    return None if result is None else float(result)


def agreement(own, others):
    """`agrees` with the number of values compared, or the first values that differ."""
    compared, differences = 0, []
    for name, other in others.items():
        for path, theirs in other.values.items():
            compared += 1
            value = look_up(own.values, path)
            if value is None and not math.isfinite(theirs):
                continue
            if value is None:
                differences.append(f"{path} not given")
            elif not math.isclose(value, theirs, rel_tol=TOLERANCE):
                differences.append(f"{path} {value:.9g}, {name} {theirs:.9g}")
    if own.seconds is None or compared == 0:
        return "not compared"
    return f"agrees ({compared})" if not differences else "**differs**: " + "; ".join(differences[:3])
