import Testing

@testable import Cytometry

@Suite("FCS: spill-over matrices of files and tables")
struct FCSSpilloverTests {
    static func open(
        _ key: String, _ value: String, names: [String] = ["FSC-A", "FITC-A", "PE-A"], stains: [String?] = []
    )
        throws -> FCSDataSet
    {
        var fixture = FCSFixture(names: names, [names.map { _ in 1 }])
        for (index, stain) in stains.enumerated() {
            if let stain { fixture.channels[index].more = [("S", stain)] }
        }
        fixture.more = [(key, value)]
        return try fixture.open()
    }

    @Test(
        "the standard keyword and its unofficial names",
        arguments: ["$SPILLOVER", "SPILL", "$SPILL", "spillover", "$COMP", "COMP"])
    func keys(_ key: String) throws {
        let set = try Self.open(key, "2,FITC-A,PE-A,1,0.25,0.5,1")
        #expect(set.spillover?.channels == ["FITC-A", "PE-A"])
        #expect(set.spillover?.matrix == [1, 0.25, 0.5, 1])
        #expect(set.spillover?[0, 1] == 0.25 && set.spillover?.rows == [[1, 0.25], [0.5, 1]])
        #expect(set.warnings.isEmpty)
    }

    @Test(
        "forms that are repaired",
        arguments: [
            ("2, FITC-A, PE-A, 1, 0.25, 0.5, 1", 0), ("2,FITC-A,PE-A,1,0.25,0.5,1,", 0),
            ("2,2,3,1,0.25,0.5,1", 1), ("2,FITC-A,PE-A,1,000,0,250,0,500,1,000", 1),
            ("2,FITC-A,PE-A,100,25,50,100", 1), ("2;FITC-A;PE-A;1;0,25;0,5;1", 1),
            ("2,fitc-a,PE-A,1,0.25,0.5,1", 1),
            ("2,CD4,PE-A,1,2.5e-1,5E-01,+1", 1),
        ])
    func repaired(_ text: String, _ remarks: Int) throws {
        let set = try Self.open("$SPILLOVER", text, stains: [nil, "CD4", "CD8"])
        #expect(set.spillover?.channels == ["FITC-A", "PE-A"])
        #expect(set.spillover?.matrix == [1, 0.25, 0.5, 1])
        #expect(set.warningCodes == [String](repeating: "IC0626", count: remarks))
    }

    @Test("names that contain commas")
    func commas() throws {
        let names = ["FSC", "Comp, A", "B,C", "D"]
        let set = try Self.open("$SPILLOVER", "3,Comp, A,B,C,D,1,0.1,0.2,0.3,1,0.4,0.5,0.6,1", names: names)
        #expect(set.spillover?.channels == ["Comp, A", "B,C", "D"])
        #expect(set.spillover?.matrix == [1, 0.1, 0.2, 0.3, 1, 0.4, 0.5, 0.6, 1])
    }

    @Test(
        "what cannot be used is a warning, the events stay",
        arguments: [
            "2,FITC-A,PE-A", "2,FITC-A,PE-A,1,0.25,0.5", "2,FITC-A,PE-A,1,0.25,x,1", "x,FITC-A,PE-A,1,0,0,1",
            "2,FITC-A,FITC-A,1,0,0,1", "2,FITC-A,PE-A,0,0,0,1", "2,FITC-A,PE-A,1,nan,0,1", "2", "-2,1,1",
            "2,,,1,0,0,1",
        ])
    func refused(_ text: String) throws {
        let set = try Self.open("$SPILLOVER", text)
        #expect(set.spillover == nil)
        #expect(set.warningCodes.contains("IC0626"))
        #expect(try set.rows() == [[1, 1, 1]])
    }

    @Test("singular and unknown names: reported, and no compensation by accident")
    func unusable() throws {
        let singular = try Self.open("$SPILLOVER", "2,FITC-A,PE-A,1,1,1,1")
        #expect(singular.warningCodes == ["IC0626"])
        #expect(singular.spillover?.isSingular == true)
        let unknown = try Self.open("$SPILLOVER", "2,NOT-THERE,PE-A,1,0,0,1")
        #expect(unknown.warningCodes == ["IC0626"])
        #expect(unknown.spillover?.channels.first == "NOT-THERE")
        #expect(try Self.open("$SPILLOVER", "0").warnings.isEmpty)
        #expect(try Self.open("$SPILLOVER", " ").spillover == nil)
    }

    @Test("a useless keyword does not hide a good one")
    func second() throws {
        var fixture = FCSFixture(names: ["FITC-A", "PE-A"], [[1, 2]])
        fixture.more = [("$SPILLOVER", "2,FITC-A,PE-A"), ("SPILL", "2,FITC-A,PE-A,1,0.5,0,1")]
        let set = try fixture.open()
        #expect(set.spillover?.matrix == [1, 0.5, 0, 1])
        #expect(set.warningCodes == ["IC0626"])
    }

    @Test("$COMP of FCS 3.0 has no names")
    func nameless() throws {
        let set = try Self.open("$COMP", "2,1,0.25,0.5,1", names: ["a", "b"])
        #expect(set.spillover?.channels == ["a", "b"] && set.spillover?.matrix == [1, 0.25, 0.5, 1])
        #expect(set.warningCodes == ["IC0626"])
        #expect(try Self.open("$COMP", "2,1,0.25,0.5,1").spillover == nil)
    }

    @Test("$DFCmTOn of FCS 2.0: percent of fluorescence m in n")
    func digital() throws {
        var fixture = FCSFixture(names: ["FSC-H", "FL1-H", "FL2-H", "FL10-H"], [[1, 2, 3, 4]])
        fixture.version = "FCS2.0"
        fixture.more = [("$DFC1TO2", "12.5"), ("$DFC2TO1", "50"), ("$DFC1TO3", "0")]
        let set = try fixture.open()
        #expect(set.spillover?.channels == ["FL1-H", "FL2-H"])
        #expect(set.spillover?.matrix == [1, 0.125, 0.5, 1])
        #expect(set.warningCodes == ["IC0626"])
        fixture.more = [("$DFC1TO3", "5")]
        #expect(try fixture.open().spillover == nil)
        for key in [
            "$DFC", "$DFCTO", "$DFC1TO", "$DFCxTOy", "$DFC1TO1", "$DFC0TO2", "$DFC99999999999999999999TO1",
        ] {
            fixture.more = [(key, "5")]
            #expect(try fixture.open().spillover == nil)
        }
    }

    @Test(
        "tables as analysis programs export them",
        arguments: [
            "a,b\n1,0.25\n0.5,1\n", ",a,b\na,1,0.25\nb,0.5,1\n",
            "\u{FEFF}\ta\tb\r\na\t1\t0,25\r\nb\t0,5\t1\r\n",
            "a;b\n1;0,25\n0,5;1", "#a,b\n1,0.25\n0.5,1\n",
            "\n\n\"a :: CD4\",\"b\"\n\n\"1\",0.25\n0.5,1.0\n\n",
            "a,b\n100,25\n50,100\n", ",a,b\nb,0.5,1\na,1,0.25\n", "a\tb\r1\t0.25\r0.5\t1\r",
            "name,a,b\na,1,0.25\nb,0.5,1",
        ])
    func tables(_ text: String) throws {
        var isPercent = false
        let matrix = try SpilloverMatrix(csv: text, file: "m.csv", isPercent: &isPercent)
        #expect(try matrix == SpilloverMatrix(csv: text))
        #expect(isPercent == text.contains("100"))
        #expect(matrix.channels == ["a", "b"])
        if text.hasPrefix(",a,b\nb") {
            // Rows in another order are brought into that of the columns.
            #expect(matrix.matrix == [1, 0.25, 0.5, 1])
        } else {
            #expect(matrix.matrix == [1, 0.25, 0.5, 1])
        }
    }

    @Test(
        "tables that are refused, with the line",
        arguments: [
            ("", "IC0638", 1), ("\n\n", "IC0638", 1), ("1,0\n0,1\n", "IC0638", 1),
            ("a,b\n1,0\n", "IC0638", 2),
            ("a,b\n1,0\n0,1,2,3\n", "IC0638", 3), ("a,b\n1,x\n0,1\n", "IC0638", 2),
            (",a,b\na,1,0\nc,0,1\n", "IC0638", 2),
            ("a,a\n1,0\n0,1\n", "IC0637", nil), ("a,b\n0,1\n1,0\n", "IC0636", nil),
            ("a,b\n1,1e999\n0,1\n", "IC0638", 2),
        ] as [(String, String, Int?)])
    func tablesRefused(_ text: String, _ code: String, _ line: Int?) {
        do {
            _ = try SpilloverMatrix(csv: text, file: "m.csv")
            Issue.record("accepted")
        } catch {
            #expect(error.code == code)
            if let line { #expect(error.place == .text(file: "m.csv", line: line, column: nil)) }
        }
    }
}
