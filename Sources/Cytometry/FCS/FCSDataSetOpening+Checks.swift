/// What the DATA segment itself tells about the offsets that were chosen.
extension FCSDataSetOpening {
    /// Bytes behind the rows of `$TOT` that are not padding prove that the rows are misunderstood.
    func checkPadding() throws(CytometryError) {
        guard location.unexplained > 0 else { return }
        var offset = location.offset + location.available
        let end = min(source.size, offset + location.unexplained)
        while offset < end {
            let bytes = try source.bytes(at: offset, count: min(65_536, end - offset))
            if bytes.contains(where: { $0 != 0 && $0 != 0x20 && $0 != 0xFF }) {
                throw .data(
                    "DATA has \(location.unexplained) bytes more than $TOT rows of \(location.layout.rowBits) bits, which is no whole number of rows",
                    file: source.name, offset: start)
            }
            offset += bytes.count
        }
    }

    /// Four blanks are no floating-point value an instrument writes: DATA would begin in the padding behind TEXT.
    func checkBegin() throws(CytometryError) {
        guard location.available >= 4, let type = location.layout.columns.first?.type,
            type == .float || type == .double,
            try source.bytes(at: location.offset, count: 4).allSatisfy({ $0 == 0x20 })
        else { return }
        throw .data(
            "DATA would begin with blanks at byte \(location.offset): the offsets are shifted",
            file: source.name,
            offset: start)
    }
}
