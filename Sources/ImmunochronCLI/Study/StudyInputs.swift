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
    }

    let store: StudyStore
    let data: StudyData
    let plan: StudyPlan
    let diagnostics: [Diagnostic]

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
        try store.saveStudyInfo(name: folder.plan.name, isSynthetic: folder.plan.isSynthetic)
        self.store = store
        data = try store.load()
        plan = folder.plan
        diagnostics = found
    }
}
