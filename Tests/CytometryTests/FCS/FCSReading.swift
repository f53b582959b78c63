import Testing

@testable import Cytometry

extension FCSFixture {
    /// The first data set of the fixture.
    func open() throws(CytometryError) -> FCSDataSet {
        let file = try FCSFile(bytes: bytes)
        return file.dataSets[0]
    }

    /// The code of the refusal; nil when the file is accepted.
    var refusal: String? { refusalCode { _ = try open() } }
}

extension FCSDataSet {
    /// All events as rows.
    func rows(scale: FCSScale = .stored, capacity: Int = EventBlock.defaultCapacity) throws(CytometryError)
        -> [[Double]]
    {
        var rows: [[Double]] = []
        try forEachBlock(scale: scale, capacity: capacity) { (events, block) throws(CytometryError) in
            for event in 0..<events.count { rows.append(channels.indices.map { block.column($0)[event] }) }
        }
        return rows
    }

    var warningCodes: [String] { warnings.map(\.code) }
}

/// The code of the error that `body` throws; nil when it throws none.
func refusalCode(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch { return (error as? CytometryError)?.code ?? "\(error)" }
}

/// Equal bit by bit, so that NaN equals NaN and 0 is not -0.
func isIdentical(_ a: [[Double]], _ b: [[Double]]) -> Bool {
    a.count == b.count
        && zip(a, b).allSatisfy { (x, y) in
            x.count == y.count && zip(x, y).allSatisfy { $0.bitPattern == $1.bitPattern }
        }
}
