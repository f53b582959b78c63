import Analysis
import AntigenEscape
import Cohort
import Diagnostics
import Figures
import JSONText

/// `results.json`: every number of the report (`data/schemas/results.schema.json` describes it).
package enum ResultsJSON {
    package static let schemaVersion = 1

    package static func value(of results: StudyResults, figures: [Figure], formats: [String]) -> JSON {
        [
            "schemaVersion": .integer(schemaVersion),
            "tool": ["name": "immunochron", "version": .string(results.toolVersion)],
            "study": results.study.json,
            "imports": .array(results.imports.map(json)),
            "diagnostics": .array(results.diagnostics.map(json)),
            "plan": .array(results.planRows.map(\.json)),
            "flow": .array(results.flow.map(\.json)),
            "tableOne": results.tableOne?.json ?? .null,
            "comparisons": .array(results.comparisons.map(\.json)),
            "trends": .array(results.trends.map(\.json)),
            "kinetics": .array(results.kinetics.map(\.json)),
            "foldChanges": .array(results.foldChanges.map(\.json)),
            "detection": .array(results.detection.map(\.json)),
            "response": .array(results.response.map(\.json)),
            "responseTests": .array(results.responseTests.map(\.json)),
            "survival": .array(results.survival.map(\.json)),
            "recoveries": .array(results.recoveries.map(\.json)),
            "missingness": .array(results.missingness.map(\.json)),
            "referenceRanges": .array(results.ranges.map(\.json)),
            "escape": summary(results.escape),
            "flags": .array(results.escape.flags.map(\.json)),
            "samples": .array(results.escape.samples.map(\.json)),
            "analyses": .array(results.analyses.map(\.json)),
            "tuned": .array(results.tuned.map(\.json)),
            "methods": JSON(results.methods),
            "figures": .array(figures.map { json($0, formats: formats) }),
        ]
    }

    private static func json(_ record: ImportRecord) -> JSON {
        [
            "id": .integer(Int(record.id)), "file": .string(record.file), "sha256": .string(record.sha256),
            "importer": .string(record.importer), "importerVersion": .string(record.importerVersion),
            "mappingDigest": .string(record.mappingDigest), "readings": .integer(record.readings),
            "rejected": .integer(record.rejected),
        ]
    }

    private static func json(_ diagnostic: Diagnostic) -> JSON {
        [
            "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code),
            "message": .string(diagnostic.message), "remedy": JSON(diagnostic.remedy),
            "location": JSON(diagnostic.location?.description),
        ]
    }

    private static func json(_ figure: Figure, formats: [String]) -> JSON {
        [
            "id": .string(figure.id), "title": .string(figure.title), "caption": .string(figure.caption),
            "files": JSON((["vl.json"] + formats).map { "figures/\(figure.id).\($0)" }),
        ]
    }

    private static func summary(_ review: EscapeReview) -> JSON {
        [
            "rulesRun": JSON(review.rulesRun.map(\.rawValue)),
            "samplesReviewed": .integer(review.samplesReviewed),
            "patientsReviewed": .integer(review.patientsReviewed),
            "bloodReadingsReviewed": .integer(review.bloodReadingsReviewed),
            "rulesTimesSamples": .integer(review.rulesTimesSamples),
            "thresholdsChanged": .array(
                review.thresholdsChanged.map {
                    [
                        "threshold": .string($0.threshold.rawValue), "default": JSON($0.defaultValue),
                        "value": JSON($0.value),
                    ]
                }),
        ]
    }
}
