import Testing

@testable import Cytometry

@Suite("FCS: several data sets in one file")
struct FCSDataSetTests {
    static func part(_ number: Int) -> FCSFixture {
        var fixture = FCSFixture(
            .I, (0...number).map { .init(name: "P\(number)-\($0)", bits: 16, range: "1024") },
            (0..<(10 + number)).map { row in
                (0...number).map { .whole(UInt64(row * 31 + $0 + number) % 1024) }
            })
        fixture.more = [("$FIL", "part \(number)")]
        return fixture
    }

    @Test(
        "each is reached by $NEXTDATA from its own start, or from the start of the file",
        arguments: [false, true])
    func chain(_ fromFile: Bool) throws {
        let parts = (0..<4).map { Self.part($0) }
        let file = try FCSFile(bytes: FCSFixture.chain(parts, fromFile: fromFile))
        #expect(file.dataSets.count == 4)
        for (index, part) in parts.enumerated() {
            let set = try file.dataSet(index + 1)
            #expect(set.index == index + 1)
            #expect(set.warnings.isEmpty, "\(set.warnings)")
            #expect(set.keywords["$FIL"] == "part \(index)")
            #expect(try set.rows() == part.expected)
        }
        for number in [0, -1, 5] {
            #expect(refusalCode { _ = try file.dataSet(number) } == "IC0613")
        }
    }

    @Test("a chain that leads nowhere, back, or to itself ends with a warning")
    func loops() throws {
        for next in [1, 64, -100, 10_000_000] {
            var fixture = Self.part(1)
            fixture.next = next
            let file = try FCSFile(bytes: fixture.bytes)
            #expect(file.dataSets.count == 1)
            #expect(file.dataSets[0].warningCodes == ["IC0621"])
        }
        // The second data set points to the first.
        var bytes = FCSFixture.chain([Self.part(1), Self.part(2)])
        let second = Self.part(1).bytes.count
        var last = Self.part(2)
        last.next = 0
        bytes.replaceSubrange(second..., with: last.bytes)
        #expect(try FCSFile(bytes: bytes).dataSets.count == 2)
    }

    @Test("a damaged later data set does not hide the first")
    func damaged() throws {
        var broken = Self.part(2)
        broken.changes = ["$DATATYPE": "Q"]
        let file = try FCSFile(bytes: FCSFixture.chain([Self.part(1), broken, Self.part(3)]))
        #expect(file.dataSets.count == 1)
        #expect(file.dataSets[0].warningCodes == ["IC0621"])
        #expect(file.dataSets[0].warnings[0].message.contains("IC0607"))
        #expect(try file.dataSets[0].rows() == Self.part(1).expected)
    }

    @Test("a data set does not read events of the next one")
    func limits() throws {
        var first = Self.part(1)
        first.changes = ["$TOT": "400"]
        first.header = .shifted(0, 4 * (400 - 11))
        first.text = .shifted(0, 4 * (400 - 11))
        let file = try FCSFile(bytes: FCSFixture.chain([first, Self.part(2)]))
        #expect(file.dataSets.count == 2)
        #expect(try file.dataSets[0].rows() == Self.part(1).expected)
        #expect(file.dataSets[0].warningCodes == ["IC0616"])
    }

    @Test("ten thousand data sets are the end")
    func many() throws {
        let one = FCSFixture(.I, [.init(name: "a", bits: 8, range: "256")], [[1]])
        let bytes = FCSFixture.chain([one, one]).prefix(FCSFixture.chain([one, one]).count - one.bytes.count)
        var all: [UInt8] = []
        all.reserveCapacity(bytes.count * 10_050)
        for _ in 0..<10_050 { all += bytes }
        #expect(try FCSFile(bytes: all).dataSets.count == 10_000)
    }
}
