import Testing

@testable import Diagnostics

@Suite("Diagnostics")
struct DiagnosticsTests {
    @Test("a finding reads file:line:column: severity[code]: message")
    func text() {
        let place = SourceLocation(file: "beads.csv", line: 41, column: 7)
        let finding = Diagnostic(.error, code: "IC0207", "the limit is missing", at: place)
        #expect("\(finding)" == "beads.csv:41:7: error[IC0207]: the limit is missing")
        #expect("\(SourceLocation(file: "a.xlsx", sheet: "S1", line: 3))" == "a.xlsx[S1]:3")
    }

    @Test(
        "optimal string alignment distance",
        arguments: [
            ("import", "imprt", 1), ("import", "imoprt", 1), ("CD3", "cd3", 0), ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("ab", "ba", 1),
        ])
    func distance(a: String, b: String, expected: Int) {
        #expect(Suggestions.distance(a, b) == expected && Suggestions.distance(b, a) == expected)
    }

    @Test("only near names are suggested, nearest first")
    func suggestions() {
        #expect(Suggestions.nearest(to: "surviva", in: ["trend", "survival", "summarize"]) == ["survival"])
        #expect(Suggestions.didYouMean("CD33", among: ["CD3", "CD4", "IL-6"]) == "Did you mean 'CD3'?")
        #expect(Suggestions.didYouMean("zzz", among: ["CD3"]) == nil)
    }

    @Test("severities are ordered")
    func order() { #expect(Diagnostic.Severity.info < .warning && Diagnostic.Severity.warning < .error) }
}
