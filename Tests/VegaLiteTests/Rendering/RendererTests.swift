import Diagnostics
import Foundation
import JSONText
import Testing
import VegaLite

/// A folder of its own that goes away with the test.
private final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/vegalite-tests-\(UUID().uuidString)"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A shell script that plays the Python; it is called as `script -X utf8 -c SOURCE VERSION CLAIMS`.
    func script(_ body: String) throws -> String {
        let file = path + "/python"
        try ("#!/bin/sh\n" + body + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        return file
    }
    func read(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path + "/" + name)) }
}

private let small: JSON = [
    "$schema": .string(ChartSpecification.schema), "width": 120, "height": 60,
    "data": ["values": [["x": 1, "y": 2, "t": "<script>x</script>"], ["x": 2, "y": 4, "t": "患者"]]],
    "layer": [
        ["mark": ["type": "line", "clip": true], "encoding": positions],
        ["mark": "text", "encoding": ["x": positions["x"] ?? nil, "text": ["field": "t"]]],
    ],
]
private let positions: JSON = [
    "x": ["field": "x", "type": "quantitative"], "y": ["field": "y", "type": "quantitative"],
]

/// The Python of this machine that has the converter, if any.
private let realPython: String? = {
    let locator = PythonLocator(
        environment: ProcessInfo.processInfo.environment,
        executable: URL(filePath: CommandLine.arguments[0]).standardizedFileURL.path)
    guard let found = try? locator.locate(), (try? Renderer(python: found.path).version()) != nil else {
        return nil
    }
    return found.path
}()

@Suite struct RendererWithoutConverterTests {
    @Test func aMissingPythonIsAMissingHelper() {
        let job = RenderJob(id: "a", specification: small, files: [.svg: "/nowhere/a.svg"])
        let error = #expect(throws: VegaLiteError.self) {
            try Renderer(python: "/nowhere/python").render([job])
        }
        #expect(error?.code == "IC0701")
        #expect(error?.failure == .helperMissing)
    }

    @Test func nothingToRenderNeedsNoPython() throws {
        #expect(try Renderer(python: "/nowhere/python").render([]).isEmpty)
    }

    @Test func aPythonWithoutTheConverterIsNamed() throws {
        let folder = try Folder()
        let python = try folder.script(#"echo '{"fatal": "No module named vl_convert"}'"#)
        let error = #expect(throws: VegaLiteError.self) { try Renderer(python: python).version() }
        #expect(error?.code == "IC0702")
        #expect(error?.message.contains("No module named vl_convert") == true)
    }

    @Test func aProgramThatIsNoPythonDoesNotHang() throws {
        let folder = try Folder()
        let python = try folder.script("echo broken >&2; exit 1")
        let error = #expect(throws: VegaLiteError.self) { try Renderer(python: python).version() }
        #expect(error?.code == "IC0702")
        #expect(error?.message.contains("broken") == true)
    }

    @Test func aSilentProgramIsEndedAfterItsTime() throws {
        let folder = try Folder()
        let python = try folder.script("exec sleep 30")
        let start = ContinuousClock.now
        #expect(throws: VegaLiteError.self) { try Renderer(python: python, secondsPerFigure: 0.2).version() }
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    /// The player claims and answers the first job of its input, then falls silent over the second; the renderer
    /// gives that one up, starts again, and comes to the third.
    @Test func aFigureThatHangsDoesNotTakeTheOthersWithIt() throws {
        let folder = try Folder()
        let python = try folder.script(
            """
            echo '{"ready": "test", "python": "0"}'
            number=0
            while read -r line; do
                echo "{\\"started\\": $number}"
                case "$line" in *'"id":"stuck"'*) exec sleep 30 ;; esac
                echo "{\\"done\\": $number}"
                number=$((number + 1))
            done
            """)
        let jobs = ["a", "stuck", "c"].map { RenderJob(id: $0, specification: 1, files: [.svg: "/x"]) }
        var order: [String] = []
        let outcomes = try Renderer(python: python, workers: 1, secondsPerFigure: 0.5).render(jobs) {
            order.append("\($0.id) \($0.finished)/\($0.total)")
        }
        #expect(outcomes.map(\.id) == ["a", "stuck", "c"])
        #expect(outcomes.map { $0.error?.code } == [nil, "IC0704", nil])
        #expect(outcomes[1].files.isEmpty)
        #expect(order == ["a 1/3", "stuck 2/3", "c 3/3"])
    }

    @Test func aProcessThatDiesIsReportedWithItsLastWords() throws {
        let folder = try Folder()
        let python = try folder.script(
            """
            echo '{"ready": "test", "python": "0"}'; echo '{"started": 0}'; echo 'out of memory' >&2; exit 9
            """)
        let job = RenderJob(id: "a", specification: 1, files: [:])
        let outcomes = try Renderer(python: python, workers: 1).render([job])
        #expect(outcomes[0].error?.code == "IC0703")
        #expect(outcomes[0].error?.message.contains("out of memory") == true)
    }
}

/// Needs a Python with vl-convert (`make setup`, or IMMUNOCHRON_PYTHON); skipped without one.
@Suite(.enabled(if: realPython != nil, "no Python with vl-convert found"))
struct RendererTests {
    private func renderer(_ workers: Int) -> Renderer { Renderer(python: realPython ?? "", workers: workers) }

    private func jobs(_ folder: Folder, _ names: [String]) -> [RenderJob] {
        names.map { name in
            RenderJob(
                id: name, specification: small,
                files: Dictionary(
                    uniqueKeysWithValues: ImageFormat.allCases.map {
                        ($0, "\(folder.path)/\(name).\($0.rawValue)")
                    }))
        }
    }

    @Test func allFormatsAreWrittenAndTextIsEscaped() throws {
        let folder = try Folder()
        let outcomes = try renderer(1).render(jobs(folder, ["fig-1"]))
        #expect(outcomes[0].error == nil)
        let svg = String(decoding: try folder.read("fig-1.svg"), as: UTF8.self)
        #expect(svg.hasPrefix("<svg"))
        #expect(!svg.contains("<script"))
        #expect(svg.contains("&lt;script&gt;"))
        // Ids belong to the figure, so that two of them can stand in one page.
        #expect(svg.contains(#"id="fig-1-clip1""#))
        #expect(svg.contains("url(#fig-1-clip1)"))
        #expect(svg.contains(#"font-family="Noto Sans CJK SC"#))
        #expect(try folder.read("fig-1.pdf").starts(with: Data("%PDF".utf8)))
        #expect(try folder.read("fig-1.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }

    @Test func picturesDoNotDependOnWhoDrawsThemOrWhen() throws {
        let one = try Folder(), two = try Folder()
        let names = ["a", "b", "c", "d"]
        _ = try renderer(1).render(jobs(one, names))
        _ = try renderer(2).render(jobs(two, names.reversed()))
        for name in names {
            #expect(try one.read(name + ".svg") == two.read(name + ".svg"))
            #expect(try one.read(name + ".png") == two.read(name + ".png"))
        }
    }

    @Test func aBadChartAndABadPathSpareTheOthers() throws {
        let folder = try Folder()
        var all = jobs(folder, ["good", "bad", "lost"])
        all[1].specification = ["mark": "nonsense"]
        all[2].files = [.svg: folder.path + "/no-such-folder/x.svg"]
        let outcomes = try renderer(2).render(all)
        #expect(outcomes.map { $0.error?.code } == [nil, "IC0705", "IC0706"])
        #expect(outcomes[2].error?.failure == .cannotWrite)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/good.svg"))
    }

    @Test func theScriptBundleStandsAlone() throws {
        let script = try renderer(1).scriptBundle()
        #expect(script.utf8.count > 500_000)
        #expect(script.contains("vegaEmbed"))
    }
}
