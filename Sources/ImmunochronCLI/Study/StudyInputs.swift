import Analysis
import Cohort
import Diagnostics
import Foundation
import LabImport
import StudyStore

/// A study ready for analysis: its store, data, plan, and what the import had to say.
struct StudyInputs {
    struct Options {
        var planPath: String?
        var replace: Bool
        var dryRun: Bool
        var terminal: Terminal
        var threads = 1
    }

    let store: StudyStore
    let data: StudyData
    let plan: StudyPlan
    let diagnostics: [Diagnostic]
    /// FCS files that were not imported; the reasons are among the diagnostics.
    let failedFiles: Int

    /// Takes a folder of exports (imported into `OUTPUT/study.sqlite`) or an existing store.
    init(path: String, options: Options, output: String) throws {
        var isFolder = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CLIError.noInput(path)
        }
        guard isFolder.boolValue else {
            let store = try StudyStore(path: path, access: .existing)
            let beside = URL(filePath: path).deletingLastPathComponent().appending(path: "study.yaml").path
            let planPath = options.planPath ?? (FileManager.default.fileExists(atPath: beside) ? beside : nil)
            self.store = store
            data = try store.load()
            if let planPath {
                plan = try PlanFile.read(planPath).plan
            } else {
                var standard = StudyPlan(name: try store.studyName() ?? URL(filePath: path).lastPathComponent)
                standard.isSynthetic = try store.isSynthetic()
                plan = standard
            }
            diagnostics = try store.diagnostics()
            failedFiles = 0
            return
        }
        let folder = try StudyFolder(path, planPath: options.planPath)
        if !options.dryRun { try FileOutput.makeFolder(output) }
        let store =
            options.dryRun ? try StudyStore.inMemory() : try StudyStore(path: output + "/study.sqlite")
        let importer = FileImporter(
            store: store, terminal: options.terminal, replace: options.replace, dryRun: false)
        var found: [Diagnostic] = []
        for file in folder.files {
            found += try importer.importFile(file).diagnostics
        }
        found += folder.flowRemarks
        var failed = 0
        for group in folder.flow {
            let run = try GatedImport(
                importer: importer, gates: group.gates, map: group.populations, threads: options.threads)
            // The map's own places are the same for every file: said once.
            var said = Set(found)
            let remarks = try run.run(group.files, sheet: group.samples) { outcome in
                var reasons: [Diagnostic] = []
                if case .failed(let list) = outcome.state {
                    failed += 1
                    reasons = list
                }
                // What was said at the first import is said again.
                if case .stored(.alreadyImported(let id)) = outcome.state {
                    reasons = try store.diagnostics(of: id)
                }
                found += (outcome.diagnostics + reasons).filter { said.insert($0).inserted }
            }
            found += remarks
        }
        try store.saveStudyInfo(name: folder.plan.name, isSynthetic: folder.plan.isSynthetic)
        self.store = store
        data = try store.load()
        plan = folder.plan
        diagnostics = found
        failedFiles = failed
    }
}
