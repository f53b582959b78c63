#!/usr/bin/env python3
"""Opens an exported notebook in JupyterLab when it is installed, else prints its tables.

usage: show.py [NOTEBOOK]        (default: demo.ipynb beside this file)
"""
import json
import os
import shutil
import sys

path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "demo.ipynb")
if shutil.which("jupyter-lab"):
    os.execlp("jupyter-lab", "jupyter-lab", path)
for cell in json.load(open(path, encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "markdown":
        print("".join(cell["source"]), "\n")
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            print("".join(output["text"]))
        else:
            print("[figure]", "".join(output["data"].get("text/plain", "")), "\n")
