import Cytometry
import Foundation
import Testing

@testable import Simulation

@Suite("Synthetic marrow tubes")
struct MarrowTubeTests {
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "marrow-\(UUID().uuidString)")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }
        func path(_ name: String) -> String { url.appending(path: name).path }
    }

    private func gated(_ path: String) throws -> [String: Int] {
        let scheme = try GateFile.read(MarrowGates.text, file: "gates.yaml") {
            (name) throws(CytometryError) in
            GatingScheme.NamedMatrix(id: name, fluorochromes: [], detectors: [], spectrum: [])
        }
        let set = try FCSFile(path: path).dataSet(1)
        let gating = try set.compile(scheme)
        let run = try GatingRun(set, gating, medians: false, threads: 2)
        return Dictionary(
            uniqueKeysWithValues: zip(gating.populations.map(\.name), run.counts.counts))
    }

    @Test(
        "the gates find what is there: counts within binomial limits of the truth", arguments: [false, true])
    func gatesAgainstTruth(cd10Negative: Bool) throws {
        let folder = try Folder()
        var tube = MarrowTube()
        tube.blasts = 0.08
        tube.cd19Negative = 0.6
        tube.cd19Dim = 0.1
        tube.isCD10Negative = cd10Negative
        tube.seed = 11
        try tube.write(to: folder.path("a.fcs"), truth: folder.path("a.csv"))
        let counts = try gated(folder.path("a.fcs"))
        let truth = try tube.counts()
        #expect(truth.values.reduce(0, +) == tube.events)
        // Of each kind, the doublets are lost: n (1 - d), give or take four standard errors, and 1 % of misses.
        func expect(_ gate: String, _ kinds: [MarrowPopulation]) throws {
            let n = Double(kinds.reduce(0) { $0 + (truth[$1] ?? 0) })
            let wanted = n * (1 - tube.doublets)
            let error = 4 * (n * tube.doublets * (1 - tube.doublets)).squareRoot() + 0.01 * n + 2
            let found = Double(try #require(counts[gate]))
            #expect(abs(found - wanted) <= error, "\(gate): \(found) of \(wanted)")
        }
        try expect("Blasts", [.blastPositive, .blastDim, .blastNegative])
        try expect("Blasts CD19-", [.blastNegative])
        try expect("Blasts CD19dim", [.blastDim])
        try expect("Blasts CD19+", [.blastPositive])
        try expect("CD3+", [.tCell])
        try expect("CD19+", [.matureB])
        let lines = try String(contentsOf: URL(filePath: folder.path("a.csv")), encoding: .utf8)
            .split(separator: "\n")
        #expect(lines[0].hasPrefix("# SYNTHETIC") && lines[1] == "event,label,doublet_with")
        #expect(lines.count == tube.events + 2)
        #expect(lines.count { $0.contains(",blast CD19-,") } == truth[.blastNegative])
    }

    @Test("matrix, draw and label read back; raw values are not compensated")
    func keywords() throws {
        let folder = try Folder()
        var tube = MarrowTube()
        tube.events = 5000
        tube.day = -2
        tube.patient = "SYN-9"
        try tube.write(to: folder.path("a.fcs"), truth: nil)
        let set = try FCSFile(path: folder.path("a.fcs")).dataSet(1)
        #expect(set.warnings.isEmpty && set.eventCount == 5000)
        let matrix = try #require(set.spillover)
        #expect(matrix.channels == MarrowAntigen.allCases.map(\.channel) && matrix.matrix == MarrowTube.spill)
        #expect(set.keywords["$COM"]?.hasPrefix("SYNTHETIC") == true)
        #expect(set.keywords["PATIENT ID"] == "SYN-9" && set.keywords["DAY"] == "-2")
        #expect(set.keywords["$DATE"] == "28-FEB-2000")
        #expect(MarrowTube.date(day: 0) == "01-MAR-2000" && MarrowTube.date(day: 142) == "21-JUL-2000")
        #expect(MarrowTube.date(day: -1) == "29-FEB-2000" && MarrowTube.date(day: 365) == "01-MAR-2001")
    }

    @Test("the same seed gives the same bytes, and blocks can be made in any order")
    func deterministic() throws {
        let folder = try Folder()
        var tube = MarrowTube()
        tube.events = 9000
        for name in ["a.fcs", "b/a.fcs"] {
            try FileManager.default.createDirectory(
                atPath: folder.path("b"), withIntermediateDirectories: true)
            try tube.write(to: folder.path(name), truth: folder.path(name + ".csv"))
        }
        let a = try Data(contentsOf: URL(filePath: folder.path("a.fcs")))
        #expect(try a == Data(contentsOf: URL(filePath: folder.path("b/a.fcs"))))
        let labels = try tube.labels()
        let one = EventBlock(channelCount: MarrowTube.channels.count)
        let two = EventBlock(channelCount: MarrowTube.channels.count)
        let late = tube.fill(one, labels: labels, from: 8192)
        _ = tube.fill(two, labels: labels, from: 0)
        #expect(tube.fill(two, labels: labels, from: 8192) == late)
        for c in 0..<one.channelCount { #expect(one.column(c).elementsEqual(two.column(c))) }
        tube.seed = 2
        try tube.write(to: folder.path("c.fcs"), truth: nil)
        #expect(try a != Data(contentsOf: URL(filePath: folder.path("c.fcs"))))
    }

    @Test("impossible shares are refused")
    func refusals() {
        var tube = MarrowTube()
        tube.cd19Negative = 0.7
        tube.cd19Dim = 0.4
        #expect(throws: SimulationError.self) { _ = try tube.counts() }
        tube = MarrowTube()
        tube.blasts = 1.2
        #expect(throws: SimulationError.self) { _ = try tube.counts() }
        tube = MarrowTube()
        tube.events = 0
        #expect(throws: SimulationError.self) { _ = try tube.counts() }
    }

    @Test("the tubes of the demo study in data/demo/fcs are those the program writes")
    func demoTubes() throws {
        let folder = try Folder()
        let names = try MarrowSeries.demo.write(
            to: folder.url.path, seed: 1, events: 5000, withTruth: false, dryRun: false)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        for name in names {
            let kept = try Data(contentsOf: root.appending(path: "data/demo/fcs/\(name)"))
            #expect(try kept == Data(contentsOf: URL(filePath: folder.path(name))), "\(name)")
        }
    }
}
