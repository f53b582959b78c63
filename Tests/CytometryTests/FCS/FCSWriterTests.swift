import Testing

@testable import Cytometry

@Suite("FCS: writing")
struct FCSWriterTests {
    static func rows(_ n: Int) -> [[FCSFixture.Cell]] {
        var generator = SeededGenerator(3)
        var rows: [[FCSFixture.Cell]] = (0..<n).map { _ in
            (0..<3).map { _ in .real(Double.random(in: -1e5...1e5, using: &generator)) }
        }
        if n > 1 { rows[1] = [.real(.nan), .real(-.infinity), .real(-0.0)] }
        return rows
    }

    static func source(_ kind: FCSFixture.Kind, _ n: Int = 5000) -> FCSFixture {
        var fixture = FCSFixture(
            kind,
            [
                .init(name: "FSC-A", bits: kind == .F ? 32 : 64, more: [("V", "300")]),
                .init(name: "FITC-A", bits: kind == .F ? 32 : 64, more: [("S", "CD19 / α")]),
                .init(name: "Time", bits: kind == .F ? 32 : 64, more: [("G", "0.01")]),
            ], rows(n))
        fixture.more = [
            ("$SPILLOVER", "2,FSC-A,FITC-A,1,0.1,0.2,1"), ("$CYT", "one"), ("Custom", "a/b|c"),
            ("$TIMESTEP", "0.01"),
            ("blank", " "), ("$FIL", "x.fcs"),
        ]
        return fixture
    }

    static func written(_ set: FCSDataSet, _ precision: FCSWriter.Precision, scale: FCSScale = .stored) throws
        -> FCSDataSet
    {
        var result: FCSDataSet?
        try withTemporaryFolder { folder in
            let path = folder + "/out.fcs"
            try set.write(to: path, precision: precision, scale: scale)
            #expect(try names(in: folder) == ["out.fcs"])
            result = try FCSFile(bytes: try bytes(of: path)).dataSet(1)
        }
        return try #require(result)
    }

    @Test("values, names and keywords come back as they were")
    func roundTrip() throws {
        for (kind, precision) in [
            (FCSFixture.Kind.F, FCSWriter.Precision.float32), (.D, .float64), (.F, .float64),
        ] {
            for n in [0, 1, 5000] {
                let set = try Self.source(kind, n).open()
                let back = try Self.written(set, precision)
                #expect(back.warnings.isEmpty, "\(back.warnings)")
                #expect(back.version == .v3_1 && back.eventCount == n && back.byteOrder == "1,2,3,4")
                #expect(isIdentical(try back.rows(), try set.rows()))
                #expect(back.spillover == set.spillover)
                for (a, b) in zip(back.channels, set.channels) {
                    #expect(
                        a.name == b.name && a.stain == b.stain && a.voltage == b.voltage && a.gain == b.gain
                            && a.range == b.range)
                }
                for key in ["$CYT", "Custom", "$TIMESTEP", "blank", "$FIL"] {
                    #expect(back.keywords[key] == set.keywords[key])
                }
                #expect(back.keywords.entries.filter { $0.key == "$TOT" }.count == 1)
            }
        }
    }

    @Test("64 bits as 32: rounded to the nearest")
    func narrowed() throws {
        let set = try Self.source(.D).open()
        let want = try set.rows().map { $0.map { Double(Float($0)) } }
        #expect(isIdentical(try Self.written(set, .float32).rows(), want))
    }

    @Test("the bytes of a small file, laid out by hand")
    func layout() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.fcs"
            let writer = try FCSWriter(path: path, channels: [.init(name: "A", range: 1024)])
            let block = EventBlock(channelCount: 1, capacity: 2)
            block.resize(to: 2)
            block.column(0)[0] = 1
            block.column(0)[1] = -2
            try writer.append(block)
            #expect(try names(in: folder).count == 1 && names(in: folder) != ["a.fcs"])
            try writer.finish()
            let got = try bytes(of: path)
            var text =
                "/$BEGINANALYSIS/0/$ENDANALYSIS/0/$BEGINSTEXT/0/$ENDSTEXT/0/$BEGINDATA/BBBBBBBBBBBBBBBBBB/$ENDDATA/EEEEEEEEEEEEEEEEEE/$TOT/000000000000000002/$PAR/1/$BYTEORD/1,2,3,4/$DATATYPE/F/$MODE/L/$NEXTDATA/0/$P1N/A/$P1B/32/$P1R/1024/$P1E/0,0/"
            let begin = 58 + text.utf8.count
            func digits(_ number: Int, _ width: Int, _ fill: String) -> String {
                String(repeating: fill, count: width - "\(number)".count) + "\(number)"
            }
            text = text.replacing("BBBBBBBBBBBBBBBBBB", with: digits(begin, 18, "0"))
            text = text.replacing("EEEEEEEEEEEEEEEEEE", with: digits(begin + 7, 18, "0"))
            let header =
                "FCS3.1    " + [58, begin - 1, begin, begin + 7, 0, 0].map { digits($0, 8, " ") }.joined()
            #expect(got == Array((header + text).utf8) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
        }
    }

    @Test("any value and delimiter in keywords")
    func delimiters() throws {
        let values = [
            "a/b", "/", "//", "a|b/c", "a|b/c\\d", "a|b/c\\d\u{1E}e\u{0C}f", "/a|\\\u{1E}\u{0C}/",
            "line\nbreak", "ü 血", "",
        ]
        var pairs: [(key: String, value: String)] = []
        for (index, value) in values.enumerated() { pairs.append((key: "K\(index)", value: value)) }
        for count in 1...values.count {
            try withTemporaryFolder { folder in
                let path = folder + "/k.fcs"
                let keywords = FCSKeywords(Array(pairs.prefix(count)))
                try FCSWriter(path: path, channels: [.init(name: "A")], keywords: keywords).finish()
                let back = try FCSFile(path: path).dataSet(1)
                #expect(back.warnings.isEmpty)
                for pair in pairs.prefix(count) {
                    #expect(back.keywords[pair.key] == (pair.value.isEmpty ? " " : pair.value))
                }
            }
        }
        // Keywords with delimiters, and a value that looks like a keyword.
        let hostile = FCSKeywords([
            (key: "a/b", value: "1"), (key: "c|d", value: "\\\u{1E}\u{0C}"), (key: "e", value: "x/$TOT/9/y"),
        ])
        try withTemporaryFolder { folder in
            let path = folder + "/h.fcs"
            try FCSWriter(path: path, channels: [.init(name: "A")], keywords: hostile).finish()
            let back = try FCSFile(path: path).dataSet(1)
            #expect(back.eventCount == 0 && back.warnings.isEmpty)
            #expect(back.keywords["a/b"] == "1" && back.keywords["e"] == "x/$TOT/9/y")
        }
    }

    @Test("keywords that leave no delimiter are refused")
    func noDelimiter() throws {
        let all = String(String.UnicodeScalarView((0x01...0x7F).map { UnicodeScalar($0 as UInt8) }))
        try withTemporaryFolder { folder in
            let path = folder + "/d.fcs"
            // In values it can be doubled.
            let values = FCSKeywords([(key: "all", value: all)])
            try FCSWriter(path: path, channels: [.init(name: "A")], keywords: values).finish()
            #expect(try FCSFile(path: path).dataSet(1).keywords["all"] == all)
            let keys = FCSKeywords([(key: all, value: "1")])
            let code = refusalCode {
                _ = try FCSWriter(path: path, channels: [.init(name: "A")], keywords: keys)
            }
            #expect(code == "IC0631")
            // An empty keyword would shift all pairs behind it.
            for key in ["", "  ", "\n"] {
                let empty = FCSKeywords([(key: key, value: "1"), (key: "after", value: "2")])
                let code = refusalCode {
                    _ = try FCSWriter(path: path, channels: [.init(name: "A")], keywords: empty)
                }
                #expect(code == "IC0631")
            }
        }
    }

    @Test("keywords of the layout are the writer's own")
    func ownKeywords() throws {
        var fixture = Self.source(.D, 3)
        fixture.byteOrder = "4,3,2,1"
        fixture.more += [
            ("$P2DATATYPE", "D"), ("$BEGINANALYSIS", "0"), ("$P1D", "Linear,0,100"), ("$UNICODE", "7,x"),
        ]
        fixture.version = "FCS3.2"
        let back = try Self.written(try fixture.open(), .float32)
        #expect(back.warnings.isEmpty && back.dataType == .float)
        #expect(back.keywords["$P2DATATYPE"] == nil && back.keywords["$UNICODE"] == nil)
        #expect(back.keywords["$P1D"] == "Linear,0,100")
    }

    @Test("linear values: the gain is used up, decades become a range")
    func linear() throws {
        var fixture = FCSFixture(
            .I,
            [
                .init(name: "L", bits: 16, range: "1024", more: [("E", "4,1")]),
                .init(name: "G", bits: 16, range: "1024", more: [("G", "4")]),
            ], [[256, 8], [512, 10]])
        fixture.more = [("$SPILLOVER", "2,L,G,1,0,0,1")]
        let set = try fixture.open()
        #expect(refusalCode { try set.write(to: "/nowhere/x.fcs") } == "IC0631")
        let back = try Self.written(set, .float64, scale: .linear)
        #expect(back.warnings.isEmpty)
        #expect(try back.rows() == set.rows(scale: .linear))
        #expect(try back.rows(scale: .linear) == set.rows(scale: .linear))
        #expect(back.channels[0].range == 10_000 && back.channels[1].gain == nil)
        #expect(back.spillover == set.spillover)
    }

    @Test("compensated values carry no matrix; others keep it")
    func compensated() throws {
        var fixture = FCSFixture(names: ["a", "b"], [[10, 25], [-4.0, 0]])
        fixture.more = [("$SPILLOVER", "2,a,b,1,0.5,0,1")]
        let set = try fixture.open()
        let matrix = try #require(set.spillover)
        let compensation = try ChannelCompensation(matrix, for: set)
        try withTemporaryFolder { folder in
            let path = folder + "/w.fcs"
            try set.write(to: path, precision: .float64, compensation: compensation)
            let back = try FCSFile(path: path).dataSet(1)
            #expect(back.spillover == nil && back.keywords["$SPILLOVER"] == nil)
            // b holds half of a.
            #expect(try back.rows() == [[10, 20], [-4, 2]])
        }
        #expect(try Self.written(set, .float32).spillover == matrix)
    }

    @Test(
        "names and numbers the format cannot hold",
        arguments: [
            FCSWriter.Channel(name: ""), .init(name: "  "), .init(name: "a,b"), .init(name: "a", range: 0),
            .init(name: "a", range: .nan), .init(name: "a", range: -.infinity), .init(name: "a", gain: 0),
            .init(name: "a", gain: .infinity),
        ])
    func refused(_ channel: FCSWriter.Channel) throws {
        try withTemporaryFolder { folder in
            #expect(
                refusalCode {
                    _ = try FCSWriter(path: folder + "/x.fcs", channels: [channel])
                } == "IC0631")
            let left = try names(in: folder)
            #expect(left.isEmpty)
        }
    }

    @Test("$DFCmTOn becomes $SPILLOVER in raw copies and is gone in compensated ones")
    func digitalCompensation() throws {
        var fixture = FCSFixture(names: ["FSC-H", "FL1-H", "FL2-H"], [[1, 10, 5], [2, 20, 40]])
        fixture.more = [("$DFC1TO2", "10"), ("$DFC2TO1", "20")]
        let set = try fixture.open()
        let matrix = try #require(set.spillover)
        let raw = try Self.written(set, .float32)
        #expect(raw.spillover == matrix && raw.keywords["$DFC1TO2"] == nil && raw.warnings.isEmpty)
        try withTemporaryFolder { folder in
            let path = folder + "/compensated.fcs"
            try set.write(to: path, compensation: ChannelCompensation(matrix, for: set))
            let back = try FCSFile(path: path).dataSet(1)
            #expect(back.spillover == nil && back.warnings.isEmpty)
        }
    }

    @Test("values that 32 bits round are counted, those beyond 32 bits refused")
    func rounded() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/out.fcs"
            let whole = FCSFixture(
                .I, [.init(name: "a", bits: 32, range: "4294967296")], [[16_777_216], [16_777_217], [5]])
            let exact = FCSFixture(names: ["a"], [[.real(.nan)], [.real(-.infinity)], [0.5]])
            let counts = [
                try whole.open().write(to: path), try whole.open().write(to: path, precision: .float64),
                try exact.open().write(to: path),
            ]
            #expect(counts == [1, 0, 0])
            let huge = FCSFixture(.D, [.init(name: "a", bits: 64)], [[1e300]])
            let code = refusalCode { try huge.open().write(to: path) }
            #expect(code == "IC0631")
        }
    }

    @Test("nothing is left behind when writing fails, and an old file stays")
    func failures() throws {
        try withTemporaryFolder { folder in
            let set = try Self.source(.F, 100).open()
            let path = folder + "/keep.fcs"
            try write([1, 2, 3], to: path)
            // The wrong number of channels, half way.
            func fail() throws {
                let writer = try FCSWriter(path: path, channels: [.init(name: "A")])
                try writer.append(EventBlock(channelCount: 1))
                try writer.append(EventBlock(channelCount: 2))
            }
            #expect(refusalCode(fail) == "IC0632")
            // Never finished.
            func leave() throws {
                _ = try FCSWriter(path: path, channels: [.init(name: "A")])
            }
            #expect(refusalCode(leave) == nil)
            #expect(try names(in: folder) == ["keep.fcs"] && bytes(of: path) == [1, 2, 3])
            // No such folder, and a folder in the place of the file.
            for target in [folder + "/no/x.fcs", folder] {
                #expect(refusalCode { try set.write(to: target) } == "IC0630")
                #expect(refusalCode { try NumPyWriter.write(set, to: target) } == "IC0630")
                #expect(
                    refusalCode { try CSVEventWriter(path: target, channels: ["a"]).finish() } == "IC0630")
            }
            #expect(try names(in: folder) == ["keep.fcs"])
            // The folder's own part file would have stood beside it.
            let name = folder.split(separator: "/").last.map(String.init) ?? ""
            let beside = try names(in: folder + "/..").filter { $0.hasPrefix(name + ".") }
            #expect(beside.isEmpty)
            // Values of text that break off in the middle of a file.
            var ascii = FCSFixture(.A, [.init(name: "a", bits: 0, range: "9")], [[1], [2]])
            ascii.separator = "x "
            let broken = try ascii.open()
            #expect(refusalCode { try broken.write(to: path) } == "IC0612")
            #expect(try names(in: folder) == ["keep.fcs"] && bytes(of: path) == [1, 2, 3])
        }
    }

    @Test("beyond 99,999,999 bytes the HEADER has zeros and TEXT the offsets")
    func large() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/large.fcs"
            let writer = try FCSWriter(
                path: path, channels: (0..<4).map { .init(name: "C\($0)") }, precision: .float64)
            let block = EventBlock(channelCount: 4, capacity: 32_768)
            block.resize(to: 32_768)
            for channel in 0..<4 {
                for event in 0..<32_768 { block.column(channel)[event] = Double(event * 4 + channel) }
            }
            for _ in 0..<96 { try writer.append(block) }
            try writer.finish()
            let set = try FCSFile(path: path).dataSet(1)
            #expect(set.eventCount == 96 * 32_768 && set.dataOffsetsFrom == .text && set.warnings.isEmpty)
            #expect(set.dataRange.upperBound > 100_000_000)
            let one = EventBlock(channelCount: 4, capacity: 1)
            var buffer = FCSReadBuffer()
            for event in [0, 32_767, 32_768, 3_145_727] {
                try set.read(event..<event + 1, into: one, buffer: &buffer)
                #expect((0..<4).map { one.column($0)[0] } == (0..<4).map { Double(event % 32_768 * 4 + $0) })
            }
        }
    }
}
