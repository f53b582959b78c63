import Analysis
import AntigenEscape
import Cohort
import Diagnostics
import Figures
import JSONText
import Testing

@testable import Reporting

@Suite("Report page and notebook")
struct ReportPageTests {
    func results(name: String = "A study") -> StudyResults {
        var data = StudyData()
        data.patients = [Patient(id: "<script>alert(1)</script>")]
        let analysis = StudyAnalysis(
            data: data, plan: StudyPlan(name: name, isSynthetic: true), ranges: nil, toolVersion: "1.2.3")
        var results = analysis.run()
        results.diagnostics = [
            Diagnostic(
                .warning, code: "IC0369", "<b>bold</b> & 'quoted'",
                at: SourceLocation(file: "a.csv", line: 2, column: 3))
        ]
        return results
    }

    func page(_ results: StudyResults) throws -> String {
        try ReportPage.html(
            ReportInputs(
                results: results, figures: [], svg: [:], scriptBundle: nil, command: "immunochron analyze <x>"
            ))
    }

    @Test("every text is escaped")
    func escaping() throws {
        let html = try page(results(name: "<img onerror=x>"))
        #expect(!html.contains("<img onerror") && html.contains("&lt;img onerror"))
        #expect(!html.contains("<b>bold") && html.contains("&lt;b&gt;bold"))
        #expect(html.contains("analyze &lt;x&gt;"))
    }

    @Test("the page says what it is, carries its policy and notice, and has one main, one title, a skip link")
    func structure() throws {
        let html = try page(results())
        for text in [
            "<html lang=\"en\">", "default-src 'none'", "not a medical device", "SYNTHETIC.",
            "class=\"skip\"", "<main id=\"content\">",
            "immunochron 1.2.3",
        ] { #expect(html.contains(text), "\(text)") }
        #expect(!html.contains("{{"))
        #expect(!html.contains("vegaEmbed"))
    }

    @Test("the notebook is format 4.5 with unique ids, and its text is plain")
    func notebook() throws {
        let json = Notebook.json(results(name: "A <b> study"), figures: [], svg: [:])
        #expect(json["nbformat"]?.int == 4 && json["nbformat_minor"]?.int == 5)
        let cells = json["cells"]?.array ?? []
        let ids = cells.compactMap { $0["id"]?.string }
        #expect(!ids.isEmpty && Set(ids).count == cells.count)
        let first = cells.first?["source"]?.array?.first?.string
        #expect(first == "# A &lt;b&gt; study\n")
    }

    @Test("results.json has every top-level block even when nothing was found")
    func json() {
        let json = ResultsJSON.value(of: results(), figures: [], formats: [])
        for key in [
            "comparisons", "trends", "survival", "flags", "flow", "diagnostics", "figures", "methods", "plan",
        ] {
            #expect(json[key] != nil, "\(key)")
        }
        #expect(json["study"]?["synthetic"]?.bool == true)
        #expect(json["diagnostics"]?[0]?["location"]?.string == "a.csv:2:3")
    }
}

@Suite("Notebook tables")
struct NotebookTextTests {
    @Test("columns are as wide as their widest cell, without blanks at the end")
    func layout() {
        #expect(Notebook.text([["a", "b"], ["long", "é"]]) == "a     b\nlong  é\n")
    }
}
