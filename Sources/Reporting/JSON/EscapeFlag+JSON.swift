import AntigenEscape
import Cohort
import JSONText

extension Draw {
    package var json: JSON {
        [
            "course": .integer(course), "day": .integer(day), "hour": JSON(hour),
            "specimen": .string(specimen.rawValue),
        ]
    }
}

extension EscapeFlag {
    /// A flag as `results.json` and `escape --json` print it.
    package var json: JSON {
        [
            "rule": .string(rule.rawValue), "level": .string(level.rawValue), "patient": .string(patient),
            "course": JSON(course), "draw": draw?.json ?? .null, "evidence": .array(evidence.map(\.json)),
            "missing": JSON(missing), "text": .string(text),
        ]
    }
}

extension EscapeEvidence {
    package var json: JSON {
        [
            "name": .string(name), "value": .string(value), "number": JSON(number), "unit": JSON(unit),
            "lower": JSON(interval?.lowerBound), "upper": JSON(interval?.upperBound),
            "threshold": JSON(threshold),
        ]
    }
}

extension SampleCall {
    package var json: JSON {
        [
            "patient": .string(draw.patient), "draw": draw.json, "blasts": JSON(blasts),
            "nucleated": JSON(nucleated), "class": .string(cd19Class.rawValue),
            "pointClass": JSON(pointClass?.rawValue), "guards": JSON(guards.map(\.rawValue)),
            "statement": .string(statement), "missing": JSON(missing),
        ]
    }
}
