import JSONText

extension QualityParameters {
    /// Every threshold under its name.
    package var json: JSON {
        var members: [String: JSON] = [:]
        for (name, value) in positive { members[name] = JSON(value) }
        members["excluding"] = JSON(
            QualityCheckKind.allCases.filter { excluding.contains($0) }.map(\.rawValue))
        members["doubletScatter"] = JSON(doubletScatter.rawValue)
        members["flagsFluorescenceMargins"] = JSON(flagsFluorescenceMargins)
        members["channels"] = channels.map { JSON($0) } ?? .null
        members["eventsPerSignalBin"] = JSON([eventsPerSignalBin.lowerBound, eventsPerSignalBin.upperBound])
        return .object(members)
    }
}

extension QualityInterval {
    /// Events counted from 1, both ends inside; null for a gap without events.
    package var json: JSON {
        [
            "firstEvent": events.isEmpty ? .null : JSON(events.lowerBound + 1),
            "lastEvent": events.isEmpty ? .null : JSON(events.upperBound), "events": JSON(events.count),
            "time": time.map { JSON([$0.lowerBound, $0.upperBound]) } ?? .null, "finding": JSON(finding),
        ]
    }
}

extension QualityShift {
    /// `event` is counted from 1.
    package var json: JSON {
        [
            "channel": JSON(channel), "level": JSON(level), "kind": event == nil ? "drift" : "step",
            "event": event.map { JSON($0 + 1) } ?? .null, "time": JSON(time), "from": JSON(from),
            "to": JSON(to),
        ]
    }
}

extension QualityCheck {
    package var json: JSON {
        [
            "check": JSON(kind.rawValue), "notAssessed": JSON(notAssessed), "flagged": JSON(flagged),
            "fraction": JSON(fraction), "excludes": JSON(excludes), "excludedFirst": JSON(excludedFirst),
            "alreadyExcluded": JSON(alreadyExcluded), "intervals": .array(intervals.map(\.json)),
            "channels": .array(
                channels.map {
                    [
                        "channel": JSON($0.channel), "count": JSON($0.count), "lower": JSON($0.lower),
                        "upper": JSON($0.upper), "finding": JSON($0.finding),
                    ]
                }),
            "shifts": .array(shifts.map(\.json)), "message": JSON(message),
        ]
    }
}

extension QualityReport {
    /// `{file, events, excluded, excludedFraction, nonFinite, duration, timeUnit, meanRate, checks, parameters, notice,
    /// warnings}`.
    package var json: JSON {
        [
            "file": JSON(file), "events": JSON(events), "excluded": JSON(excludedCount),
            "excludedFraction": events > 0 ? JSON(Double(excludedCount) / Double(events)) : .null,
            "nonFinite": JSON(nonFinite), "duration": JSON(duration), "timeUnit": JSON(timeUnit),
            "meanRate": JSON(meanRate),
            "checks": .array(checks.map(\.json)), "parameters": parameters.json,
            "notice": .string(Self.notice), "warnings": .array(warnings.map(\.json)),
        ]
    }
}
