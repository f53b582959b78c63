import ArgumentParser
import Cytometry
import JSONText

struct FCSInfoCommand: EventFileCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Data sets, channels, spillover and warnings of a file.",
        discussion: """
            EXAMPLES
              immunochron fcs info data/demo/fcs/SYN-034_day142.fcs
              immunochron fcs info data/demo/fcs/SYN-034_day142.fcs --keywords
              immunochron fcs info data/demo/fcs/SYN-034_day142.fcs --json
            """)

    @Argument(help: "The FCS file.")
    var file: String

    var inputPaths: [String] { [file] }

    @Flag(help: "List the keywords too.")
    var keywords = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let fcs = try FCSFile(path: file)
        try emit(fcs.json, text: fcs.dataSets.map(text).joined(separator: "\n\n"))
    }

    private func text(_ set: FCSDataSet) -> String {
        var lines = [
            "data set \(set.index): FCS \(set.version.rawValue.dropFirst(3)), \(FCSText.count(set.eventCount, "event"))"
        ]
        let type = "type \(set.dataType.rawValue), byte order \(set.byteOrder ?? "-"), mode \(set.mode)"
        lines.append(type + ", data found by the \(set.dataOffsetsFrom.rawValue)")
        if let cytometer = set.cytometer { lines.append("cytometer \(cytometer)") }
        var table = TextTable(["channel", "name", "stain", "bits", "range", "amplification", "gain"])
        for channel in set.channels {
            table.add([
                String(channel.index), channel.name, channel.stain ?? "",
                channel.bits.map { String($0) } ?? "-",
                channel.rangeText ?? "-",
                channel.amplificationText ?? "-", channel.gainText ?? "-",
            ])
        }
        var text = lines.joined(separator: "\n") + "\n\n" + table.text
        if let spillover = set.spillover {
            text += "\n\nspillover of \(spillover.channels.joined(separator: ", "))"
            let unknown = spillover.channels.filter { set.channelIndex(named: $0) == nil }
            if !unknown.isEmpty {
                text +=
                    "\nnot usable: no channel is called \(unknown.map { "'\($0)'" }.joined(separator: ", ")); compensation is refused"
            }
        }
        if keywords {
            var list = TextTable(["keyword", "value"])
            for entry in set.keywords.entries { list.add([entry.key, entry.value]) }
            text += "\n\n" + list.text
        }
        return text + FCSText.warnings(set.warnings.map(FCSText.warning))
    }
}
