import Testing

@testable import Cytometry

@Suite("Events as CSV and NumPy arrays")
struct EventTableWriterTests {
    static func block(_ columns: [[Double]]) -> EventBlock {
        let count = columns.first?.count ?? 0
        let block = EventBlock(channelCount: columns.count, capacity: max(1, count))
        block.resize(to: count)
        for (index, column) in columns.enumerated() {
            for (event, value) in column.enumerated() { block.column(index)[event] = value }
        }
        return block
    }

    @Test("CSV, byte by byte")
    func csv() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/e.csv"
            let writer = try CSVEventWriter(path: path, channels: ["FSC-A", "a,b", "say \"x\"", "CD19 α"])
            try writer.append(Self.block([[1, 0.1], [-2.5, .nan], [1e20, .infinity], [0, -.infinity]]))
            try writer.append(Self.block([[3], [-0.0], [5], [1e-300]]))
            try writer.finish()
            let want = """
                FSC-A,"a,b","say ""x""\",CD19 α
                1,-2.5,1e+20,0
                0.1,NaN,Inf,-Inf
                3,-0,5,1e-300

                """
            #expect(String(decoding: try bytes(of: path), as: UTF8.self) == want)
            #expect(try names(in: folder) == ["e.csv"])
        }
    }

    @Test("CSV numbers are read back exactly")
    func digits() throws {
        var generator = SeededGenerator(2)
        let values = (0..<500).map { _ in Double(bitPattern: UInt64.random(in: 0 ... .max, using: &generator))
        }.filter(\.isFinite)
        try withTemporaryFolder { folder in
            let path = folder + "/e.csv"
            let writer = try CSVEventWriter(path: path, channels: ["x"])
            try writer.append(Self.block([values]))
            try writer.finish()
            let lines = String(decoding: try bytes(of: path), as: UTF8.self).split(separator: "\n")
                .dropFirst()
            #expect(lines.map { Double($0) } == values)
        }
        #expect(
            refusalCode {
                try CSVEventWriter(path: "never-finished.csv", channels: ["x"]).append(
                    Self.block([[1], [2]]))
            } == "IC0632")
    }

    /// Format 1.0 by hand: the header fills up to a multiple of 64 bytes.
    static func numpy(_ dictionary: String, _ values: [UInt8]) -> [UInt8] {
        var header = dictionary
        while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
        header += "\n"
        return [
            0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(header.utf8.count % 256),
            UInt8(header.utf8.count / 256),
        ]
            + Array(header.utf8) + values
    }

    @Test("NumPy arrays by event and by channel, byte by byte")
    func numPy() throws {
        let set = try FCSFixture(
            names: ["a", "b"], [[1, 2], [-2, 0.5], [0, 1]].map { $0.map { .real($0) } }
        ).open()
        let f: [Double: [UInt8]] = [
            1: [0, 0, 0x80, 0x3F], 2: [0, 0, 0, 0x40], -2: [0, 0, 0, 0xC0], 0.5: [0, 0, 0, 0x3F],
            0: [0, 0, 0, 0],
        ]
        try withTemporaryFolder { folder in
            let path = folder + "/a.npy"
            try NumPyWriter.write(set, to: path)
            #expect(
                try bytes(of: path)
                    == Self.numpy(
                        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }",
                        [1, 2, -2, 0.5, 0, 1].flatMap { f[$0] ?? [] }))
            try NumPyWriter.write(set, to: path, order: .columns)
            #expect(
                try bytes(of: path)
                    == Self.numpy(
                        "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }",
                        [1, -2, 0, 2, 0.5, 1].flatMap { f[$0] ?? [] }))
            try NumPyWriter.write(set, to: path, precision: .float64)
            let got = try bytes(of: path)
            #expect(got.count % 64 == 48 && got.suffix(8) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
            #expect(
                String(decoding: got.dropFirst(10).prefix(59), as: UTF8.self)
                    == "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }")
            let empty = try FCSFixture(names: ["a"], []).open()
            try NumPyWriter.write(empty, to: path)
            #expect(
                try bytes(of: path)
                    == Self.numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 1), }", []))
            #expect(try names(in: folder) == ["a.npy"])
        }
    }
}
