import JSONText

extension BeadCount {
    package var json: JSON {
        [
            "cells": JSON(cells), "beads": JSON(beads), "beadsPerTube": JSON(beadsPerTube),
            "sampleVolume": JSON(sampleVolume), "dilution": JSON(dilution),
            "perMicrolitre": JSON(perMicrolitre), "interval": interval.json,
            "acquiredVolume": JSON(acquiredVolume), "warnings": JSON(warnings),
        ]
    }
}

extension DualPlatform {
    package var json: JSON {
        [
            "fraction": fraction.json, "denominator": JSON(denominator.rawValue),
            "analyserCount": JSON(analyserCount), "analyserCV": JSON(analyserCV),
            "perMicrolitre": JSON(perMicrolitre), "interval": interval?.json ?? .null,
            "reason": JSON(reason), "rule": .string(Self.rule),
        ]
    }
}

extension AntigenDensity {
    package var json: JSON {
        [
            "levels": .array(
                zip(levels, recoveryErrors).map {
                    [
                        "molecules": JSON($0.molecules), "fluorescence": JSON($0.fluorescence),
                        "recoveryErrorPercent": JSON($1),
                    ]
                }),
            "intercept": JSON(intercept), "interceptSE": JSON(interceptSE), "slope": JSON(slope),
            "slopeSE": JSON(slopeSE), "residualSD": JSON(residualSD), "rSquared": JSON(rSquared),
            "limits": [
                "recoveryErrorPercent": JSON(limits.recoveryError),
                "slope": JSON([limits.slope.lowerBound, limits.slope.upperBound]),
                "rSquared": JSON(limits.rSquared),
            ],
            "warnings": JSON(warnings),
        ]
    }
}

extension AntigenDensity.Estimate {
    package var json: JSON {
        [
            "fluorescence": JSON(fluorescence), "abc": JSON(abc), "interval": interval?.json ?? .null,
            "isWithinBeads": JSON(isWithinBeads), "warnings": JSON(warnings),
        ]
    }
}

extension BeadPeak {
    package var json: JSON {
        [
            "count": JSON(count), "median": JSON(median), "geometricMean": JSON(geometricMean),
            "bounds": JSON([bounds.lowerBound, bounds.upperBound]), "prominence": JSON(prominence),
        ]
    }
}
