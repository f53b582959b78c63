import Cohort
import Cytometry
import Diagnostics
import Foundation
import Testing

@testable import LabImport

@Suite("Population maps")
struct PopulationMapTests {
    static let populations: [GatedFile.Population] = [
        .init(id: "s", name: "Singlets", path: "/Singlets", parent: nil, count: 10_000),
        .init(id: "l", name: "Lymphocytes", path: "/Singlets/Lymphocytes", parent: 0, count: 9_909),
        .init(id: "t", name: "CD3+", path: "/Singlets/Lymphocytes/CD3+", parent: 1, count: 4_211),
        .init(
            id: "t4", name: "CD4+", path: "/Singlets/Lymphocytes/CD3+/CD4+", parent: 2, count: 99,
            medians: ["PE-A": 812.5]),
        .init(id: "e", name: "Empty", path: "/Empty", parent: nil, count: 0),
        .init(id: "x", name: "CD8+", path: "/Empty/CD8+", parent: 4, count: 0),
    ]

    func gated() -> GatedFile {
        GatedFile(
            events: 20_000, populations: Self.populations,
            channels: [.init(name: "FITC-A", stain: "CD3"), .init(name: "PE-A", stain: "CD4")])
    }

    func map(_ lines: String, sample: String = "") throws -> PopulationMap {
        try PopulationMap(yaml: sample + "readings:\n" + lines, file: "map.yaml")
    }

    func readings(_ lines: String, counts: [String: CellText] = [:]) throws -> GatedReadings {
        var match = SampleMatch(draw: Draw(patient: "A", course: 1, day: 3))
        match.counts = counts
        return try GatedReadings(
            try map(lines), gated(), fileName: "a.fcs", match: match, method: "gates g.yaml")
    }

    @Test("shares of the parent, of a path and of all events")
    func shares() throws {
        let found = try readings(
            """
              - {population: /Singlets/Lymphocytes/CD3+, analyte: CD3%, of: parent}
              - {population: CD4+, analyte: CD4%, of: /Singlets/Lymphocytes}
              - {population: l, analyte: ALC%, of: total}
            """)
        #expect(
            found.batch.readings.map(\.value) == [
                .exact(100 * 4211.0 / 9909.0), .exact(100 * 99.0 / 9909.0), .exact(100 * 9909.0 / 20_000),
            ])
        let first = try #require(found.batch.readings.first)
        #expect(first.provenance.rawText == "4211 of 9909 events")
        #expect(first.provenance.rawUnit == "% of /Singlets/Lymphocytes")
        #expect(first.provenance.sheet == "/Singlets/Lymphocytes/CD3+" && first.provenance.column == 1)
        #expect(first.draw == Draw(patient: "A", course: 1, day: 3) && first.method == "gates g.yaml")
        #expect(found.omitted == 0)
    }

    @Test("a share of an empty population is no reading")
    func empty() throws {
        let found = try readings("  - {population: CD8+, analyte: CD8%, of: parent}")
        #expect(found.batch.readings.isEmpty && found.omitted == 1)
        #expect(found.diagnostics.contains { $0.code == "IC0383" })
    }

    @Test("few events and a denominator of another kind are remarked upon")
    func remarks() throws {
        let found = try readings("  - {population: l, analyte: ALC%, of: total}")
        #expect(found.diagnostics.map(\.code) == ["IC0387"])
        for of in ["parent", "total", "Singlets"] {
            let error = #expect(throws: ImportError.self) {
                try readings("  - {population: CD4+, analyte: CD4%, of: \(of)}")
            }
            #expect(error?.code == "IC0387")
        }
        let few = try readings("  - {population: CD4+, analyte: blast-CD19-MFI, median: CD4}")
        #expect(few.diagnostics.map(\.code) == ["IC0384"])
        #expect(few.batch.readings.first?.value == .exact(812.5))
    }

    @Test("none or few events inside: a note with the one-sided limit, or the number that was asked for")
    func notes() throws {
        var file = gated()
        file.populations[3].count = 0
        let match = SampleMatch(draw: Draw(patient: "A", course: 1, day: 3))
        let map = try map("  - {population: CD4+, analyte: CD4%, of: Lymphocytes}")
        let none = try GatedReadings(map, file, fileName: "a.fcs", match: match, method: "g")
        // 100 (1 - 0.05^(1/9909))
        #expect(none.batch.readings.first?.value == .exact(0))
        #expect(none.batch.readings.first?.note == "0 of 9909 events; upper 95 % limit 0.0302 %")
        file.populations[3].count = 19
        let few = try GatedReadings(map, file, fileName: "a.fcs", match: match, method: "g")
        #expect(few.batch.readings.first?.note == "fewer than 20 events inside")
        file.populations[3].count = 20
        let enough = try GatedReadings(map, file, fileName: "a.fcs", match: match, method: "g")
        #expect(enough.batch.readings.first?.note == nil)
    }

    @Test("an analyser's count that no blood holds is refused, an unusual one remarked upon")
    func analyserUnits() throws {
        let line =
            "  - {population: CD3+, analyte: CD3, count: dual-platform, lymphocytes: ALC, unit: 10^9/L}"
        func count(_ number: Int) throws -> GatedReadings {
            try readings(line, counts: ["ALC": .number(DecimalNumber(mantissa: UInt64(number), exponent: 0))])
        }
        let error = #expect(throws: ImportError.self) { try count(1350) }
        #expect(error?.code == "IC0386" && error?.remedy?.contains("cells/uL") == true)
        #expect(try count(350).diagnostics.map(\.code) == ["IC0386"])
        #expect(try count(90).diagnostics.isEmpty)
    }

    @Test("a panel: whole words in any case, empty stains remarked upon, others and missing channels refused")
    func panel() throws {
        let map = try map(
            "  - {population: CD3+, analyte: CD3%, of: Lymphocytes}",
            sample: "panel: {FITC-A: CD3, PE-A: CD4}\n")
        func check(_ stains: [String?]) throws(ImportError) -> [String] {
            try PanelCheck.check(
                map.panel, zip(["FITC-A", "PE-A"], stains).map { GatedFile.Channel(name: $0, stain: $1) },
                fileName: "a.fcs"
            ).map(\.code)
        }
        #expect(try check(["cd3 FITC", "PE_CD4"]) == [])
        #expect(try check(["CD3", nil]) == ["IC0376"])
        for stains in [["CD4", "CD3"], ["CD38", "CD4"], ["CD3", "CD45 RA"], ["CD3"]] {
            let error = #expect(throws: ImportError.self) { try check(stains) }
            #expect(error?.code == "IC0376")
        }
    }

    @Test("without a panel the files of a run agree with the first in the channels in use")
    func runPanel() throws {
        func channels(_ a: String?, _ b: String?) -> [GatedFile.Channel] {
            [.init(name: "FITC-A", stain: a), .init(name: "PE-A", stain: b)]
        }
        var run = RunPanel()
        run.accept(channels("CD3", "CD19"), fileName: "a.fcs")
        try run.check(channels("cd3 FITC", "CD10"), used: ["FITC-A"], fileName: "b.fcs")
        try run.check(channels("CD3", nil), used: ["FITC-A", "PE-A"], fileName: "b.fcs")
        let error = #expect(throws: ImportError.self) {
            try run.check(channels("CD3", "CD10"), used: ["PE-A"], fileName: "b.fcs")
        }
        #expect(error?.code == "IC0376" && error?.message.contains("a.fcs") == true)
    }

    @Test("dual-platform counts: unit, censoring, missing count, and a parent that is not the lymphocytes")
    func counts() throws {
        let line =
            "  - {population: CD3+, analyte: CD3, count: dual-platform, lymphocytes: ALC, unit: 10^9/L}"
        let exact = try readings(line, counts: ["ALC": .number(DecimalNumber(mantissa: 12, exponent: -1))])
        #expect(exact.batch.readings.first?.value == .exact(1200 * 4211.0 / 9909.0))
        let below = try readings(line, counts: ["ALC": .below(DecimalNumber(mantissa: 1, exponent: -1))])
        #expect(below.batch.readings.first?.value == .below(100 * 4211.0 / 9909.0))
        let none = try readings(line)
        #expect(none.batch.readings.isEmpty && none.diagnostics.map(\.code) == ["IC0386"])
        #expect(throws: ImportError.self) {
            try readings(
                "  - {population: CD4+, analyte: CD4, count: dual-platform, lymphocytes: ALC, unit: 10^9/L}",
                counts: ["ALC": .number(DecimalNumber(mantissa: 1, exponent: 0))])
        }
        let header = try map(
            "  - {population: CD3+, analyte: CD3, count: dual-platform, lymphocytes: 'ALC (10^9/L)'}")
        #expect(
            header.rules[0].quantity
                == .dualPlatform(of: nil, lymphocytes: "ALC (10^9/L)", power: 3, unit: "10^9/L"))
    }

    @Test(
        "what a map gets wrong is named with its code and place",
        arguments: [
            ("  - {population: CD3+, analyte: CD3%}", "IC0322"),
            ("  - {population: CD3+, analyte: CD33X, of: parent}", "IC0301"),
            ("  - {population: CD3+, analyte: IL-6, of: parent}", "IC0323"),
            ("  - {population: CD3+, analyte: CD3%, off: parent}", "IC0321"),
            ("  - {population: CD3+, analyte: CD3, count: dual-platform, lymphocytes: ALC}", "IC0302"),
            ("  - {population: CD3+, analyte: CD3, count: beads, lymphocytes: ALC}", "IC0323"),
            ("  - {population: CD3+, analyte: CD3, median: FITC-A}", "IC0323"),
            ("  - {population: CD3+, analyte: CD3%, of: parent, median: FITC-A}", "IC0323"),
            (
                "  - {population: a, analyte: CD3%, of: total}\n  - {population: b, analyte: CD3%, of: total}",
                "IC0356"
            ),
            ("  - {population: CD3+, analyte: CD3%, of: parent, unit: 10^9/L}", "IC0321"),
        ])
    func mistakes(line: String, code: String) throws {
        let error = #expect(throws: (any Error).self) { try map(line) } as? any ImmunochronError
        #expect(error?.code == code && error?.location?.file == "map.yaml" && error?.location?.line != nil)
    }

    @Test("unknown and ambiguous populations and channels")
    func names() throws {
        func code(_ line: String) -> ImportError? {
            do {
                _ = try readings(line)
                return nil
            } catch { return error as? ImportError }
        }
        let near = code("  - {population: /Singlets/Lymphocytes/CD3, analyte: CD3%, of: parent}")
        #expect(near?.code == "IC0380" && near?.remedy?.contains("/Singlets/Lymphocytes/CD3+") == true)
        let channel = code("  - {population: CD4+, analyte: blast-CD19-MFI, median: PE-H}")
        #expect(channel?.code == "IC0385" && channel?.remedy?.contains("PE-A") == true)
    }

    // MARK: Matching

    func candidate(_ path: String, _ keywords: [(String, String)] = []) -> SampleCandidate {
        SampleCandidate(
            path: path, keywords: FCSKeywords(keywords.map { (key: $0.0, value: $0.1) }))
    }

    func match(
        _ files: [SampleCandidate], sheet: String? = nil, sample: String = "",
        options: ImportOptions = .init()
    ) throws -> [Result<SampleMatch, ImportError>] {
        let line =
            "  - {population: CD3+, analyte: CD3, count: dual-platform, lymphocytes: ALC, unit: 10^9/L}"
        let path = FileManager.default.temporaryDirectory.appending(path: "samples-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: path) }
        if let sheet { try Data(sheet.utf8).write(to: path) }
        var matcher = try SampleMatcher(
            try map(line, sample: sample), sheet: sheet == nil ? nil : path.path, options: options)
        return matcher.match(files)
    }

    @Test("by the sheet: name, ending and case, folder, $FIL; a bad row fails its file only")
    func sheet() throws {
        let found = try match(
            [
                candidate("in/a.fcs"), candidate("in/B.FCS"), candidate("x/c.fcs"), candidate("y/c.fcs"),
                candidate("in/new.fcs", [("$FIL", "C:\\data\\old.fcs")]), candidate("in/bad.fcs"),
                candidate("in/unknown.fcs"),
            ],
            sheet: """
                file,patient,course,day,specimen,ALC,time
                a.fcs,A,1,0,blood,1.2,6
                b,A,2,7,marrow,,
                x/c.fcs,C,1,0,blood,1,
                y/c.fcs,D,1,0,blood,1,
                old.fcs,E,1,0,blood,1,
                bad.fcs,F,1,soon,blood,1,

                """)
        let draws = found.map { try? $0.get().draw }
        #expect(draws[0] == Draw(patient: "A", course: 1, day: 0, hour: 6))
        #expect(draws[1] == Draw(patient: "A", course: 2, day: 7, specimen: .marrow))
        #expect(draws[2]?.patient == "C" && draws[3]?.patient == "D" && draws[4]?.patient == "E")
        #expect(try found[0].get().counts["ALC"] == .number(DecimalNumber(mantissa: 12, exponent: -1)))
        let codes = found.suffix(2).map { result -> String? in
            if case .failure(let error) = result { error.code } else { nil }
        }
        #expect(codes == ["IC0344", "IC0381"])
    }

    @Test("a sheet without the columns needed is refused as a whole")
    func sheetColumns() throws {
        for (sheet, name) in [
            ("file,patient,course,day\na,A,1,0\n", "ALC"), ("patient,day,ALC\nA,0,1\n", "file"),
            ("file,patient,ALC\na,A,1\n", "day"),
        ] {
            let error = #expect(throws: ImportError.self) { try match([], sheet: sheet) }
            #expect(error?.code == "IC0324" && error?.message.contains("'\(name)'") == true)
        }
    }

    @Test("by keywords: constants, patterns, translations, day origin, counts")
    func keywords() throws {
        let sample = """
            sample:
              patient: $SRC
              course: {keyword: file, pattern: "_C([0-9])"}
              day: DAY
              day_origin: 1
              specimen: {keyword: TISSUE, values: {KM: marrow}}

            """
        let found = try match(
            [
                candidate("P1_C2.fcs", [("$SRC", "P1"), ("DAY", "8"), ("TISSUE", "KM"), ("ALC", "0.5")]),
                candidate("P1_C2.fcs", [("$SRC", "P1"), ("DAY", "0"), ("TISSUE", "KM")]),
                candidate("P1.fcs", [("$SRC", "P1"), ("DAY", "8"), ("TISSUE", "KM")]),
                candidate("P1_C1.fcs", [("DAY", "8"), ("TISSUE", "KM")]),
                candidate("P1_C1.fcs", [("$SRC", "p1"), ("DAY", "8"), ("TISSUE", "KM")]),
            ], sample: sample)
        let first = try found[0].get()
        #expect(first.draw == Draw(patient: "P1", course: 2, day: 7, specimen: .marrow))
        #expect(first.counts["ALC"] == .number(DecimalNumber(mantissa: 5, exponent: -1)))
        let codes = found.dropFirst().map { result -> String? in
            if case .failure(let error) = result { error.code } else { nil }
        }
        #expect(codes == ["IC0344", "IC0381", "IC0381", "IC0355"])
        #expect(throws: ImportError.self) { try match([], sample: "") }
    }

    @Test("keys that name a person are refused or hashed")
    func privacy() throws {
        let sample = "sample:\n  patient: $SRC\n  day: 0\n"
        let file = candidate("a.fcs", [("$SRC", "Jane Miller")])
        guard case .failure(let error) = try match([file], sample: sample)[0] else {
            Issue.record("a name was taken")
            return
        }
        #expect(error.code == "IC0361" && !error.message.contains("Jane"))
        var options = ImportOptions()
        options.pseudonym = { _ in "P-1" }
        #expect(try match([file], sample: sample, options: options)[0].get().draw.patient == "P-1")
    }
}
