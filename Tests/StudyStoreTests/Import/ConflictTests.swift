import Cohort
import Diagnostics
import Testing

@testable import StudyStore

@Suite struct ConflictTests {
    @Test func differentValuesWithinAFileRefuseAllOfIt() throws {
        let store = try StudyStore.inMemory()
        let error = failure {
            try store.add(
                "a.csv",
                [
                    reading(.exact(111), row: 2), reading(.exact(5), day: 7, row: 3),
                    reading(.exact(222), row: 4), reading(.below(5), day: 7, row: 5),
                ])
        }
        #expect(error?.failure == .badData)
        #expect(error?.code == "IC0410")
        #expect(error?.conflictCount == 2)
        #expect(error?.conflicts.map(\.kept.location.line) == [2, 3])
        #expect(error?.conflicts.map(\.stated.location.line) == [4, 5])
        #expect(try store.imports().isEmpty)
        #expect(try store.load().patients.isEmpty)
    }

    @Test func differentValuesAcrossFilesNameBothFiles() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(111), row: 2)])
        let error = failure {
            try store.add("b.csv", [reading(.exact(222), row: 8), reading(.exact(1), day: 1)])
        }
        #expect(error?.conflicts.first?.kept.location.file == "a.csv")
        #expect(
            error?.conflicts.first?.stated.location
                == Diagnostics.SourceLocation(file: "b.csv", line: 8, column: 6))
        #expect(error?.conflicts.first?.kept.importID == 1)
        #expect(try store.load().readings.count == 1)
    }

    @Test func longListsAreCappedAndCounted() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", (0..<1500).map { reading(.exact(1), day: $0) })
        let error = failure { try store.add("b.csv", (0..<1500).map { reading(.exact(2), day: $0) }) }
        #expect(error?.conflicts.count == 1000)
        #expect(error?.conflictCount == 1500)
        #expect(error?.message.contains("1500 conflicts (the first 1000 are listed)") == true)
    }

    @Test func messagesCarryNoValues() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(98765.4321))]) {
            $0.patients = [Patient(id: "P1", diagnosis: "CANARY-A")]
        }
        let error = failure {
            try store.add("b.csv", [reading(.exact(56789.1234))]) {
                $0.patients = [Patient(id: "P1", diagnosis: "CANARY-B")]
            }
        }
        let texts =
            [error?.message, error?.remedy, error?.description].compactMap { $0 }
            + (error?.conflicts.flatMap { [$0.message, $0.diagnostic.description] } ?? [])
        #expect(error?.conflictCount == 2)
        for text in texts {
            for canary in ["98765", "56789", "CANARY"] { #expect(!text.contains(canary)) }
        }
        #expect(error?.conflicts.contains { $0.detail.contains("98765.4321") } == true)
    }

    @Test func equalValuesAreDuplicatesAndTheFirstPlaceIsKept() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(5), row: 2)])
        let outcome = try store.add("b.csv", [reading(.exact(5), row: 9), reading(.exact(5), row: 10)])
        #expect(outcome.counts?.duplicates == 2)
        #expect(try store.load().readings.map(\.provenance.row) == [2])
    }

    @Test func replicatesHoursAndSpecimensAreNoConflict() throws {
        let store = try StudyStore.inMemory()
        try store.add(
            "a.csv",
            [
                reading(.exact(1)), reading(.exact(2), replicate: 2), reading(.exact(3), hour: 0),
                reading(.exact(4), hour: 6), reading(.exact(5), specimen: .marrow),
            ])
        #expect(try store.load().readings.count == 5)
    }

    @Test func missingNeverContradictsAValue() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.missing("pending")), reading(.exact(7), day: 1)])
        let outcome = try store.add("b.csv", [reading(.exact(5)), reading(.missing("not done"), day: 1)])
        #expect(outcome.counts?.superseded == 1)
        #expect(outcome.counts?.duplicates == 1)
        #expect(try store.load().readings.map(\.value) == [.exact(5), .exact(7)])
    }

    @Test func fieldsAreFilledInAndContradictionsRefused() throws {
        let store = try StudyStore.inMemory()
        try store.add("p.csv") { $0.patients = [Patient(id: "P1", centre: "A", attributes: ["x": "1"])] }
        try store.add("q.csv") {
            $0.patients = [Patient(id: "P1", sex: .female, ageMonths: 61.5, attributes: ["y": "2"])]
            $0.outcomes = [Outcome(patient: "P1", efsTime: 300, efsEvent: false)]
            $0.courses = [
                Course(
                    patient: "P1", number: 1, intervals: [InfusionInterval(startDay: 0, stopDay: nil)],
                    mrdBefore: .below(0.01))
            ]
        }
        try store.add("r.csv") {
            $0.courses = [
                Course(
                    patient: "P1", number: 1,
                    intervals: [
                        InfusionInterval(startDay: 0, stopDay: 13, dose: "15 ug/m2/d", holdReason: "fever"),
                        InfusionInterval(startDay: 16, stopDay: 27),
                    ], response: "CR")
            ]
        }
        let data = try store.load()
        #expect(
            data.patients == [
                Patient(
                    id: "P1", centre: "A", sex: .female, ageMonths: 61.5, attributes: ["x": "1", "y": "2"])
            ])
        #expect(
            data.courses == [
                Course(
                    patient: "P1", number: 1,
                    intervals: [
                        InfusionInterval(startDay: 0, stopDay: 13, dose: "15 ug/m2/d", holdReason: "fever"),
                        InfusionInterval(startDay: 16, stopDay: 27),
                    ], mrdBefore: .below(0.01), response: "CR")
            ])
        #expect(data.outcomes == [Outcome(patient: "P1", efsTime: 300, efsEvent: false)])
        let error = failure {
            try store.add("s.csv") {
                $0.patients = [Patient(id: "P1", centre: "B", attributes: ["x": "9"])]
                $0.outcomes = [Outcome(patient: "P1", efsTime: 301)]
            }
        }
        #expect(
            error?.conflicts.map(\.subject) == [
                .field(of: "patient P1", name: "x"), .field(of: "patient P1", name: "centre"),
                .field(of: "outcome of P1", name: "efs_time"),
            ])
    }

    @Test func drawsKeepNominalDayAndReason() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1), day: 14, nominalDay: 15), reading(.exact(1), day: 3)])
        try store.add("b.csv", [reading(.exact(1), day: 3, analyte: "CD4", reason: .triggered)])
        let draws = try store.load().readings.map(\.draw)
        #expect(draws.map(\.reason) == [.triggered, .triggered, .scheduled])
        #expect(draws.map(\.nominalDay) == [nil, nil, 15])
        let error = failure {
            try store.add("c.csv", [reading(.exact(1), day: 14, analyte: "CD8", nominalDay: 14)])
        }
        #expect(
            error?.conflicts.first?.subject
                == .field(of: "draw of P1 course 1 day 14 blood", name: "nominal_day"))
    }

    @Test func infusionEndingBeforeItStartsIsRefused() throws {
        let store = try StudyStore.inMemory()
        let error = failure {
            try store.add("c.csv") {
                $0.courses = [
                    Course(
                        patient: "P1", number: 1, intervals: [InfusionInterval(startDay: 5, stopDay: 3)])
                ]
            }
        }
        #expect(error?.code == "IC0420")
    }
}
