import ArgumentParser
import Foundation
import JSONText
import StudyStore

struct InitCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Create an empty store and a plan to fill in.",
        discussion: """
            EXAMPLES
              immunochron init -s study.sqlite
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let plan = URL(filePath: global.storePath).deletingLastPathComponent().appending(path: "study.yaml")
            .path
        let hasPlan = FileManager.default.fileExists(atPath: plan)
        if !global.dryRun {
            try StudyStore(path: global.storePath, access: .create).close()
            if !hasPlan { try FileOutput.write(Templates.study, to: plan) }
        }
        let verb = global.dryRun ? "would make" : "made"
        try emit(
            ["store": .string(global.storePath), "plan": .string(plan), "dryRun": .bool(global.dryRun)],
            text: "\(verb) \(global.storePath)\(hasPlan ? "" : " and \(plan)")")
    }
}
