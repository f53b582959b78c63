import Diagnostics
import Testing
import VegaLite

@Suite struct PythonLocatorTests {
    private func locator(_ environment: [String: String], existing: Set<String>) -> PythonLocator {
        PythonLocator(environment: environment, executable: "/opt/tool/bin/immunochron") {
            existing.contains($0)
        }
    }

    private let installed = "/opt/tool/share/immunochron/venv/bin/python"
    private let nearest = "/opt/tool/.venv/bin/python"
    private let farther = "/opt/.venv/bin/python"
    private let onPath = "/usr/bin/python3"

    @Test func theOrderIsVariableInstalledNearestPath() throws {
        let path = ["PATH": "/usr/local/bin:relative::/usr/bin"]
        let all: Set = ["/my/python", installed, nearest, farther, onPath]
        let variable = try locator(path.merging(["IMMUNOCHRON_PYTHON": "/my/python"]) { $1 }, existing: all)
            .locate()
        #expect(variable == PythonLocation(path: "/my/python", source: .environment))
        #expect(try locator(path, existing: all).locate().source == .besideExecutable)
        #expect(try locator(path, existing: [nearest, farther, onPath]).locate().path == nearest)
        #expect(try locator(path, existing: [farther, onPath]).locate().path == farther)
        #expect(
            try locator(path, existing: [onPath, "relative/python3"]).locate()
                == PythonLocation(path: onPath, source: .searchPath))
    }

    @Test func aVariableThatNamesNothingIsAnErrorAndNotIgnored() {
        let error = #expect(throws: VegaLiteError.self) {
            try locator(["IMMUNOCHRON_PYTHON": "/gone", "PATH": "/usr/bin"], existing: [onPath]).locate()
        }
        #expect(error?.code == "IC0701")
        #expect(error?.failure == .helperMissing)
        #expect(error?.message.contains("/gone") == true)
    }

    @Test func nothingAnywhereNamesThePlacesAndARemedy() {
        let error = #expect(throws: VegaLiteError.self) {
            try locator(["PATH": "/usr/bin"], existing: []).locate()
        }
        #expect(error?.message.contains(onPath) == true)
        #expect(error?.message.contains(installed) == true)
        #expect(error?.remedy?.contains("make setup") == true)
    }

    @Test func anEmptyVariableCountsAsUnset() throws {
        #expect(
            try locator(["IMMUNOCHRON_PYTHON": "", "PATH": "/usr/bin"], existing: [onPath]).locate().path
                == onPath)
    }
}
