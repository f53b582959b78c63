/// A symbol on the lanes of a swimmer figure and in its key.
struct LaneSymbol: Hashable {
    var name: String
    var shape: String
    var fill: String
    var stroke: String

    init(name: String, shape: String, fill: String, stroke: String) {
        self.name = name
        self.shape = shape
        self.fill = fill
        self.stroke = stroke
    }

    init(_ event: PatientTimeline.Event) {
        self.init(
            name: event == .ongoing ? "alive at last follow-up" : event.rawValue, shape: event.shape,
            fill: event.fill, stroke: event.stroke)
    }

    private static let halfCircle = "M-1,0A1,1,0,0,1,1,0A1,1,0,0,1,-1,0M-1,0L1,0"
    private static let responseStyles: [(shape: String, fill: String)] = [
        ("circle", Palette.green), ("circle", Palette.paper), (halfCircle, Palette.orange),
        ("circle", Palette.black),
    ]

    /// One symbol for each of the most frequent response words, one for all the others.
    static func responses(_ lanes: [PatientTimeline]) -> (symbols: [LaneSymbol], byWord: [String: LaneSymbol])
    {
        var counts: [String: Int] = [:]
        for happening in lanes.flatMap(\.events) {
            if let word = happening.response { counts[word, default: 0] += 1 }
        }
        let words = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        var symbols: [LaneSymbol] = [], byWord: [String: LaneSymbol] = [:]
        for (index, word) in words.enumerated() {
            let isNamed = index < responseStyles.count - 1 || words.count <= responseStyles.count
            let style = responseStyles[min(index, responseStyles.count - 1)]
            let symbol = LaneSymbol(
                name: isNamed ? "response: \(word)" : "response: other", shape: style.shape, fill: style.fill,
                stroke: Palette.ink)
            if symbols.last != symbol { symbols.append(symbol) }
            byWord[word] = symbol
        }
        return (symbols, byWord)
    }
}
