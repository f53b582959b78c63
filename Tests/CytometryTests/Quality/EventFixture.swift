import Cytometry

/// An FCS 3.1 file of 32-bit floats in memory.
struct EventFixture {
    var names: [String]
    var rows: [[Double]]
    var range = 262_144
    var timeStep: String? = "0.01"

    func dataSet() throws -> FCSDataSet {
        var pairs = [
            ("$BEGINANALYSIS", "0"), ("$ENDANALYSIS", "0"), ("$BEGINSTEXT", "0"), ("$ENDSTEXT", "0"),
            ("$BYTEORD", "1,2,3,4"), ("$DATATYPE", "F"), ("$MODE", "L"), ("$NEXTDATA", "0"),
            ("$PAR", "\(names.count)"), ("$TOT", "\(rows.count)"),
        ]
        if let timeStep { pairs.append(("$TIMESTEP", timeStep)) }
        for (index, name) in names.enumerated() {
            pairs += [
                ("$P\(index + 1)N", name), ("$P\(index + 1)B", "32"), ("$P\(index + 1)E", "0,0"),
                ("$P\(index + 1)R", "\(range)"),
            ]
        }
        let start = 4096
        let end = start + max(rows.count * names.count * 4 - 1, 0)
        pairs += [
            ("$BEGINDATA", rows.isEmpty ? "0" : "\(start)"), ("$ENDDATA", rows.isEmpty ? "0" : "\(end)"),
        ]
        let text = "|" + pairs.map { "\($0.0)|\($0.1)|" }.joined()
        func field(_ number: Int) -> String {
            String(repeating: " ", count: 8 - "\(number)".count) + "\(number)"
        }
        let offsets = rows.isEmpty || end > 99_999_999 ? [0, 0] : [start, end]
        let header =
            "FCS3.1    " + ([58, 57 + text.utf8.count] + offsets + [0, 0]).map(field).joined()
        var bytes = Array((header + text).utf8)
        bytes += [UInt8](repeating: 0x20, count: start - bytes.count)
        for row in rows {
            for value in row {
                let bits = Float(value).bitPattern
                for shift in [0, 8, 16, 24] as [UInt32] {
                    bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
                }
            }
        }
        return try FCSFile(bytes: bytes, name: "fixture.fcs").dataSet(1)
    }
}
