import Statistics
import Testing

@Suite("Random source")
struct RandomSourceTests {
    @Test("chi-square variates have the mean df and the variance 2 df", arguments: [0, 1, 2, 3, 17])
    func chiSquare(df: Int) {
        var source = RandomSource(seed: 11, stream: "chi")
        let n = 20_000, values = (0..<n).map { _ in source.chiSquare(df) }
        let mean = values.reduce(0, +) / Double(n), variance = 2 * Double(df)
        #expect(abs(mean - Double(df)) <= 4 * (variance / Double(n)).squareRoot())
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
        // Var(s²) of a chi-square: (8df² + 48df)/n.
        let error = ((8 * Double(df * df) + 48 * Double(df)) / Double(n)).squareRoot()
        #expect(abs(spread - variance) <= 4 * error)
    }

    @Test("normals have the moments of a standard normal, an odd count too")
    func normals() {
        var source = RandomSource(seed: 4, stream: "normal")
        var values = [Double](repeating: 9, count: 30_001)
        values.withUnsafeMutableBufferPointer { source.fill($0) }
        let n = Double(values.count)
        func moment(_ k: Int) -> Double { values.reduce(0) { $0 + power($1, k) } / n }
        func power(_ x: Double, _ k: Int) -> Double { (0..<k).reduce(1) { product, _ in product * x } }
        #expect(abs(moment(1)) < 4 / n.squareRoot())
        #expect(abs(moment(2) - 1) < 4 * (2 / n).squareRoot())
        #expect(abs(moment(3)) < 4 * (15 / n).squareRoot())
        #expect(abs(moment(4) - 3) < 4 * (96 / n).squareRoot())
    }

    @Test("replicates have streams of their own, whatever was drawn before")
    func replicates() {
        func first(_ replicate: Int) -> UInt64 {
            var source = RandomSource(seed: 1, stream: "s", replicate: replicate)
            return source.next()
        }
        #expect(Set((0..<1000).map(first)).count == 1000)
        #expect(first(7) == first(7))
    }
}
