"""Synthetic FCS files and gates for the cytometry benchmark: the same arguments give the same bytes. Needs numpy."""
import json
import os

import numpy

FLUORESCENCE = ["PE-Cy7-A", "APC-H7-A", "APC-A", "PerCP-Cy5-5-A", "V450-A", "FITC-A", "PE-A", "BV605-A", "V500-A",
                "BV650-A", "BV711-A", "BV786-A", "PE-CF594-A", "APC-R700-A"]
CHANNELS = ["FSC-A", "FSC-H", "SSC-A", *FLUORESCENCE, "Time"]
LOGICLE = {"T": 262144.0, "W": 0.5, "M": 4.5, "A": 0.0}
# Share of the events, forward and side scatter, and which channels are bright.
POPULATIONS = [(0.45, 110_000, 110_000, {"V500-A": 9_000}), (0.30, 70_000, 18_000, {"APC-H7-A": 12_000, "PE-A": 20_000}),
               (0.15, 72_000, 16_000, {"PE-Cy7-A": 7_000, "FITC-A": 9_000, "APC-A": 4_000}),
               (0.08, 76_000, 17_000, {"FITC-A": 8_000, "APC-A": 9_000, "BV605-A": 3_000}), (0.02, 20_000, 9_000, {})]
# Name, parent, axes, corners: scatter linear, fluorescence in logicle units of compensated values.
GATES = [
    ("singlets", None, ("FSC-A", "FSC-H"),
     [(15_000, 10_000), (260_000, 200_000), (260_000, 262_000), (180_000, 262_000), (15_000, 22_000)]),
    ("lymphoid", "singlets", ("FSC-A", "SSC-A"), [(35_000, 2_000), (120_000, 2_000), (120_000, 40_000), (35_000, 40_000)]),
    ("CD3-", "lymphoid", ("PE-A", "APC-H7-A"), [(-0.2, -0.2), (0.55, -0.2), (0.55, 0.6), (-0.2, 0.6)]),
    ("CD22+", "CD3-", ("FITC-A", "V450-A"), [(0.5, -0.2), (1.1, -0.2), (1.1, 0.6), (0.5, 0.6)]),
    ("CD19+", "CD22+", ("PE-Cy7-A", "APC-A"), [(0.5, 0.2), (1.1, 0.2), (1.1, 1.1), (0.5, 1.1)]),
    ("CD19-", "CD22+", ("PE-Cy7-A", "APC-A"), [(-0.2, 0.2), (0.5, 0.2), (0.5, 1.1), (-0.2, 1.1)]),
]


def spill():
    n = len(FLUORESCENCE)
    matrix = numpy.eye(n)
    for i in range(n):
        matrix[i, (i + 1) % n] = 0.02 + 0.01 * (i % 5)
        matrix[i, (i + 4) % n] = 0.005 * (i % 4)
    return matrix


def write_fcs(path, events, seed=1):
    """FCS 3.1, 32-bit floats, least byte first."""
    matrix = spill()
    numbers = [f"{value:.6g}" for value in matrix.ravel()]
    text = {"$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0", "$BYTEORD": "1,2,3,4",
            "$DATATYPE": "F", "$MODE": "L", "$NEXTDATA": "0", "$PAR": str(len(CHANNELS)), "$TOT": str(events),
            "$CYT": "synthetic", "$SPILLOVER": ",".join([str(len(FLUORESCENCE)), *FLUORESCENCE, *numbers])}
    for i, name in enumerate(CHANNELS, 1):
        text |= {f"$P{i}N": name, f"$P{i}B": "32", f"$P{i}R": "262144", f"$P{i}E": "0,0"}
    start, end = 4096, 4096 + 4 * len(CHANNELS) * events - 1
    text |= {"$BEGINDATA": str(start), "$ENDDATA": str(end)}
    body = ("|" + "|".join(f"{key}|{value}" for key, value in text.items()) + "|").encode()
    shown = (start, end) if end < 100_000_000 else (0, 0)
    header = f"FCS3.1    {58:>8}{57 + len(body):>8}{shown[0]:>8}{shown[1]:>8}{0:>8}{0:>8}".encode()
    with open(path, "wb") as out:
        out.write((header + body).ljust(start, b" "))
        done = 0
        while done < events:
            count = min(250_000, events - done)
            out.write(chunk(numpy.random.default_rng([seed, done]), count, done / events, matrix).tobytes())
            done += count


def chunk(random, count, begin, matrix):
    kind = random.choice(len(POPULATIONS), count, p=[share for share, *_ in POPULATIONS])
    columns = numpy.empty((count, len(CHANNELS)), "<f4")
    forward = numpy.array([p[1] for p in POPULATIONS])[kind] * random.lognormal(0, 0.15, count)
    columns[:, 0] = numpy.minimum(forward, 262_143)
    columns[:, 1] = numpy.minimum(forward * random.normal(0.93, 0.03, count) * numpy.where(random.random(count) < 0.05, 0.5, 1),
                                  262_143)
    columns[:, 2] = numpy.minimum(numpy.array([p[2] for p in POPULATIONS])[kind] * random.lognormal(0, 0.3, count), 262_143)
    amounts = 110 * random.lognormal(0, 0.4, (count, len(FLUORESCENCE)))
    for k, (_, _, _, bright) in enumerate(POPULATIONS):
        rows = numpy.flatnonzero(kind == k)
        for name, level in bright.items():
            amounts[rows, FLUORESCENCE.index(name)] += level * random.lognormal(0, 0.4, len(rows))
    detected = amounts @ matrix + random.normal(0, 60, amounts.shape)
    columns[:, 3:-1] = numpy.minimum(detected, 262_143)
    columns[:, -1] = numpy.linspace(begin, begin + count * 1e-6, count) * 6000
    return columns


def write_gates(folder):
    """gates.xml (Gating-ML 2.0) for us, gates.json for the peers."""
    space = "http://www.isac-net.org/std/Gating-ML/v2.0/"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<gating:Gating-ML xmlns:gating="{space}gating" xmlns:transforms="{space}transformations" '
             f'xmlns:data-type="{space}datatypes">',
             '<transforms:transformation transforms:id="logicle"><transforms:logicle '
             + " ".join(f'transforms:{k}="{v}"' for k, v in LOGICLE.items()) + "/></transforms:transformation>"]
    for name, parent, axes, corners in GATES:
        above = f' gating:parent_id="{parent}"' if parent else ""
        lines.append(f'<gating:PolygonGate gating:id="{name}"{above}>')
        for axis in axes:
            stained = axis in FLUORESCENCE
            scale = ' gating:transformation-ref="logicle"' if stained else ""
            lines.append(f'<gating:dimension gating:compensation-ref="{"FCS" if stained else "uncompensated"}"{scale}>'
                         f'<data-type:fcs-dimension data-type:name="{axis}"/></gating:dimension>')
        for corner in corners:
            values = "".join(f'<gating:coordinate data-type:value="{float(v)}"/>' for v in corner)
            lines.append(f"<gating:vertex>{values}</gating:vertex>")
        lines.append("</gating:PolygonGate>")
    lines.append("</gating:Gating-ML>")
    with open(os.path.join(folder, "gates.xml"), "w") as out:
        out.write("\n".join(lines))
    with open(os.path.join(folder, "gates.json"), "w") as out:
        json.dump({"logicle": LOGICLE, "fluorescence": FLUORESCENCE,
                   "gates": [dict(name=n, parent=p, axes=a, corners=c) for n, p, a, c in GATES]}, out)
