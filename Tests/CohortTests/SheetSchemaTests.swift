import Testing

@testable import Cohort

struct SheetSchemaTests {
    @Test(arguments: SheetKind.allCases)
    func columnNamesAreUniqueAndRecognised(_ kind: SheetKind) {
        let schema = SheetSchema.schema(of: kind)
        #expect(schema.kind == kind)
        #expect(Set(schema.columns.map(\.name)).count == schema.columns.count)
        #expect(SheetSchema.recognise(header: schema.columns.map(\.name)) == kind)
    }

    @Test func headersFoldCaseBlanksAndUnderscores() {
        #expect(LongSheet.schema.column(forHeader: " Upper Limit")?.name == "upper_limit")
        #expect(PatientsSheet.schema.column(forHeader: "Center")?.name == "centre")
        #expect(LongSheet.schema.column(forHeader: "values") == nil)
    }

    @Test func foreignHeadersAreNotRecognised() {
        #expect(SheetSchema.recognise(header: ["patient_id", "day", "CD4"]) == nil)
        #expect(SheetSchema.recognise(header: ["patient", "day", "CD4", "sex"]) == nil)
        #expect(SheetSchema.recognise(header: ["patient"]) == nil)
    }

    @Test func fieldsOfTheMarrowSheetRoundTrip() {
        var row = MarrowAssessment(
            draw: Draw(patient: "P1", course: 1, day: 28, specimen: .marrow),
            provenance: Provenance(row: 2, column: 1, rawText: "", rawUnit: ""))
        #expect(row[MarrowSheet.gateUsesCD19] == nil)
        row[MarrowSheet.gateUsesCD19] = false
        row[MarrowSheet.priorTargets] = ["CD22", "CD20"]
        row[MarrowSheet.newMyeloidMarkers] = []
        row[MarrowSheet.viabilityPercent] = 92.5
        row[MarrowSheet.markerPercent] = ["CD22": 95, "CD10": 98.5]
        #expect(row.attributes["gate_uses_cd19"] == "no")
        #expect(row.attributes["marker_percent"] == "CD10=98.5;CD22=95")
        #expect(row[MarrowSheet.gateUsesCD19] == false)
        #expect(row[MarrowSheet.priorTargets] == ["CD22", "CD20"])
        #expect(row[MarrowSheet.newMyeloidMarkers] == [])
        #expect(row[MarrowSheet.viabilityPercent] == 92.5)
        #expect(row[MarrowSheet.markerPercent] == ["CD22": 95, "CD10": 98.5])
    }

    @Test func cellsThatAreNoValuesAreRefused() {
        #expect(Double(cell: "nan") == nil)
        #expect(Double(cell: "0x10") == nil)
        #expect(Double(cell: "1e400") == nil)
        #expect(Int(cell: "2.5") == nil)
        #expect(Int(cell: "200000.0") == 200_000)
        #expect(Bool(cell: "maybe") == nil)
        #expect([String: Double](cell: "CD10") == nil)
        #expect([String](cell: "CD10; CD22，CD34") == ["CD10", "CD22", "CD34"])
    }
}
