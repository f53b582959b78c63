import Cohort
import Foundation
import Testing

@testable import Simulation

@Suite("Synthetic cohort")
struct SyntheticCohortTests {
    @Test("margins of the abstract hold for other seeds too", arguments: [UInt64(1), 2, 17])
    func margins(seed: UInt64) throws {
        let study = try SyntheticStudy(likeZhang2025: seed)
        let data = study.data
        #expect(data.patients.count == 105 && data.courses.count == 125)
        #expect(data.patients.allSatisfy { $0.id.hasPrefix("SYN-") })
        let start = Dictionary(grouping: data.courses, by: \.statusBefore).mapValues(\.count)
        #expect(start["R/R"] == 11 && start["CR-MRDpos"] == 40 && start["CR-MRDneg"] == 74)
        let entry = Dictionary(grouping: data.patients, by: \.entryStatus).mapValues(\.count)
        #expect(entry["R/R"] == 30 && entry["CR-MRDpos"] == 21 && entry["chemotherapy delay"] == 54)
        let early = data.outcomes.count { $0.efsEvent == true && ($0.efsTime ?? 0) <= 365 }
        #expect(early == 1 + 4 + 8)
        let deaths = data.outcomes.count { $0.osEvent == true && ($0.osTime ?? 0) <= 365 }
        #expect(deaths == 1 + 0 + 2)
        #expect(data.outcomes.allSatisfy { ($0.efsTime ?? 0) <= ($0.osTime ?? 0) })
    }

    @Test("the same seed writes the same bytes, another seed other ones")
    func deterministic() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "synthetic-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var texts: [[String]] = []
        for (name, seed) in [("a", UInt64(3)), ("b", 3), ("c", 4)] {
            let place = folder.appending(path: name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            let files = try DemoStudy.write(seed: seed, to: place.path)
            #expect(files.contains("study.yaml") && files.contains("subsets.xlsx"))
            texts.append(
                try files.filter { $0.hasSuffix(".csv") }.map {
                    try String(contentsOf: place.appending(path: $0), encoding: .utf8)
                })
        }
        #expect(texts[0] == texts[1])
        #expect(texts[0] != texts[2])
        #expect(texts[0].allSatisfy { $0.hasPrefix("# SYNTHETIC.") || $0.hasPrefix("# \"SYNTHETIC") })
    }

    @Test("a dry run names the files and writes nothing")
    func dryRun() throws {
        let files = try DemoStudy.write(seed: 1, to: "/nonexistent-folder", dryRun: true)
        #expect(files.count >= 6)
    }

    @Test("true losses are among the constructed findings and stand in the marrow table")
    func truth() throws {
        let study = try SyntheticStudy(likeZhang2025: 1)
        #expect(study.truth.count >= 4)
        #expect(study.marrow.contains { ($0.cd19Negative ?? 0) >= 50 })
    }
}
