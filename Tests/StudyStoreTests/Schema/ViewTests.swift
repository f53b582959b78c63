import Cohort
import GRDB
import Testing

@testable import StudyStore

@Suite struct ViewTests {
    @Test(arguments: StoreView.all.map(\.name))
    func columnsAreAsDocumented(_ name: String) throws {
        let view = try #require(StoreView.all.first { $0.name == name })
        let columns = try StudyStore.inMemory().read { db in
            try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('\(name)') ORDER BY cid")
        }
        #expect(columns == view.columns.map(\.name))
        #expect(view.columns.allSatisfy { !$0.meaning.isEmpty } && !view.summary.isEmpty)
        #expect(Set(columns).count == columns.count)
    }

    @Test func everyViewInTheFileIsDocumented() throws {
        let names = try StudyStore.inMemory().read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'view'")
        }
        #expect(Set(names) == Set(StoreView.all.map(\.name)))
    }

    private func filled() throws -> StudyStore {
        let store = try StudyStore.inMemory()
        let draw = Draw(patient: "P1", course: 1, day: 28, specimen: .marrow)
        try store.add(
            "a.csv",
            [reading(.below(2.4), day: 3, analyte: "IL-6"), reading(.missing("clotted"), day: 4)]
        ) {
            $0.patients = [Patient(id: "P1", sex: .male, ageMonths: 40, attributes: ["BCR::ABL1": "yes"])]
            $0.courses = [
                Course(
                    patient: "P1", number: 1,
                    intervals: [
                        InfusionInterval(startDay: 0, stopDay: 13),
                        InfusionInterval(startDay: 15, stopDay: 28),
                    ], mrdAfter: .below(0.01))
            ]
            $0.marrow = [
                MarrowAssessment(
                    draw: draw, events: 500_000, markersUsed: ["CD10", "CD22"], flowMRD: .exact(0.02),
                    attributes: ["gate_uses_cd19": "no"],
                    provenance: Provenance(sheet: "MRD", row: 5, column: 1, rawText: "P1", rawUnit: ""))
            ]
            $0.outcomes = [Outcome(patient: "P1", efsTime: 400, efsEvent: false)]
        }
        return store
    }

    @Test func readingsShowKindValueUnitAndPlace() throws {
        let rows = try filled().query(
            "SELECT analyte, unit, kind, value, missing_reason, file, line FROM v_readings ORDER BY day"
        ).rows
        #expect(
            rows == [
                [
                    .text("IL-6"), .text("pg/mL"), .text("below"), .real(2.4), .null, .text("a.csv"),
                    .integer(2),
                ],
                [
                    .text("CD3"), .text("/uL"), .text("missing"), .null, .text("clotted"), .text("a.csv"),
                    .integer(2),
                ],
            ])
    }

    @Test func subjectsShowTheirFields() throws {
        let store = try filled()
        #expect(
            try store.query("SELECT sex, age_months, attributes FROM v_patients").rows
                == [[.text("male"), .real(40), .text(#"{"BCR::ABL1":"yes"}"#)]])
        #expect(
            try store.query(
                "SELECT start_day, stop_day, intervals, mrd_after, mrd_after_kind, mrd_before FROM v_courses"
            ).rows == [[.integer(0), .integer(28), .integer(2), .real(0.01), .text("below"), .null]])
        #expect(
            try store.query("SELECT day, events, markers_used, flow_mrd_kind, sheet, line FROM v_marrow").rows
                == [
                    [
                        .integer(28), .integer(500_000), .text(#"["CD10","CD22"]"#), .text("exact"),
                        .text("MRD"), .integer(5),
                    ]
                ])
        #expect(
            try store.query("SELECT efs_time, efs_event, os_time FROM v_outcomes").rows
                == [[.integer(400), .integer(0), .null]])
        #expect(
            try store.query("SELECT day, readings, marrow_report FROM v_draws").rows
                == [
                    [.integer(3), .integer(1), .integer(0)], [.integer(4), .integer(1), .integer(0)],
                    [.integer(28), .integer(0), .integer(1)],
                ])
    }

    @Test func undoneRowsAreHiddenEverywhere() throws {
        let store = try filled()
        try store.undo(1, now: instant())
        for view in StoreView.all where !["v_imports", "v_history"].contains(view.name) {
            #expect(
                try store.query("SELECT count(*) FROM \(view.name)").rows == [[.integer(0)]], "\(view.name)")
        }
        #expect(try store.query("SELECT retracted_at IS NOT NULL FROM v_imports").rows == [[.integer(1)]])
        #expect(try store.query("SELECT DISTINCT state FROM v_history").rows == [[.text("retracted")]])
    }
}
