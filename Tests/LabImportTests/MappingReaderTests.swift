import Diagnostics
import Testing

@testable import LabImport

struct MappingReaderTests {
    private func error(_ yaml: String) -> ImportError? {
        do {
            _ = try ImportMapping(yaml: yaml, file: "m.yaml")
            return nil
        } catch { return error }
    }

    private let head = "layout: wide\npatient: id\nday: d\n"

    @Test func everyMistakeHasItsPlaceAndARemedy() {
        let cases: [(String, ImportCode, Int?)] = [
            ("", .mappingSyntax, nil),
            ("layout: [", .mappingSyntax, 2),
            ("patient: id", .missingMappingKey, nil),
            ("layout: broad\npatient: id", .badMappingValue, 1),
            ("layout: wide\npatiant: id", .unknownMappingKey, 2),
            (head + "columns: {a: CD3}", .missingMappingKey, 3),
            (head + "day_origin: 2\ncolumns: {a: CD3}", .badMappingValue, 4),
            (head + "day_origin: 0", .missingMappingKey, nil),
            (head + "day_origin: 0\ncolumns:\n  a: {analyte: CD3, unite: x}", .unknownMappingKey, 6),
            (head + "day_origin: 0\ncolumns:\n  a: {zero_means: nothing}", .badMappingValue, 6),
            (head + "day_origin: 0\ncolumns:\n  a: {substituted: {value: 1}}", .missingMappingKey, nil),
            ("layout: long\npatient: id\nday: d\nday_origin: 0\nvalue: v", .missingMappingKey, nil),
            ("layout: wide\npatient: id\ncolumns: {a: CD3}", .missingMappingKey, nil),
            (head + "day_origin: 0\nday_origin: 1\ncolumns: {a: CD3}", .mappingSyntax, nil),
            ("- a\n- b", .badMappingValue, 1),
        ]
        for (yaml, code, line) in cases {
            let found = error(yaml)
            #expect(found?.kind == code, "\(yaml) gave \(String(describing: found))")
            if let line { #expect(found?.location?.line == line, "\(yaml)") }
            #expect(found?.remedy != nil, "\(yaml)")
            #expect(found?.failure == .badConfiguration)
        }
    }

    @Test func misspelledKeysGetASuggestion() {
        #expect(error("layout: wide\npatiant: id")?.remedy?.contains("'patient'") == true)
    }

    @Test func missingDayOriginSaysWhatToWrite() {
        #expect(error(head + "columns: {a: CD3}")?.remedy == "Add 'day_origin: 0' or 'day_origin: 1'.")
    }

    @Test func canonicalTextIgnoresOrderCommentsAndQuotes() throws {
        let one = try ImportMapping(
            yaml: head + "day_origin: 0 # zero\ncolumns:\n  a: {analyte: CD3, unit: \"%\"}\n", file: "1")
        let two = try ImportMapping(
            yaml:
                "columns: {\"a\": {unit: '%', analyte: CD3}}\nday_origin: '0'\nday: d\npatient: id\nlayout: wide",
            file: "2")
        #expect(one.canonicalText == two.canonicalText)
        let three = try ImportMapping(
            yaml: head + "day_origin: 1\ncolumns: {a: {analyte: CD3, unit: \"%\"}}", file: "3")
        #expect(one.canonicalText != three.canonicalText)
    }

    @Test func columnsAndUnitsAreCheckedAgainstTheTable() {
        func failure(_ columns: String) -> (any Error)? {
            do {
                _ = try ImportFixture(
                    "id,d,CD3 abs\nP1,0,5", mapping: head + "day_origin: 0\ncolumns:\n  \(columns)")
                return nil
            } catch { return error }
        }
        let absent = failure("CD3 abz: {analyte: CD3, unit: /uL}") as? ImportError
        #expect(absent?.kind == .columnNotFound)
        #expect(absent?.remedy == "Did you mean 'CD3 abs'?")
        #expect(absent?.location?.line == 6)
        #expect(failure("CD3 abs: {analyte: CD3}").map { "\($0)" }?.contains("IC0302") == true)
        #expect(failure("CD3 abs: {analyte: CD3, unit: pg/mL}").map { "\($0)" }?.contains("IC0303") == true)
        #expect(failure("CD3 abs: {analyte: CD33, unit: /uL}").map { "\($0)" }?.contains("IC0301") == true)
    }
}
