import Cohort
import Diagnostics
import Testing

@testable import StudyStore

@Suite struct ImportTests {
    @Test func longTableAloneMakesPatientsAndCourses() throws {
        let store = try StudyStore.inMemory()
        let outcome = try store.add(
            "a.csv",
            [
                reading(.below(2.4), patient: "P2", course: 2, day: 14, analyte: "IL-6", row: 3),
                reading(.exact(812.5), patient: "P1", day: -1, analyte: "CD3", row: 2),
            ])
        #expect(outcome.counts?.readings == 2)
        #expect(outcome.counts?.newPatients == 2)
        #expect(outcome.counts?.newCourses == 2)
        let data = try store.load()
        #expect(data.patients.map(\.id) == ["P1", "P2"])
        #expect(data.courses.map(\.number) == [1, 2])
        #expect(data.readings.map(\.value) == [.exact(812.5), .below(2.4)])
        #expect(data.readings[0].provenance.importID == 1)
        #expect(data.readings[0].provenance.rawText == "812.5")
    }

    @Test func everyValueKindComesBackAsItWent() throws {
        let values: [ReadingValue] = [
            .exact(0.1 + 0.2), .below(2.4), .above(5000), .within(1, 2), .missing("clotted"), .exact(-0.5),
            .exact(1e-300), .missing(""),
        ]
        let store = try StudyStore.inMemory()
        try store.add("a.csv", values.enumerated().map { reading($0.element, day: $0.offset) })
        #expect(try store.load().readings.map(\.value) == values)
    }

    @Test func sameFileAgainIsAlreadyImported() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        #expect(try store.add("a.csv", [reading(.exact(1))]) == .alreadyImported(1))
        #expect(try store.imports().count == 1)
        // Another mapping or importer is another import.
        let other = try store.performImport(header("a.csv", importer: "wide"), now: instant()) { session in
            var batch = ImportBatch()
            batch.readings = [reading(.exact(1))]
            try session.add(batch)
        }
        #expect(other.importID == 2)
        #expect(other.counts?.duplicates == 1)
        #expect(try store.load().readings.map(\.provenance.importID) == [1])
    }

    @Test func newImporterVersionReadsAgainOnlyWithReplace() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        var newer = header("a.csv")
        newer.importerVersion = "2"
        let empty: (inout ImportSession) throws -> Void = { _ in }
        #expect(try store.performImport(newer, now: instant(), empty) == .alreadyImported(1))
        #expect(try store.performImport(newer, replace: true, now: instant(), empty).importID == 2)
    }

    @Test func dryRunKeepsNothing() throws {
        let store = try StudyStore.inMemory()
        let outcome = try store.performImport(header(), now: instant(), dryRun: true) { session in
            var batch = ImportBatch()
            batch.readings = [reading(.exact(1))]
            try session.add(batch)
        }
        #expect(outcome.counts?.readings == 1)
        #expect(try store.load().patients.isEmpty)
        #expect(try store.imports().isEmpty)
    }

    @Test func thrownErrorRollsBackAndComesOutAsItIs() throws {
        struct Refused: ImmunochronError {
            let code = "IC0299", message = "ragged row", remedy: String? = "mend it"
            let location: Diagnostics.SourceLocation? = Diagnostics.SourceLocation(file: "a.csv", line: 4)
            let failure = FailureKind.noInput
        }
        let store = try StudyStore.inMemory()
        let error = failure {
            _ = try store.performImport(header(), now: instant()) { session in
                var batch = ImportBatch()
                batch.readings = [reading(.exact(1))]
                try session.add(batch)
                throw Refused()
            }
        }
        #expect(error?.code == "IC0299")
        #expect(error?.failure == .noInput)
        #expect(error?.location?.line == 4)
        #expect(error?.cause is Refused)
        #expect(try store.imports().isEmpty)
        #expect(try store.load().readings.isEmpty)
    }

    @Test(arguments: [
        ReadingValue.exact(.nan), .exact(.infinity), .below(-.infinity), .within(2, 2), .within(1, .nan),
    ])
    func impossibleNumbersAreRefusedWithTheirPlace(_ value: ReadingValue) throws {
        let store = try StudyStore.inMemory()
        let error = failure { try store.add("a.csv", [reading(.exact(1)), reading(value, day: 3, row: 9)]) }
        #expect(error?.code == "IC0420")
        #expect(error?.failure == .badData)
        #expect(error?.location == Diagnostics.SourceLocation(file: "a.csv", line: 9, column: 6))
        #expect(try store.imports().isEmpty)
    }

    @Test func impossibleKeysAreRefused() throws {
        let store = try StudyStore.inMemory()
        for bad in [
            reading(.exact(1), patient: "  "), reading(.exact(1), patient: "a\0b"),
            reading(.exact(1), course: 0), reading(.exact(1), hour: 24),
            reading(.exact(1), replicate: 0), reading(.exact(1), patient: "P1", analyte: ""),
        ] {
            #expect(failure { try store.add("a.csv", [bad]) }?.code == "IC0420")
        }
        #expect(try store.imports().isEmpty)
    }

    @Test func strangeIDsAreKeptExactly() throws {
        let ids = [
            "<script>alert(1)</script>", "患者-一", "Ålesund 'x'; DROP TABLE reading;--", "=cmd()", "🧬",
        ]
        let store = try StudyStore.inMemory()
        try store.add("a.csv", ids.map { reading(.exact(1), patient: $0) })
        #expect(Set(try store.load().patients.map(\.id)) == Set(ids))
        #expect(try store.load().readings.count == ids.count)
    }

    @Test func decomposedLettersAreTheSamePatient() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1), patient: "Zoe\u{308}", day: 1)])
        try store.add("b.csv", [reading(.exact(1), patient: "Zo\u{EB}", day: 2)])
        #expect(try store.load().patients.count == 1)
        #expect(try store.load().readings.count == 2)
    }

    @Test func spellingVariantsOfAPatientAreRefused() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1), patient: "P-01")])
        for variant in ["p-01", "P -01", " P-01", "Ｐ-01"] {
            let error = failure { try store.add("b.csv", [reading(.exact(1), patient: variant, day: 5)]) }
            #expect(error?.code == "IC0410", "\(variant)")
            #expect(error?.conflicts.first?.subject == .patientSpelling("P-01", variant))
        }
        // After the wrong spelling was undone, the right one is free.
        try store.undo(1, now: instant())
        try store.add("b.csv", [reading(.exact(1), patient: "p-01")])
        #expect(try store.load().patients.map(\.id) == ["p-01"])
    }

    @Test func diagnosticsAreKeptWithTheImport() throws {
        let store = try StudyStore.inMemory()
        let remark = Diagnostic(
            .warning, code: "IC0310", "odd", remedy: "look",
            at: Diagnostics.SourceLocation(file: "a.csv", line: 3))
        try store.performImport(header(), now: instant()) { session in
            try session.record([remark])
            session.reject(4)
        }
        #expect(try store.diagnostics(of: 1) == [remark])
        #expect(try store.imports().first?.rejected == 4)
    }
}
