import ArgumentParser
import Cohort
import Diagnostics
import Foundation
import JSONText
import StudyStore

struct CorrectCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct", abstract: "Correct one value; the old one stays in the history.",
        discussion: """
            The value is in the analyte's canonical unit ('immunochron show analytes'); <2.4, >5000 and 2-5 are censored.

            EXAMPLES
              immunochron correct SYN-004 CD3 --course 1 --day 28 --value 1130 --reason "transcription error" --by "AB"
            """)

    @Argument(help: "The patient's id.") var patient: String
    @Argument(help: "The analyte.") var analyte: String
    @Option(help: "Course number.") var course = 1
    @Option(help: "Day of the course.") var day: Int
    @Option(help: "Hour of the day, where kept.") var hour: Double?
    @Option(help: "blood, marrow or csf.") var specimen = "blood"
    @Option(help: "Replicate number.") var replicate = 1
    @Option(help: "The new value.") var value: String
    @Option(help: "Why it is corrected.") var reason: String
    @Option(help: "Who corrects it.") var by: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let store = try openStore()
        let ids = try AnalyteNames(try store.load()).resolve([analyte])
        guard let kind = Specimen(rawValue: specimen), let id = ids.first else {
            throw CLIError(
                .usage, code: "IC0921", "there is no specimen '\(specimen)'",
                remedy: "Use blood, marrow or csf.")
        }
        let key = ReadingKey(
            patient: patient, course: course, day: day, hour: hour, specimen: kind, analyte: id,
            replicate: replicate)
        let new = try parse(value)
        try store.correct(key, to: new, reason: reason, by: by, now: Date(), dryRun: global.dryRun)
        let verb = global.dryRun ? "would correct" : "corrected"
        try emit(
            ["reading": .string("\(key)"), "dryRun": .bool(global.dryRun)],
            text: "\(verb) \(id) of \(patient), course \(course), day \(day)")
    }

    private func parse(_ text: String) throws -> ReadingValue {
        if text.hasPrefix("<"), let x = Double(text.dropFirst()) { return .below(x) }
        if text.hasPrefix(">"), let x = Double(text.dropFirst()) { return .above(x) }
        if let x = Double(text) { return .exact(x) }
        let ends = text.split(separator: "-")
        if ends.count == 2, let low = Double(ends[0]), let high = Double(ends[1]), low < high {
            return .within(low, high)
        }
        throw CLIError(
            .usage, code: "IC0921", "the value cannot be read",
            remedy: "Write a number, <limit, >limit or low-high.")
    }
}

struct MergeCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join the stores of several centres; conflicts are listed, never overwritten.",
        discussion: """
            EXAMPLES
              immunochron merge shanghai.sqlite jinan.sqlite -s all.sqlite
            """)

    @Argument(help: "Stores to take from.")
    var stores: [String]

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let others = try stores.map { try StudyStore(path: $0, access: .readOnly) }
        let target = try openStore(.create)
        do {
            let outcome = try target.merge(from: others, dryRun: global.dryRun)
            try emit(
                [
                    "imports": .integer(outcome.imports), "readings": .integer(outcome.readings),
                    "corrections": .integer(outcome.corrections), "undone": .integer(outcome.undone),
                    "dryRun": .bool(global.dryRun),
                ],
                text:
                    "\(global.dryRun ? "would take" : "took") \(outcome.imports) imports with \(outcome.readings) readings"
            )
        } catch let error as StoreError where !error.conflicts.isEmpty {
            throw FindingsError(
                diagnostics: error.conflicts.map(\.diagnostic) + [error.diagnostic], failure: error.failure)
        }
    }
}

struct QueryCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Answer one reading SQL statement on the documented views.",
        discussion: """
            EXAMPLES
              immunochron query "SELECT analyte, count(*) FROM v_readings GROUP BY analyte"
              immunochron show views
            """)

    @Argument(help: "A SELECT statement.")
    var sql: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let result = try openStore(.readOnly).query(sql)
        var table = TextTable(result.columns)
        for row in result.rows { table.add(row.map(\.text)) }
        try emit(
            ["columns": JSON(result.columns), "rows": .array(result.rows.map { .array($0.map(\.json)) })],
            text: table.text)
    }
}

extension QueryValue {
    var text: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .real(let value): JSON.numeral(value)
        case .text(let value): value
        case .blob(let count): "\(count) bytes"
        }
    }

    var json: JSON {
        switch self {
        case .null: .null
        case .integer(let value): .integer(Int(value))
        case .real(let value): .number(value)
        case .text(let value): .string(value)
        case .blob(let count): .string("\(count) bytes")
        }
    }
}
