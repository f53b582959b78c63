import ArgumentParser
import Foundation
import JSONText
import StudyStore
import VegaLite

struct DoctorCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Show what the program found on this machine and check the store.",
        discussion: """
            EXAMPLES
              immunochron doctor
              immunochron doctor -s study.sqlite
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        var checks: [(name: String, ok: Bool, text: String)] = [
            ("program", true, "immunochron \(CommandLineProgram.version), \(InstalledFiles.executable.path)")
        ]
        checks.append(rendering)
        let table = InstalledFiles.find(ReferenceTable.name)
        checks.append(("reference ranges", table != nil, table ?? "not found beside the program"))
        if FileManager.default.fileExists(atPath: global.storePath) { checks.append(storeCheck) }
        let lines = checks.map { "\($0.ok ? "ok     " : "missing")  \($0.name): \($0.text)" }
        try emit(
            [
                "checks": .array(
                    checks.map { ["name": .string($0.name), "ok": .bool($0.ok), "detail": .string($0.text)] })
            ],
            text: lines.joined(separator: "\n"))
    }

    private var rendering: (String, Bool, String) {
        let locator = PythonLocator(
            environment: global.environment, executable: InstalledFiles.executable.path)
        do {
            let location = try locator.locate()
            let version = try Renderer(python: location.path).version()
            return (
                "figures", true,
                "vl-convert \(version.vlConvert), Python \(version.python), \(location.path) (\(location.source.rawValue))"
            )
        } catch {
            let remedy = error.remedy ?? ""
            return ("figures", false, "\(error.message); specifications are written all the same. \(remedy)")
        }
    }

    private var storeCheck: (String, Bool, String) {
        do {
            let problems = try openStore(.readOnly).integrityCheck()
            return (
                "store", problems.isEmpty,
                problems.isEmpty ? "\(global.storePath) is intact" : problems.joined(separator: "; ")
            )
        } catch let error as StoreError {
            return ("store", false, error.message)
        } catch {
            return ("store", false, "\(error)")
        }
    }
}
