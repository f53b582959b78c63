import Testing

@testable import Cytometry

@Suite("Compensation")
struct CompensationTests {
    @Test("a spilled mixture comes apart again, in place and tile by tile")
    func square() throws {
        let names = ["A", "B", "C"]
        let spill = [1, 0.2, 0.05, 0.1, 1, 0.3, 0, 0.02, 1]
        let compensation = try Compensation(channels: names, matrix: spill)
        let block = EventBlock(channelCount: 4, capacity: 700)
        block.resize(to: 700)
        func amount(_ event: Int, _ k: Int) -> Double { Double((event * 37 + k * 101) % 1000) - 200 }
        for event in 0..<700 {
            for d in 0..<3 {
                block.column(3 - d)[event] = (0..<3).reduce(0) { $0 + amount(event, $1) * spill[$1 * 3 + d] }
            }
        }
        let columns = try compensation.columns(in: ["Time", "C", "B", "A"])
        #expect(columns == [3, 2, 1])
        compensation.apply(to: block, columns: columns)
        for event in 0..<700 {
            for k in 0..<3 { #expect(abs(block.column(3 - k)[event] - amount(event, k)) < 1e-9) }
        }
    }

    @Test("more detectors than fluorochromes: the least-squares solution")
    func leastSquares() throws {
        // Two spectra on three detectors; the residual (1, 1, −2)·t is orthogonal to both.
        let spectrum = [1.0, 1, 1, 1, -1, 0]
        let compensation = try Compensation(
            fluorochromes: ["F", "G"], detectors: ["x", "y", "z"], spectrum: spectrum)
        let residual = [3.0, 3, -6]
        let detectors = (0..<3).map { (d: Int) -> Double in
            5 * spectrum[d] + 7 * spectrum[3 + d] + residual[d]
        }
        for (row, want) in [5.0, 7].enumerated() {
            let value = (0..<3).reduce(0) { $0 + compensation.coefficients[row * 3 + $1] * detectors[$1] }
            #expect(abs(value - want) < 1e-12)
        }
    }

    @Test("singular, ill-conditioned and misshapen matrices are refused by code")
    func refusals() {
        func code(_ names: [String], _ matrix: [Double]) -> String? {
            do {
                _ = try Compensation(channels: names, matrix: matrix)
                return nil
            } catch { return error.code }
        }
        #expect(code(["A", "B"], [1, 2, 2, 4]) == "IC0681")
        #expect(code(["A", "B"], [1, 1, 1, 1 + 1e-9]) == "IC0681")
        #expect(code(["A", "B"], [1, 0, 0]) == "IC0682")
        #expect(code(["A", "A"], [1, 0, 0, 1]) == "IC0682")
        #expect(code(["A", "B"], [1, .nan, 0, 1]) == "IC0682")
        #expect(code([], []) == "IC0682")
        #expect(code(["A", "B"], [1, 0.5, 0.4, 1]) == nil)
    }
}
