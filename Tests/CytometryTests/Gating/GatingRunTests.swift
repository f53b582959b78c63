import Testing

@testable import Cytometry

@Suite("Gating on several cores")
struct GatingRunTests {
    /// Three channels of 32-bit floats: a skewed x, a signed y with gaps, and a constant.
    private static func file(_ events: Int, isTrap: Bool = false) throws -> (FCSDataSet, [[Double]]) {
        var state: UInt64 = 88
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53
        }
        var rows: [[Double]] = []
        for i in 0..<events {
            // Where the brackets' sample is taken the values say nothing of the others.
            let isSampled = isTrap && i % ((events - 512) / 63) < 512
            let x = isSampled ? 5 : 1000 * uniform() * uniform()
            let y = i % 97 == 0 ? .nan : i % 101 == 0 ? .infinity : 400 * (uniform() - 0.5)
            rows.append([x, y, 7].map { Double(Float($0)) })
        }
        let text =
            "|$BEGINANALYSIS|0|$ENDANALYSIS|0|$BEGINSTEXT|0|$ENDSTEXT|0|$BEGINDATA|1024|$ENDDATA|"
            + "\(1024 + 12 * events - 1)|$BYTEORD|1,2,3,4|$DATATYPE|F|$MODE|L|$NEXTDATA|0|$PAR|3|$TOT|\(events)"
            + ["x", "y", "z"].enumerated().map {
                "|$P\($0.offset + 1)N|\($0.element)|$P\($0.offset + 1)B|32|$P\($0.offset + 1)R|1000|$P\($0.offset + 1)E|0,0"
            }.joined() + "|"
        func field(_ n: Int) -> String { String(repeating: " ", count: 8 - String(n).count) + String(n) }
        let header =
            "FCS3.1    " + field(58) + field(57 + text.utf8.count) + field(events > 0 ? 1024 : 0)
            + field(events > 0 ? 1024 + 12 * events - 1 : 0) + field(0) + field(0)
        var bytes = Array((header + text).utf8)
        bytes += [UInt8](repeating: 32, count: 1024 - bytes.count)
        for row in rows {
            for value in row {
                withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        return (try FCSFile(bytes: bytes, name: "test").dataSet(1), rows)
    }

    private static let scheme = GatingScheme(gates: [
        Gate(id: "low", shape: .rectangle([channel("x")], [.init(max: 250)])),
        Gate(id: "few", parent: "low", shape: .rectangle([channel("y")], [.init(min: 199.5)])),
        Gate(id: "none", parent: "few", shape: .rectangle([channel("z")], [.init(min: 8)])),
        Gate(id: "positive", shape: .rectangle([channel("y")], [.init(min: 0)])),
    ])

    private static func median(_ values: [Double]) -> Double? {
        let sorted = values.filter(\.isFinite).sorted(), n = sorted.count
        guard n > 0 else { return nil }
        return n.isMultiple(of: 2)
            ? sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2 : sorted[n / 2]
    }

    @Test(
        "counts and medians are those of sorting, whatever the number of threads",
        arguments: [0, 1, 2, 4097, 300_000])
    func brute(events: Int) throws {
        let (set, rows) = try Self.file(events)
        let gating = try set.compile(Self.scheme)
        let inside: [([Double]) -> Bool] = [
            { $0[0] < 250 }, { $0[0] < 250 && $0[1] >= 199.5 }, { _ in false }, { $0[1] >= 0 },
        ]
        for threads in [1, 2, 5] {
            let run = try GatingRun(set, gating, medians: true, threads: threads)
            #expect(run.counts.events == events)
            let medians = try #require(run.medians)
            for (p, test) in inside.enumerated() {
                let kept = rows.filter(test)
                #expect(run.counts.counts[p] == kept.count)
                for (c, name) in ["x", "y", "z"].enumerated() {
                    #expect(medians[p][name] == Self.median(kept.map { $0[c] }))
                }
            }
        }
        for threads in [1, 3] {
            let run = try GatingRun(set, gating, medians: false, membership: true, threads: threads)
            let members = try #require(run.membership)
            for (mask, test) in zip(members, inside) {
                #expect(mask.count == events)
                #expect(rows.indices.allSatisfy { mask[$0] == test(rows[$0]) })
            }
            try withTemporaryFolder { folder in
                let path = folder + "/members.csv"
                let writer = try MembershipWriter(path: path, columns: ["/a", "/b,c", "/d", "/e"])
                try writer.append(members)
                try writer.finish()
                let lines = String(decoding: try bytes(of: path), as: UTF8.self).split(separator: "\n")
                #expect(lines.first == "/a,\"/b,c\",/d,/e" && lines.count == events + 1)
                let asWanted = zip(lines.dropFirst(), rows).allSatisfy { line, row in
                    line == inside.map { $0(row) ? "1" : "0" }.joined(separator: ",")
                }
                #expect(asWanted)
            }
        }
        let bare = try GatingRun(set, gating, medians: false, threads: 2)
        #expect(bare.membership == nil)
        #expect(bare.medians == nil)
        #expect(bare.counts.events == events)
    }

    @Test("a bracket that misses is noticed and searched again")
    func missed() throws {
        var tally = MedianTally(count: 1)
        var brackets = MedianBrackets(count: 1)
        (brackets.low[0], brackets.high[0]) = (10, 20)
        let block = EventBlock(channelCount: 1, capacity: 8)
        block.resize(to: 8)
        for (i, value) in [1.0, 2, 3, 4, 5, 12, 13, 30].enumerated() { block.column(0)[i] = value }
        let rows = (0..<8).map(Int32.init)
        var kept = [Double](repeating: 0, count: 9)
        kept.withUnsafeMutableBufferPointer { kept in
            rows.withUnsafeBufferPointer { rows in
                if let base = kept.baseAddress { tally.add(0, block.column(0), rows, brackets, base) }
            }
        }
        #expect(tally.outcome(0) == .missed)
        let (set, rows2) = try Self.file(300_000, isTrap: true)
        let gating = try set.compile(
            GatingScheme(gates: [Gate(id: "all", shape: .rectangle([channel("z")], [.init(min: 0)]))]))
        let run = try GatingRun(set, gating, medians: true, threads: 2)
        #expect(run.medians?[0]["x"] == Self.median(rows2.map { $0[0] }))
    }

    @Test("infinite values are in no median and on no side of a bracket")
    func infinite() {
        var tally = MedianTally(count: 1)
        var brackets = MedianBrackets(count: 1)
        (brackets.low[0], brackets.high[0]) = (2, 5)
        let block = EventBlock(channelCount: 1, capacity: 8)
        block.resize(to: 8)
        let values: [Double] = [-.infinity, 1, 2, 3, 4, 9, .infinity, .nan]
        for (i, value) in values.enumerated() {
            block.column(0)[i] = value
        }
        let rows = (0..<8).map(Int32.init)
        var kept = [Double](repeating: 0, count: 9)
        kept.withUnsafeMutableBufferPointer { kept in
            rows.withUnsafeBufferPointer { rows in
                if let base = kept.baseAddress { tally.add(0, block.column(0), rows, brackets, base) }
            }
        }
        #expect(tally.outcome(0) == .median(3))
    }
}
