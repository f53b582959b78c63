import Foundation
import Testing

/// The `fcs` commands on files made here byte by byte.
@Suite("fcs commands")
struct FCSCommandTests {
    /// Two 32-bit float channels A and B, six events, a spillover of 10 % from A into B.
    static func write(_ url: URL, magic: String = "FCS3.1", total: Int = 6) throws {
        let events: [[Float]] = [[100, 10], [200, 20], [300, 130], [400, 440], [500, 50], [-50, 5]]
        let text =
            "|$BEGINANALYSIS|0|$ENDANALYSIS|0|$BEGINSTEXT|0|$ENDSTEXT|0|$BEGINDATA|1024|$ENDDATA|1071"
            + "|$BYTEORD|1,2,3,4|$DATATYPE|F|$MODE|L|$NEXTDATA|0|$PAR|2|$TOT|\(total)|$SPILLOVER|2,A,B,1,0.1,0,1"
            + "|$P1N|A|$P1B|32|$P1R|1000|$P1E|0,0|$P2N|B|$P2B|32|$P2R|1000|$P2E|0,0|$P2S|CD19|"
        func field(_ n: Int) -> String { String(repeating: " ", count: 8 - String(n).count) + String(n) }
        let header = magic + "    " + [58, 57 + text.utf8.count, 1024, 1071, 0, 0].map(field).joined()
        var bytes = Data((header + text).utf8)
        bytes += Data(repeating: 32, count: 1024 - bytes.count)
        for value in events.joined() {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        try bytes.write(to: url)
    }

    static let gates = """
        compensation: file
        gates:
          - name: high
            type: rectangle
            channels: [A]
            min: [150]
          - name: B+
            parent: high
            type: rectangle
            channels: [B]
            min: [50]
        """

    private static func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("info, events and stats: channels, spillover, values, sums")
    func reading() throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"))
        let info = try Program.run(["fcs", "info", "a.fcs", "--json"], in: scratch.url)
        #expect(info.code == 0)
        let sets = try #require(try Self.json(info.output)["dataSets"] as? [[String: Any]])
        #expect(sets.count == 1)
        #expect(sets[0]["events"] as? Int == 6)
        #expect((sets[0]["spillover"] as? [String: Any])?["channels"] as? [String] == ["A", "B"])
        let channels = try #require(sets[0]["channels"] as? [[String: Any]])
        #expect(channels[1]["stain"] as? String == "CD19")

        let events = try Program.run(
            ["fcs", "events", "a.fcs", "--json", "--first", "1", "--last", "2"], in: scratch.url)
        let found = try Self.json(events.output)
        #expect(found["first"] as? [[Double]] == [[100, 10]])
        #expect(found["last"] as? [[Double]] == [[500, 50], [-50, 5]])
        #expect(found["sum"] as? [Double] == [1450, 655])

        let compensated = try Program.run(
            ["fcs", "events", "a.fcs", "--compensate", "--first", "1", "--json"], in: scratch.url)
        #expect(try Self.json(compensated.output)["first"] as? [[Double]] == [[100, 0]])

        let stats = try Program.run(["fcs", "stats", "a.fcs", "--json"], in: scratch.url)
        let rows = try #require(try Self.json(stats.output)["channels"] as? [[String: Any]])
        #expect(rows[0]["median"] as? Double == 250)
        #expect(rows[0]["geometricMean"] is NSNull)
        #expect(try Program.run(["fcs", "info", "a.fcs"], in: scratch.url).output.contains("CD19"))
    }

    @Test("gate: counts, percentages, medians of compensated values, membership; any number of threads")
    func gating() throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"))
        try Self.gates.write(to: scratch.url.appending(path: "g.yaml"), atomically: true, encoding: .utf8)
        let call = ["fcs", "gate", "a.fcs", "--gates", "g.yaml", "--json"]
        let run = try Program.run(call + ["--membership", "in.csv"], in: scratch.url)
        #expect(run.code == 0, "\(run.errors)")
        let result = try Self.json(run.output)
        let populations = try #require(result["populations"] as? [[String: Any]])
        #expect(populations.map { $0["path"] as? String } == ["/high", "/high/B+"])
        #expect(populations.map { $0["count"] as? Int } == [4, 2])
        #expect(populations[1]["percentOfParent"] as? Double == 50)
        // B less a tenth of A: 0, 100, 400, 0 among the four of /high.
        let medians = try #require(populations[0]["medians"] as? [String: Double])
        #expect(medians["A"] == 350)
        #expect(abs((medians["B"] ?? .nan) - 50) < 1e-9)
        let membership = try String(contentsOf: scratch.url.appending(path: "in.csv"), encoding: .utf8)
        #expect(membership == "/high,/high/B+\n0,0\n1,0\n1,1\n1,1\n1,0\n0,0\n")
        let one = try Program.run(call + ["--threads", "1"], in: scratch.url)
        #expect(one.output == run.output)
        let bare = try Program.run(call + ["--no-medians"], in: scratch.url)
        #expect(!bare.output.contains("medians"))
    }

    @Test("populations: exact intervals; nothing of nothing is no percentage")
    func populations() throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"))
        let gates =
            Self.gates + """

                  - name: none
                    type: rectangle
                    channels: [A]
                    min: [5000]
                  - name: in none
                    parent: none
                    type: rectangle
                    channels: [B]
                    min: [0]
                """
        try gates.write(to: scratch.url.appending(path: "g.yaml"), atomically: true, encoding: .utf8)
        let run = try Program.run(
            ["fcs", "populations", "a.fcs", "--gates", "g.yaml", "--json"], in: scratch.url)
        #expect(run.code == 0, "\(run.errors)")
        let rows = try #require(try Self.json(run.output)["populations"] as? [[String: Any]])
        let high = try #require(rows[0]["ofTotal"] as? [String: Any])
        let interval = try #require(high["interval"] as? [String: Any])
        // R: binom.test(4, 6)$conf.int
        #expect(abs((interval["lower"] as? Double ?? 0) - 22.27781) < 1e-4)
        #expect(abs((interval["upper"] as? Double ?? 0) - 95.67281) < 1e-4)
        let nothing = try #require(rows[3]["ofParent"] as? [String: Any])
        #expect(nothing["percent"] is NSNull)
        #expect(nothing["reason"] as? String != nil)
        let gate = try Program.run(["fcs", "gate", "a.fcs", "--gates", "g.yaml", "--json"], in: scratch.url)
        let counted = try #require(try Self.json(gate.output)["populations"] as? [[String: Any]])
        #expect(counted[3]["percentOfParent"] is NSNull)
        #expect(counted[0]["percentOfTotalInterval"] as? [String: Any] != nil)
    }

    @Test("qc says what it would leave out, and a file without time is said to have none")
    func quality() throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"))
        let run = try Program.run(["fcs", "qc", "a.fcs"], in: scratch.url)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("6 events"))
        #expect(run.output.lowercased().contains("no time channel"))
        #expect(run.output.contains("for review") && run.output.contains("left out (first check)"))
        let flagged = try Program.run(
            ["fcs", "qc", "a.fcs", "--doublets", "none", "--checks", "margin,rate", "--membership", "q.csv"],
            in: scratch.url)
        #expect(flagged.code == 0, "\(flagged.errors)")
        let rows = try String(contentsOf: scratch.url.appending(path: "q.csv"), encoding: .utf8)
        #expect(rows.hasPrefix("event,excluded,reasons\n"))
        for wrong in [["--checks", "margins"], ["--doublets", "up"], ["--doublet-ratio", "1"]] {
            #expect(try Program.run(["fcs", "qc", "a.fcs"] + wrong, in: scratch.url).code == 64, "\(wrong)")
        }
    }

    @Test("populations in words: percentiles, and what the exclusion took; its settings need it")
    func populationWords() throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"))
        try Self.gates.write(to: scratch.url.appending(path: "g.yaml"), atomically: true, encoding: .utf8)
        let call = ["fcs", "populations", "a.fcs", "--gates", "g.yaml"]
        let run = try Program.run(call + ["--percentiles", "10,99.9"], in: scratch.url)
        #expect(run.code == 0, "\(run.errors)")
        for word in ["% of grandparent", "P10", "P99.9", "rob. SD"] { #expect(run.output.contains(word)) }
        #expect(try Program.run(call + ["--channels", "CD19"], in: scratch.url).code == 0)
        let excluding = try Program.run(call + ["--exclude", "--checks", "rate"], in: scratch.url)
        #expect(excluding.output.contains("left out"))
        #expect(try Program.run(call + ["--checks", "rate"], in: scratch.url).code == 64)
    }

    @Test("counts: beads, analyser, rare events; density from beads")
    func counts() throws {
        let scratch = try Scratch()
        let beads = try Program.run(
            [
                "fcs", "count", "--cells", "1000", "--beads", "2000", "--beads-per-tube", "50000", "--volume",
                "50", "--json",
            ], in: scratch.url)
        #expect(try Self.json(beads.output)["perMicrolitre"] as? Double == 500)
        let dual = try Program.run(
            ["fcs", "count", "--cells", "200", "--of", "1000", "--analyser", "1.5", "--json"], in: scratch.url
        )
        #expect(try Self.json(dual.output)["perMicrolitre"] as? Double == 300)
        let rare = try Program.run(
            ["fcs", "count", "--cells", "30", "--of", "1000000", "--json"], in: scratch.url)
        #expect(rare.output.contains("detectedNotQuantifiable"))
        let density = try Program.run(
            [
                "fcs", "density", "--molecules", "100,1000,10000", "--fluorescence", "10,100,1000", "--json",
                "--", "50",
            ], in: scratch.url)
        let values = try #require(try Self.json(density.output)["values"] as? [[String: Any]])
        #expect(abs((values[0]["abc"] as? Double ?? 0) - 500) < 1e-9)
        #expect(try Program.run(["fcs", "count", "--cells", "3"], in: scratch.url).code == 64)
    }

    @Test("plot: specifications of tree, gate, channels and histogram; what is missing is named")
    func plot() throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"))
        try Self.gates.write(to: scratch.url.appending(path: "g.yaml"), atomically: true, encoding: .utf8)
        func specification(_ arguments: [String]) throws -> String {
            let call = ["fcs", "plot", "a.fcs", "--format", "vl.json", "-o", "out", "--json"] + arguments
            let run = try Program.run(call, in: scratch.url)
            #expect(run.code == 0, "\(run.errors)")
            let file = try #require((try Self.json(run.output)["files"] as? [String])?.first)
            let text = try String(contentsOf: scratch.url.appending(path: file), encoding: .utf8)
            _ = try Self.json(text)
            return text
        }
        // 4 of 6 events lie in /high.
        let tree = try specification(["--gates", "g.yaml"])
        #expect(tree.contains("66.7%") && tree.contains("n = 4"))
        #expect(
            try specification(["--gates", "g.yaml", "--kind", "density", "--gate", "B+"]).contains("50.0%"))
        #expect(try specification(["--kind", "contour", "--x", "A", "--y", "CD19"]).contains("CD19"))
        let histogram = try specification(["--kind", "histogram", "--x", "A", "--labels", "day 3"])
        #expect(histogram.contains("day 3") && histogram.contains("250"))
        for arguments in [["--kind", "density", "--x", "A", "--y", "C"], ["--kind", "density"]] {
            let run = try Program.run(["fcs", "plot", "a.fcs"] + arguments, in: scratch.url)
            #expect(run.code == 64)
            #expect(run.errors.contains("IC0928"))
        }
    }

    @Test("export: FCS, CSV and NumPy hold the same events; a compensated file has no spillover")
    func export() throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"))
        let run = try Program.run(
            ["fcs", "export", "a.fcs", "--fcs", "b.fcs", "--csv", "b.csv", "--npy", "b.npy", "--compensate"],
            in: scratch.url)
        #expect(run.code == 0, "\(run.errors)")
        let csv = try String(contentsOf: scratch.url.appending(path: "b.csv"), encoding: .utf8)
        #expect(csv.split(separator: "\n").count == 7)
        #expect(csv.hasPrefix("A,B\n100,0\n"))
        let again = try Program.run(
            ["fcs", "events", "b.fcs", "--first", "6", "--json"], in: scratch.url)
        let first = try #require(try Self.json(again.output)["first"] as? [[Double]])
        #expect(first[3] == [400, 400])
        let info = try Program.run(["fcs", "info", "b.fcs", "--json"], in: scratch.url)
        let sets = try #require(try Self.json(info.output)["dataSets"] as? [[String: Any]])
        #expect(sets[0]["spillover"] is NSNull)
        let npy = try Data(contentsOf: scratch.url.appending(path: "b.npy"))
        #expect(npy.prefix(6) == Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]))
        #expect(npy.count % 64 == 48 % 64)
    }

    @Test("transform goes there and back")
    func transform() throws {
        let scratch = try Scratch()
        let parameters = ["--params", "T=262144,W=0.5,M=4.5,A=0", "--json"]
        let there = try Program.run(
            ["fcs", "transform", "logicle"] + parameters + ["--", "-100", "0", "1000"], in: scratch.url)
        let values = try #require(try Self.json(there.output)["values"] as? [Double])
        // Moore and Parks' scale has its zero at W/M.
        #expect(abs(values[1] - 0.5 / 4.5) < 1e-12)
        let back = try Program.run(
            ["fcs", "transform", "logicle", "--inverse"] + parameters + ["--"] + values.map { "\($0)" },
            in: scratch.url)
        let found = try #require(try Self.json(back.output)["values"] as? [Double])
        for (a, b) in zip(found, [-100.0, 0, 1000]) { #expect(abs(a - b) < 1e-8) }
    }

    @Test(
        "bad input: exit code and code of the error, no numbers",
        arguments: [
            (["fcs", "info", "none.fcs"], 66, "IC0600"), (["fcs", "info", "text.fcs"], 65, "IC0603"),
            (["fcs", "info", "v9.fcs"], 65, "IC0602"),
            (["fcs", "events", "a.fcs", "--dataset", "2"], 65, "IC0613"),
            (["fcs", "gate", "a.fcs", "--gates", "none.yaml"], 66, "IC0901"),
            (["fcs", "gate", "a.fcs", "--gates", "wrong.yaml"], 65, "IC06"),
            (["fcs", "events", "a.fcs", "--compensate", "none.csv"], 66, "IC06"),
            (["fcs", "transform", "logicle", "--params", "T=1,W=9,M=4", "--", "1"], 65, "IC066"),
            (["fcs", "transform", "logicle", "--params", "T", "--", "1"], 64, "IC0926"),
            (["fcs", "export", "a.fcs", "--csv", "no/folder/x.csv"], 73, "IC0630"),
        ] as [([String], Int32, String)])
    func refusals(_ arguments: [String], _ code: Int32, _ diagnostic: String) throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"))
        try Self.write(scratch.url.appending(path: "v9.fcs"), magic: "FCS9.9")
        try "hello".write(to: scratch.url.appending(path: "text.fcs"), atomically: true, encoding: .utf8)
        try "gates:\n  - name: x\n    type: rectangle\n    channels: [Z]\n    min: [1]\n".write(
            to: scratch.url.appending(path: "wrong.yaml"), atomically: true, encoding: .utf8)
        let run = try Program.run(arguments, in: scratch.url)
        #expect(run.code == code, "\(run.errors)")
        #expect(run.errors.contains(diagnostic), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test("fewer events than stated: the complete ones, with a warning")
    func truncated() throws {
        let scratch = try Scratch()
        try Self.write(scratch.url.appending(path: "a.fcs"), total: 9)
        let run = try Program.run(["fcs", "events", "a.fcs", "--json"], in: scratch.url)
        #expect(run.code == 0)
        let found = try Self.json(run.output)
        #expect(found["events"] as? Int == 6)
        let warnings = try #require(found["warnings"] as? [[String: Any]])
        #expect(warnings.contains { ($0["message"] as? String ?? "").contains("$TOT") })
    }

    @Test("blanks give a limit of blank; few events are below the limit of detection, not none")
    func blanks() throws {
        let scratch = try Scratch()
        let count = ["fcs", "count", "--cells", "12", "--of", "1000000"]
        let few = try Program.run(count, in: scratch.url)
        #expect(few.code == 0 && few.output.contains("Below the limit of detection: 12 events"))
        // Means 10, 14 and 12 of 10^6: mean 12, SD 2; Poisson quantile 18.
        let run = try Program.run(
            count + ["--blank", "10/1000000", "--blank", "14/1000000", "--blank", "12/1000000"],
            in: scratch.url)
        #expect(run.code == 0 && run.output.contains("limit of blank 18 events (3 blanks)"), "\(run.output)")
        #expect(run.output.contains("Not detected: 12 events are no more than the limit of blank"))
    }

    @Test(
        "settings of another kind of count are refused, not left out",
        arguments: [
            ["--beads", "100", "--beads-per-tube", "50000", "--volume", "50", "--of", "900"],
            ["--of", "900", "--beads-per-tube", "50000", "--volume", "50"],
            ["--of", "900", "--analyser", "1.2", "--dilution", "2"],
            ["--of", "900", "--denominator", "leukocytes"], ["--of", "900", "--analyser-cv", "3"],
            ["--of", "900", "--analyser", "1.2", "--blank", "1/900"], ["--of", "900", "--analyser", "1350"],
            ["--of", "900", "--blank", "1"],
        ])
    func mixedCounts(_ options: [String]) throws {
        let scratch = try Scratch()
        let run = try Program.run(["fcs", "count", "--cells", "10"] + options, in: scratch.url)
        #expect(run.code == 64 && run.output.isEmpty)
    }
}
