import Analysis

/// Puts a caption together in the order every figure keeps: what is drawn, method, n, exclusions, tool.
struct Caption {
    private var sentences: [String]

    init(_ sentences: String...) { self.sentences = sentences }

    mutating func add(_ sentence: String?) {
        if let sentence, !sentence.isEmpty { sentences.append(sentence) }
    }

    /// `Left out: 4 no post draw; 2 clotted.`
    mutating func addDropped(_ dropped: [Dropped], of noun: String) {
        let some = dropped.filter { $0.n > 0 }
        guard !some.isEmpty else { return add("No \(noun) was left out.") }
        add("Left out: " + some.map { "\($0.n) \($0.reason)" }.joined(separator: "; ") + ".")
    }

    func text(_ context: FigureContext) -> String {
        var all = sentences.map { $0.hasSuffix(".") ? $0 : $0 + "." }
        all.append("Immunochron \(context.toolVersion).")
        if let notice = context.notice { all.append(notice) }
        return all.joined(separator: " ")
    }
}
