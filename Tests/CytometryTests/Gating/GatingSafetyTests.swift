import Cytometry
import Testing

@Suite("What gates must not pass over in silence")
struct GatingSafetyTests {
    @Test("a stain is found as whole words in any case, never within another marker")
    func stains() {
        for stain in ["CD19", "cd19", "CD19 PE-Cy7", "PE_CD19", "CD3/CD19"] {
            #expect(StainName.holds(stain, marker: "CD19"))
        }
        for stain in ["CD190", "CD1 9", "aCD19x", ""] { #expect(!StainName.holds(stain, marker: "CD19")) }
        #expect(!StainName.holds("CD45 RA", marker: "CD45") && !StainName.holds("CD45RA", marker: "CD45"))
        #expect(StainName.holds("HLA-DR V500", marker: "hla dr") && !StainName.holds("CD3", marker: ""))
        #expect(StainName.agree("CD3 FITC", "cd3") && !StainName.agree("CD3", "CD19"))
    }

    private func gating(
        _ channels: [String], spillover: Compensation? = nil, stored: Int? = nil
    ) throws -> CompiledGating {
        let gates = channels.map {
            Gate(
                id: $0,
                shape: .rectangle([GateDimension(.channel($0), compensation: .file)], [GateRange(min: 0)]),
                storedCount: stored)
        }
        return try CompiledGating(
            GatingScheme(gates: gates), channels: ["FSC-A", "SSC-W", "PE-A", "APC-A", "Time"],
            spillover: spillover)
    }

    @Test("no matrix is warned of for fluorescence only; an identity matrix when a channel goes through it")
    func compensation() throws {
        let scatter = try gating(["FSC-A", "SSC-W", "Time"])
        #expect(scatter.warnings.isEmpty && scatter.uncompensated.isEmpty)
        let bare = try gating(["FSC-A", "PE-A"])
        #expect(bare.uncompensated == ["PE-A"] && bare.warnings.first?.hasPrefix("IC0687 ") == true)
        let identity = try Compensation(channels: ["PE-A", "APC-A"], matrix: [1, 0, 0, 1])
        #expect(try gating(["PE-A"], spillover: identity).usesIdentityMatrix)
        #expect(try !gating(["FSC-A"], spillover: identity).usesIdentityMatrix)
        let real = try Compensation(channels: ["PE-A", "APC-A"], matrix: [1, 0.1, 0, 1])
        #expect(try !gating(["PE-A"], spillover: real).usesIdentityMatrix)
    }

    @Test("counts are compared with stored ones beyond both limits")
    func storedCounts() throws {
        let far = try gating(["PE-A"], stored: 100)
        let found = GatingCounts(for: far).differences(from: far)
        #expect(found.count == 1 && found.first?.stored == 100 && found.first?.counted == 0)
        #expect(GatingCounts(for: far).differences(from: far, share: 0.1, events: 200).isEmpty)
        let near = try gating(["PE-A"], stored: 5)
        #expect(GatingCounts(for: near).differences(from: near).isEmpty)
    }

    @Test("a range that ends before it begins is refused in any format")
    func emptyRange() {
        let gate = Gate(
            id: "a", shape: .rectangle([GateDimension(.channel("x"))], [GateRange(min: 2, max: 1)]))
        #expect(throws: CytometryError.self) {
            try CompiledGating(GatingScheme(gates: [gate]), channels: ["x"])
        }
    }
}
