/// Which events the tests of single events flag, whether or not these exclude.
public struct QualityReasons: Hashable, Sendable {
    let margin: EventMask?
    let doublets: EventMask?
    let negativeOutliers: EventMask?
}

extension QualityReport {
    /// Which checks flag event `index` (from 0), in the order of `QualityCheckKind`; of `margin`, `doublets` and
    /// `negativeOutliers` only when the report was made with `keepsReasons`. Falls of time are not told.
    public func reasons(ofEvent index: Int) -> [QualityCheckKind] {
        QualityCheckKind.allCases.filter { kind in
            switch kind {
            case .margin: reasons?.margin?[index] ?? false
            case .doublets: reasons?.doublets?[index] ?? false
            case .negativeOutliers: reasons?.negativeOutliers?[index] ?? false
            case .time: false
            case .rate, .drift: self[kind]?.intervals.contains { $0.events.contains(index) } ?? false
            }
        }
    }

    /// Writes a CSV of the events that a check flags: `event` (from 1), `excluded` (0 or 1), `reasons` (checks joined
    /// by `+`).
    ///
    /// - Throws: when the file cannot be written.
    package func writeMembership(path: String) throws(CytometryError) {
        let file = try AtomicFile(path: path)
        var text = "event,excluded,reasons\n"
        for index in 0..<events {
            let found = reasons(ofEvent: index)
            guard !found.isEmpty else { continue }
            text +=
                "\(index + 1),\(excluded[index] ? 1 : 0),\(found.map(\.rawValue).joined(separator: "+"))\n"
            if text.utf8.count > 1 << 16 {
                try file.append(Array(text.utf8))
                text = ""
            }
        }
        try file.append(Array(text.utf8))
        try file.finish()
    }
}
