import AntigenEscape
import Cohort
import Diagnostics
import JSONText

/// A step of the patient flow.
package struct FlowStep: Hashable, Sendable {
    package var step: String
    package var n: Int
    package var reason: String?

    package init(step: String, n: Int, reason: String? = nil) {
        self.step = step
        self.n = n
        self.reason = reason
    }

    package var json: JSON { ["step": .string(step), "n": .integer(n), "reason": JSON(reason)] }
}

/// One row of Table 1: a characteristic over the groups, as text cells and as numbers.
package struct CharacteristicRow: Hashable, Sendable {
    package var characteristic: String
    package var level: String
    /// One cell per group, in the order of `TableOne.groups`.
    package var cells: [String]

    package init(characteristic: String, level: String, cells: [String]) {
        self.characteristic = characteristic
        self.level = level
        self.cells = cells
    }

    package var json: JSON {
        ["characteristic": .string(characteristic), "level": .string(level), "cells": JSON(cells)]
    }
}

package struct TableOne: Hashable, Sendable {
    package var groups: [String]
    package var counts: [Int]
    package var rows: [CharacteristicRow]

    package init(groups: [String], counts: [Int], rows: [CharacteristicRow]) {
        self.groups = groups
        self.counts = counts
        self.rows = rows
    }

    package var json: JSON {
        ["groups": JSON(groups), "counts": JSON(counts), "rows": .array(rows.map(\.json))]
    }
}

/// Draws present and missing in one window (plan row 10).
package struct MissingnessCell: Hashable, Sendable {
    package var analyte: String
    package var window: String
    package var expected: Int
    package var present: Int
    /// Reasons with counts, most frequent first.
    package var reasons: [Dropped]

    package init(analyte: String, window: String, expected: Int, present: Int, reasons: [Dropped]) {
        self.analyte = analyte
        self.window = window
        self.expected = expected
        self.present = present
        self.reasons = reasons
    }

    package var json: JSON {
        [
            "analyte": .string(analyte), "window": .string(window), "expected": .integer(expected),
            "present": .integer(present), "reasons": .array(reasons.map(\.json)),
        ]
    }
}

/// Positions of a subset against the reference range of the patient's age in one window.
package struct RangePosition: Hashable, Sendable {
    package var analyte: String
    package var window: String
    package var source: String
    package var below: Int
    package var within: Int
    package var above: Int
    package var noRange: Int

    package init(
        analyte: String, window: String, source: String, below: Int, within: Int, above: Int, noRange: Int
    ) {
        self.analyte = analyte
        self.window = window
        self.source = source
        self.below = below
        self.within = within
        self.above = above
        self.noRange = noRange
    }

    package var json: JSON {
        [
            "analyte": .string(analyte), "window": .string(window), "source": .string(source),
            "below": .integer(below), "within": .integer(within), "above": .integer(above),
            "noRange": .integer(noRange),
        ]
    }
}

/// One row of the default analysis plan: done, or why not.
package struct PlanRow: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable {
        case done
        case notInThisVersion = "not in this version"
        case notApplicable = "not applicable"
    }

    package var row: String
    package var question: String
    package var status: Status
    package var detail: String

    package init(row: String, question: String, status: Status, detail: String) {
        self.row = row
        self.question = question
        self.status = status
        self.detail = detail
    }

    package var json: JSON {
        [
            "row": .string(row), "question": .string(question), "status": .string(status.rawValue),
            "detail": .string(detail),
        ]
    }
}

/// A published figure beside the demo's, for synthetic studies only.
package struct TunedAggregate: Hashable, Sendable {
    package var quantity: String
    /// Column "tuned to (abstract)".
    package var tunedTo: String
    /// Column "demo (constructed)".
    package var demo: String

    package init(quantity: String, tunedTo: String, demo: String) {
        self.quantity = quantity
        self.tunedTo = tunedTo
        self.demo = demo
    }

    package var json: JSON {
        ["quantity": .string(quantity), "tunedTo": .string(tunedTo), "demo": .string(demo)]
    }
}

/// What was analysed.
package struct StudyInfo: Hashable, Sendable {
    package var name: String
    package var isSynthetic: Bool
    /// The notice that stands on every figure, table and page of a synthetic study.
    package var notice: String?
    package var patients: Int
    package var courses: Int
    package var draws: Int
    package var readings: Int
    /// SHA-256 of the plan file; nil for the default plan.
    package var planDigest: String?

    package init(
        name: String, isSynthetic: Bool, notice: String?, patients: Int, courses: Int, draws: Int,
        readings: Int,
        planDigest: String?
    ) {
        self.name = name
        self.isSynthetic = isSynthetic
        self.notice = notice
        self.patients = patients
        self.courses = courses
        self.draws = draws
        self.readings = readings
        self.planDigest = planDigest
    }

    package var json: JSON {
        [
            "name": .string(name), "synthetic": .bool(isSynthetic), "notice": JSON(notice),
            "patients": .integer(patients), "courses": .integer(courses), "draws": .integer(draws),
            "readings": .integer(readings), "planDigest": JSON(planDigest),
        ]
    }
}

/// Everything `analyze` found: the report, the figures and `results.json` are made from this value only.
package struct StudyResults: Sendable {
    package var toolVersion: String
    package var study: StudyInfo
    package var imports: [ImportRecord] = []
    package var diagnostics: [Diagnostic] = []
    package var planRows: [PlanRow] = []
    package var flow: [FlowStep] = []
    package var tableOne: TableOne?
    package var comparisons: [PairedComparison] = []
    package var trends: [TrendFit] = []
    package var kinetics: [KineticFeature] = []
    package var foldChanges: [FoldChangeCell] = []
    package var detection: [AssociationTest] = []
    package var response: [ResponseRate] = []
    package var responseTests: [AssociationTest] = []
    package var survival: [EndpointResult] = []
    package var missingness: [MissingnessCell] = []
    package var ranges: [RangePosition] = []
    package var recoveries: [ThresholdRecovery] = []
    package var analyses: [PlannedResult] = []
    package var escape: EscapeReview
    package var tuned: [TunedAggregate] = []
    /// Sentences of the methods paragraph, generated from what ran.
    package var methods: [String] = []

    package init(toolVersion: String, study: StudyInfo, escape: EscapeReview) {
        self.toolVersion = toolVersion
        self.study = study
        self.escape = escape
    }
}
