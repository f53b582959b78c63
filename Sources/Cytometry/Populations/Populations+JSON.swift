import JSONText

extension ExactInterval {
    /// `{lower, upper, level}`.
    package var json: JSON { ["lower": JSON(lower), "upper": JSON(upper), "level": JSON(level)] }
}

extension CountedFraction {
    /// `{count, denominator, percent, interval, reason}`; percent and interval are null without denominator.
    package var json: JSON {
        [
            "count": JSON(part), "denominator": JSON(whole), "percent": JSON(percent),
            "interval": interval?.json ?? .null, "reason": JSON(reason),
        ]
    }
}

extension PopulationChannelStatistics {
    /// The members of `ChannelSummary` and the robust ones.
    package var json: JSON {
        var result = summary.json
        result["robustSD"] = JSON(robustSD)
        result["robustCV"] = JSON(robustCV)
        result["percentiles"] = .array(
            percentiles.map { ["percent": JSON($0.percent), "value": JSON($0.value)] })
        return result
    }
}

extension PopulationStatistics {
    /// One element of `populations`.
    package var json: JSON {
        [
            "path": JSON(path), "name": JSON(name), "parent": JSON(parent), "count": JSON(count),
            "excluded": JSON(excluded), "ofParent": ofParent.json, "ofGrandparent": ofGrandparent.json,
            "ofTotal": ofTotal.json,
            "channels": .array(channels.map(\.json)),
        ]
    }
}

extension PopulationReport {
    /// `{file, events, level, compensated, populations, rules, warnings}`.
    package var json: JSON {
        [
            "file": JSON(file), "events": JSON(events), "excluded": JSON(excluded),
            "level": JSON(level),
            "compensated": JSON(compensated),
            "populations": .array(populations.map(\.json)),
            "rules": [
                .string(CompiledGating.edgeRule), .string(ChannelSummary.geometricMeanRule),
                .string(PopulationChannelStatistics.rule),
            ],
            "warnings": JSON(warnings),
        ]
    }
}

extension LimitOfBlank {
    /// Limits in events.
    package var json: JSON {
        [
            "replicates": JSON(replicates), "mean": JSON(mean), "sd": JSON(sd),
            "parametric": JSON(parametric),
            "poisson": JSON(poisson), "poissonConservative": JSON(poissonConservative), "limit": JSON(limit),
        ]
    }
}

extension RareEvents {
    /// Count, interval, limits and verdict.
    package var json: JSON {
        [
            "count": JSON(count), "denominator": JSON(denominator), "denominatorName": JSON(denominatorName),
            "fraction": fraction.json, "countInterval": countInterval.json, "lob": blank?.json ?? .null,
            "lod": ["events": JSON(limits.detectionEvents), "percent": JSON(detectionPercent)],
            "lloq": ["events": JSON(limits.quantitationEvents), "percent": JSON(quantitationPercent)],
            "verdict": JSON(verdict?.rawValue), "message": JSON(message),
        ]
    }
}
