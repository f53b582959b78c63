"""What every part of the benchmark needs: the binary, one measured process, the machine in words."""
import os
import platform
import statistics
import subprocess
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
top = os.path.dirname(here)
binary = os.environ.get("IMMUNOCHRON_BINARY", os.path.join(top, ".build", "release", "immunochron"))
median = statistics.median


def child(command, cwd=None):
    """Wall seconds, CPU seconds and peak MB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=cwd)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(command)} failed:\n{errors.decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def machine():
    version = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip()
    with open("/proc/cpuinfo") as info:
        cpu = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())
    return f"immunochron {version}, {os.cpu_count()} cores ({cpu}), Python {platform.python_version()}"
