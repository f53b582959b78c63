"""One peer of the cytometry benchmark: `peer_cytometry.py flowkit|flowio|numpy FILE FOLDER`; prints one JSON line."""
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
peer, path, folder = sys.argv[1:]


def flowkit():
    """Sample and GatingStrategy as its documentation shows them, then medians per population."""
    import flowkit as fk
    import numpy as np

    with open(os.path.join(folder, "gates.json")) as file:
        wanted = json.load(file)
    sample = fk.Sample(path)
    words = sample.metadata["spillover"].split(",")
    count = int(words[0])
    names = words[1:1 + count]
    matrix = fk.Matrix(np.array([float(v) for v in words[1 + count:]]).reshape(count, count), names)
    strategy = fk.GatingStrategy()
    strategy.add_comp_matrix("comp", matrix)
    scale = {f"param_{k.lower()}": v for k, v in wanted["logicle"].items()}
    strategy.add_transform("logicle", fk.transforms.LogicleTransform(**scale))
    paths = {None: ("root",)}
    for gate in wanted["gates"]:
        dimensions = []
        for axis in gate["axes"]:
            stained = axis in wanted["fluorescence"]
            dimensions.append(fk.Dimension(axis, compensation_ref="comp" if stained else "uncompensated",
                                           transformation_ref="logicle" if stained else None))
        strategy.add_gate(fk.gates.PolygonGate(gate["name"], dimensions, gate["corners"]),
                          gate_path=paths[gate["parent"]])
        paths[gate["name"]] = (*paths[gate["parent"]], gate["name"])
    results = strategy.gate_sample(sample)
    sample.apply_compensation(matrix)
    events = sample.get_events("comp")
    columns = [sample.pnn_labels.index(name) for name in names]
    counts, medians = {}, {}
    for gate in wanted["gates"]:
        inside = results.get_gate_membership(gate["name"], paths[gate["parent"]])
        counts[gate["name"]] = int(inside.sum())
        middle = np.median(events[inside][:, columns], axis=0) if inside.any() else []
        medians[gate["name"]] = {name: float(v) for name, v in zip(names, middle)}
    return dict(version="FlowKit " + fk.__version__, counts=counts, medians=medians)


def flowio():
    """All events as an array of 64-bit floats; no compensation, no gates."""
    import flowio as io

    data = io.FlowData(path)
    return dict(version="FlowIO " + getattr(io, "__version__", ""), shape=list(data.as_array(preprocess=False).shape))


def plain_numpy():
    """The bytes of the DATA segment in an array and nothing else: the speed of memory."""
    import numpy as np

    with open(path, "rb") as file:
        text = file.read(4096).decode("latin1").split("|")
    events, width = int(text[text.index("$TOT") + 1]), int(text[text.index("$PAR") + 1])
    array = np.fromfile(path, "<f4", count=events * width, offset=4096).reshape(events, width)
    return dict(version="numpy " + np.__version__, shape=list(array.shape))


print(json.dumps({"flowkit": flowkit, "flowio": flowio, "numpy": plain_numpy}[peer]()))
