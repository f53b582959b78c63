import JSONText

extension FCSWarning {
    /// `{code, message}`.
    package var json: JSON { ["code": JSON.string(code), "message": JSON.string(message)] }
}

extension FCSChannel {
    package var json: JSON {
        [
            "index": JSON(index), "name": JSON(name), "stain": JSON(stain), "bits": JSON(bits),
            "range": JSON(rangeText), "amplification": JSON(amplificationText), "gain": JSON(gainText),
            "voltage": JSON(voltage), "filter": JSON(filter), "dataType": JSON(dataType.rawValue),
        ]
    }
}

extension SpilloverMatrix {
    /// `{channels, matrix}` with one list per row.
    package var json: JSON { ["channels": JSON(channels), "matrix": JSON(rows)] }
}

extension FCSKeywords {
    /// The first value of each keyword under its name as written.
    package var json: JSON {
        var members: [String: JSON] = [:]
        for entry in entries where members[entry.key] == nil { members[entry.key] = JSON(entry.value) }
        return .object(members)
    }
}

extension FCSDataSet {
    /// One element of `dataSets` of `fcs info --json`.
    package var json: JSON {
        [
            "index": JSON(index), "version": JSON(version.rawValue), "events": JSON(eventCount),
            "parameters": JSON(channels.count), "dataType": JSON(dataType.rawValue),
            "byteOrder": JSON(byteOrder),
            "mode": JSON(mode), "cytometer": JSON(cytometer),
            "dataOffsetsFrom": JSON(dataOffsetsFrom.rawValue),
            "dataBegin": JSON(dataRange.lowerBound), "dataBytes": JSON(dataRange.count),
            "timeStep": JSON(timeStep), "channels": .array(channels.map(\.json)),
            "spillover": spillover?.json ?? .null, "keywords": keywords.json,
            "warnings": .array(warnings.map(\.json)),
        ]
    }
}

extension FCSFile {
    /// The output of `fcs info --json`.
    package var json: JSON { ["file": JSON(name), "dataSets": .array(dataSets.map(\.json))] }
}

extension EventSummary {
    /// The output of `fcs events --json`. Infinite values are `"Inf"` and `"-Inf"`, NaN is null.
    package var json: JSON {
        [
            "channels": JSON(channels), "events": JSON(events), "first": JSON(first), "last": JSON(last),
            "sum": .array(sums.map { JSON($0) }), "mean": .array(means.map { JSON($0) }),
            "nonFinite": JSON(nonFinite), "warnings": .array(warnings.map(\.json)),
        ]
    }
}

extension ChannelSummary {
    /// One channel of `fcs stats --json`.
    package var json: JSON {
        [
            "channel": JSON(channel), "n": JSON(n), "nonFinite": JSON(nonFinite), "min": JSON(min),
            "max": JSON(max),
            "sum": JSON(sum), "mean": JSON(mean), "median": JSON(median), "sd": JSON(sd), "cv": JSON(cv),
            "geometricMean": JSON(geometricMean), "geometricMeanReason": JSON(geometricMeanReason),
        ]
    }
}
