import ArgumentParser
import Cytometry
import Diagnostics
import Foundation
import JSONText

/// `fcs …`: per-event files, without a store.
struct FCSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fcs", abstract: "Flow cytometry files: what is in them, gates, counts, exports.",
        discussion: """
            FCS 2.0 to 3.2, also .LMD. A file that cannot be read right is refused with
            the byte and the reason; a defect that does no harm is a warning.

            EXAMPLES
              immunochron fcs info data/demo/fcs/SYN-034_day142.fcs
              immunochron fcs gate data/demo/fcs/SYN-034_day142.fcs \\
                --gates data/demo/fcs/gates.yaml
              immunochron fcs gate marrow.fcs --gates experiment.wsp --sample marrow.fcs
              immunochron fcs export data/demo/fcs/SYN-034_day142.fcs \\
                --csv marrow.csv --linear --compensate

            Research use only, not a medical device.
            """,
        subcommands: [
            FCSInfoCommand.self, FCSEventsCommand.self, FCSStatsCommand.self, FCSGateCommand.self,
            FCSWorkspaceCommand.self, FCSTransformCommand.self, FCSExportCommand.self,
            FCSQualityCommand.self, FCSPopulationsCommand.self, FCSPlotCommand.self, FCSCountCommand.self,
            FCSDensityCommand.self,
        ])
}

/// Which data set of which file, on which scale.
struct FCSInput: ParsableArguments {
    @Argument(help: "The FCS file.")
    var file: String

    @Option(help: ArgumentHelp("Data set of the file, from 1.", valueName: "number"))
    var dataset = 1

    @Flag(help: "Linear values: $PnE and $PnG applied (default: as stored).")
    var linear = false

    @Option(
        name: .customLong("compensate"), defaultAsFlag: "",
        help: ArgumentHelp(
            "Compensate by the file's own matrix, or by one of a CSV; implies --linear.",
            valueName: "matrix.csv"))
    var compensate: String?

    var inputPaths: [String] { [file] + [compensate].compactMap(\.self).filter { !$0.isEmpty } }

    var scale: FCSScale { linear || compensate != nil ? .linear : .stored }

    func open() throws -> FCSDataSet { try FCSFile(path: file).dataSet(dataset) }

    /// The compensation asked for.
    func compensation(_ dataSet: FCSDataSet) throws -> ChannelCompensation? {
        guard let compensate else { return nil }
        if compensate.isEmpty {
            guard let own = dataSet.spillover else {
                throw CLIError(
                    .badData, code: "IC0925", "'\(file)' holds no usable spillover matrix",
                    remedy: "Give one: --compensate matrix.csv.", at: SourceLocation(file: file))
            }
            return try ChannelCompensation(own, for: dataSet)
        }
        return try ChannelCompensation(FCSText.matrix(csvFile: compensate), for: dataSet)
    }
}

/// Words that several of these commands print.
enum FCSText {
    static func number(_ value: Double?) -> String {
        guard let value else { return "-" }
        guard value.isFinite else { return value > 0 ? "Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 1e9 { return String(Int(value)) }
        return String(format: "%.6g", value)
    }

    static func percent(_ part: Int, of whole: Int) -> String {
        whole > 0 ? String(format: "%.4g", 100 * Double(part) / Double(whole)) : "-"
    }

    /// `1 event`, `3 events`.
    static func count(_ n: Int, _ noun: String) -> String { "\(n) \(noun)\(n == 1 ? "" : "s")" }

    static func warnings(_ list: [String]) -> String {
        list.isEmpty ? "" : "\n\n" + list.map { "warning: \($0)" }.joined(separator: "\n")
    }

    static func warning(_ warning: FCSWarning) -> String {
        "\(warning.code) \(warning.message)"
    }
}
