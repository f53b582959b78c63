import ArgumentParser
import DataFrames
import Diagnostics
import Foundation
import JSONText
import Statistics
import StatisticsPlan
import Tabular

/// `stats METHOD TABLE FORMULA… [options]`: the spec a case file would hold, typed.
struct ByHandCommand<Name: StatsMethodName, Fields: StatsFields>: StudyCommand {
    static var configuration: CommandConfiguration {
        let method = MethodRegistry.all.first { $0.name == Name.method }
        let command = method?.commandName ?? Name.method
        let examples = Name.examples.map { "immunochron stats \(command) \($0)".shellLines }
        return CommandConfiguration(
            commandName: command, abstract: (method?.summary ?? "").sentence,
            discussion: "FORMULA is \(method?.form.usage ?? "").\n\nEXAMPLES\n"
                + examples.joined(separator: "\n"),
            aliases: method?.commandAliases ?? [])
    }

    @Argument(help: "The table (CSV, TSV, XLSX; - is standard input) and one or more formulas.")
    var inputs: [String] = []

    @OptionGroup(title: "Method") var extra: Fields
    @OptionGroup(title: "Data") var data: StatsDataOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        do {
            let batch = try computed()
            try emit(batch.json, text: StatsText(batch.value).text)
            for part in batch.value.parts {
                guard let failure = part.failure else { continue }
                global.terminal.say("\(part.label): \(failure.message)")
            }
        } catch let error as any ImmunochronError where global.json {
            // With --json the error is the same envelope that 'stats run' gives.
            let envelope = CaseRunner.envelope(of: error, id: Name.method)
            Terminal.writeOutput(envelope.json.withSchemaVersion.text(indented: true) + "\n")
            ErrorPrinter(terminal: global.terminal, json: false).report([error.diagnostic])
            throw ExitCode(error.failure.rawValue)
        }
    }

    private func computed() throws -> (value: Batch, json: JSON) {
        var method = try MethodRegistry.method(named: Name.method)
        let timer = PhaseTimer.forCommand(global, repeats: data.repeats)
        var options = try extra.fields()
        try data.add(to: &options)
        if Fields.isRandom {
            options["seed"] = .integer(Int(clamping: global.seed))
            options["threads"] = .integer(global.threadCount)
        }
        if Fields.ownsGrouping {
            options["by"] = data.by.map { JSON(TypedList.texts($0)) }
            options["adjust"] = data.adjust.map { JSON(TypedList.texts($0)) }
        }
        // Several pairs of one patient: the clustered test is what was asked for.
        if method.name == "signed_rank", options["cluster"] != nil {
            method = try MethodRegistry.method(named: "signed_rank_clustered")
        }
        let isInline = options["inline"] != nil
        guard isInline == inputs.isEmpty else {
            throw CLIError.statsUsage(
                isInline ? "a table or typed-in numbers, not both" : "the table and the formula are missing",
                method)
        }
        var formulas = Array(inputs.dropFirst())
        if method.form == .nestedModels {
            guard formulas.count == 2 else {
                throw CLIError.statsUsage("two formulas are needed, the larger one first", method)
            }
            options.merge(TypedSpec.nestedModels(full: formulas[0], reduced: formulas[1])) { a, _ in a }
            formulas = []
        } else if !isInline, formulas.isEmpty, method.form != .columns {
            throw CLIError.statsUsage("the formula is missing", method)
        }
        let table = try inputs.first.map { path in try timer.measure(.read) { try data.table(path) } }
        if let table { try checkTypes(of: table, formulas, method) }
        // The test was asked for by name; the zeros and the estimate are not the clustered test's.
        if method.name == "signed_rank_clustered" {
            options["interval"] = nil
        }
        let batch = try Batch(
            method, formulas: formulas, options: options, by: Fields.ownsGrouping ? nil : data.by,
            family: data.family, adjustment: Fields.ownsGrouping ? .holm : try data.adjustment(),
            table: table,
            timer: timer)
        var json = batch.json
        if global.timings { json["timings"] = timer.json }
        return (batch, json)
    }
}

extension ByHandCommand {
    /// A column of numbers with a stray text in it would enter a model as a factor of many levels: refused. Elsewhere it
    /// is said.
    private func checkTypes(of table: DataFrame, _ formulas: [String], _ method: StatisticsMethod) throws {
        let declared = Set(data.categories.map(TypedList.texts) ?? [])
        let used = formulas.map { TypedSpec.measuredColumns(of: $0, columns: table.names) }
            .reduce(Set()) { $0.union($1) }
        let isModel = [.regression, .survivalModel, .competingModel, .mixedModel, .generalisedMixedModel]
            .contains(method.form)
        for name in table.names where used.contains(name) && !declared.contains(name) {
            guard let doubt = table.typeWarning(of: name) else { continue }
            if isModel {
                throw CLIError(
                    .badData, code: doubt.code, doubt.message,
                    remedy: (doubt.remedy ?? "") + " Name it in --categories if it is not.",
                    at: doubt.location)
            }
            ErrorPrinter(terminal: global.terminal, json: false).report([doubt])
        }
    }
}

/// Options of every method by hand: which rows, which levels, which family.
struct StatsDataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Rows to use: COL == VALUE (also != < <= > >=), joined by &.", valueName: "rows"))
    var filter: String?

    @Option(
        name: .customLong("factor"),
        help: ArgumentHelp(
            "Order of a column's levels, reference first; repeatable.", valueName: "risk=SR,IR,HR"))
    var factors: [String] = []

    @Option(help: "Confidence level (default 0.95).")
    var level: Double?

    @Option(help: ArgumentHelp("Repeat within each level of a column.", valueName: "column"))
    var by: String?

    @Option(help: ArgumentHelp("Declare all tests of this call one family of this name.", valueName: "name"))
    var family: String?

    @Option(
        help: ArgumentHelp(
            "Adjustment within the family: holm (default), hochberg, hommel, bonferroni, BH, BY, none.",
            valueName: "method"))
    var adjust: String?

    @Option(help: ArgumentHelp("Sheet of a workbook.", valueName: "name"))
    var sheet: String?

    @Option(help: ArgumentHelp("Columns that are categories whatever they look like.", valueName: "a,b"))
    var categories: String?

    @Option(
        name: .customLong("repeat"), help: "Compute this many times; with --timings medians are reported.")
    var repeats = 0

    func validate() throws {
        if let level, !(level > 0 && level < 1) {
            throw ValidationError("--level lies between 0 and 1, such as 0.95.")
        }
        if repeats < 0 { throw ValidationError("--repeat takes a whole number.") }
    }

    /// Reads the table; text where numbers stand is warned of by the methods that need numbers.
    func table(_ path: String) throws -> DataFrame {
        let source = try TableSource.open(path == "-" ? "/dev/stdin" : path)
        let text = Set(categories.map(TypedList.texts) ?? [])
        return try source.dataFrame(sheet: sheet, text: text).frame
    }

    func add(to fields: inout [String: JSON]) throws {
        if let filter { fields["filter"] = .string(filter) }
        if let level { fields["level"] = .number(level) }
        guard !factors.isEmpty else { return }
        var levels: [String: JSON] = [:]
        for text in factors {
            let sides = text.split(separator: "=", maxSplits: 1).map { String($0).trimmingBlanks }
            guard sides.count == 2 else {
                throw CLIError.badOption("--factor", "'column=first,second'", text)
            }
            levels[sides[0]] = JSON(TypedList.texts(sides[1]))
        }
        fields["factors"] = .object(levels)
    }

    func adjustment() throws -> Adjustment {
        guard let adjust else { return .holm }
        guard let found = Adjustment(name: adjust) else {
            let names = Adjustment.allCases.map(\.rawValue)
            throw CLIError(
                .usage, code: "IC0924", "there is no adjustment '\(adjust)'",
                remedy: Suggestions.didYouMean(adjust, among: names)
                    ?? "Use \(names.joined(separator: ", ")).")
        }
        return found
    }
}

extension String {
    /// A command as lines of at most 78 columns, indented, continued with a backslash; quoted words stay whole.
    var shellLines: String {
        var words: [String] = [], quote: Character?
        for c in self {
            if c == " ", quote == nil {
                words.append("")
                continue
            }
            if words.isEmpty { words.append("") }
            if let open = quote { if c == open { quote = nil } } else if c == "'" || c == "\"" { quote = c }
            words[words.count - 1].append(c)
        }
        var lines = ["  " + (words.first ?? "")]
        for word in words.dropFirst() {
            if lines[lines.count - 1].count + word.count + 3 > 78 {
                lines[lines.count - 1] += " \\"
                lines.append("      " + word)
            } else {
                lines[lines.count - 1] += " " + word
            }
        }
        return lines.joined(separator: "\n")
    }

    /// With a capital and a full stop, for help.
    var sentence: String {
        guard let first else { return self }
        return first.uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".")
    }
}

extension CLIError {
    /// What a method by hand lacks, with what it takes.
    static func statsUsage(_ message: String, _ method: StatisticsMethod) -> CLIError {
        CLIError(
            .usage, code: "IC0924", message,
            remedy: "A formula is \(method.form.usage); 'stats \(method.commandName) --help' has examples.")
    }

    /// An option's text that cannot be read.
    static func badOption(_ option: String, _ wanted: String, _ text: String) -> CLIError {
        CLIError(.usage, code: "IC0924", "\(option) takes \(wanted); '\(text)' is none")
    }
}
