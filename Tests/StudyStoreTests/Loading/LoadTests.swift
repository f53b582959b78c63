import Cohort
import Diagnostics
import Testing

@testable import StudyStore

@Suite struct LoadTests {
    @Test func orderIsAsDocumentedWhateverTheFileHas() throws {
        var expected: [Reading] = []
        for patient in ["P1", "P2", "Ä", "患者"] {
            for (course, day, hour) in [(1, -1, nil), (1, 0, nil), (1, 0, 6.5), (2, 0, nil)]
                as [(Int, Int, Double?)]
            {
                for analyte in ["CD3", "CD4", "IL-6"] {
                    for replicate in 1...2 {
                        expected.append(
                            reading(
                                .exact(Double(expected.count)), patient: patient, course: course, day: day,
                                hour: hour, analyte: analyte, replicate: replicate))
                    }
                }
            }
        }
        let store = try StudyStore.inMemory()
        var generator = SplitMix(seed: 7)
        try store.add("a.csv", expected.shuffled(using: &generator))
        let loaded = try store.load()
        #expect(loaded.readings.map(\.value) == expected.map(\.value))
        #expect(loaded.readings.map(\.draw) == expected.map(\.draw))
        #expect(loaded.patients.map(\.id) == ["P1", "P2", "Ä", "患者"])
        #expect(loaded.courses.map(\.number) == [1, 2, 1, 2, 1, 2, 1, 2])
    }

    @Test func everyFieldOfEveryValueComesBack() throws {
        let draw = Draw(
            patient: "P1", course: 2, day: 29, hour: 8.25, nominalDay: 28, specimen: .marrow,
            reason: .triggered)
        let value = Reading(
            draw: draw, analyte: "CD3", value: .within(2, 5), limit: 0.5, kit: "K", lot: "L", method: "M",
            replicate: 3, note: "n",
            provenance: Provenance(
                importID: 1, sheet: "Sheet 1", row: 7, column: 9, rawText: "2-5", rawUnit: "个/µL"))
        let report = MarrowAssessment(
            draw: draw, events: 1, nucleated: 2, blasts: 3, markersUsed: ["CD22", "CD10"], clone: "J3-119",
            cd19Positive: 4, cd19Dim: 5, cd19Negative: 6, cd19MFI: 7.5, referenceMFI: 8.5,
            flowMRD: .below(0.01), pcrMRD: .missing("not done"), ngsMRD: .within(1e-6, 1e-5),
            attributes: ["gate_uses_cd19": "no"],
            provenance: Provenance(importID: 1, sheet: "MRD", row: 3, column: 1, rawText: "x", rawUnit: "%"))
        let patient = Patient(
            id: "P1", centre: "C", sex: .female, ageMonths: 71.5, diagnosis: "B-ALL", entryStatus: "R/R",
            cytogenetics: "poor", attributes: ["BCR::ABL1": "1", "": "blank header"])
        let course = Course(
            patient: "P1", number: 2,
            intervals: [InfusionInterval(startDay: 0, stopDay: 5, dose: "d", holdReason: "h")], studyDay: 42,
            statusBefore: "CR-MRDpos", mrdBefore: .above(5), response: "CR", mrdAfter: .exact(0),
            attributes: ["x": "y"])
        let outcome = Outcome(
            patient: "P1", timeZero: "first infusion", efsTime: 1, efsEvent: true, osTime: 2, osEvent: false,
            eventType: "relapse", relapsePhenotype: "CD19-negative", hsctTime: 3, carTTime: 4,
            attributes: ["a": "b"])
        let analyte = Analyte(
            id: "MyMarker%", name: "My marker", kind: .fraction(of: "CD3"), group: .memory, unit: "%",
            loinc: "1-2", synonyms: ["mm", "标记"], plausible: 0...100)
        let store = try StudyStore.inMemory()
        try store.add("a.xlsx", [value]) {
            $0.marrow = [report]
            $0.patients = [patient]
            $0.courses = [course]
            $0.outcomes = [outcome]
            $0.addedAnalytes = [analyte]
        }
        let data = try store.load()
        #expect(data.readings == [value])
        #expect(data.marrow == [report])
        #expect(data.patients == [patient])
        #expect(data.courses == [course])
        #expect(data.outcomes == [outcome])
        #expect(data.addedAnalytes == [analyte])
        let expected = ImportRecord(
            id: 1, file: "a.xlsx", sha256: "sha-of-a.xlsx", importer: "long", importerVersion: "1",
            mappingDigest: "", importedAt: "2026-09-21T14:13:20Z", readings: 1, rejected: 0, retracted: false)
        #expect(data.imports == [expected])
        #expect(
            try store.counts()
                == StoreCounts(
                    patients: 1, courses: 1, draws: 1, readings: 1, marrowReports: 1, outcomes: 1, imports: 1)
        )
    }
}
