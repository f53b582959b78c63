// libFuzzer targets of the cytometry room: FUZZ_TARGET names the reader that gets the bytes. Built with the room's
// sources as one module by tools/fuzz/run. Errors are expected; crashes, empty messages and unknown codes are not.
import Foundation
import Yams

private let target = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "fcs"

/// Gives the bytes to the reader that is fuzzed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    do throws(CytometryError) {
        switch target {
        case "fcs": try fuzzFCS(input)
        case "fcswrite": try fuzzWriting(input)
        case "gatingml": try fuzzGates(try GatingMLReader.read(Data(input), file: "fuzz"))
        case "workspace": try fuzzWorkspace(input)
        case "gates":
            try fuzzGates(
                try GateFile.read(String(decoding: input, as: UTF8.self), file: "fuzz") {
                    (name) throws(CytometryError) in
                    GatingScheme.NamedMatrix(
                        id: name, fluorochromes: ["x", "y"], detectors: ["x", "y"], spectrum: [1, 0, 0.5, 1])
                })
        case "spillover": try fuzzSpillover(input)
        default: preconditionFailure("no such target: \(target)")
        }
    } catch {
        precondition(error.code.hasPrefix("IC06") && !error.message.isEmpty)
    }
    return 0
}

private func check(_ warnings: [FCSWarning]) {
    precondition(warnings.allSatisfy { $0.code.hasPrefix("IC06") && !$0.message.isEmpty })
}

/// Opens, reads every event on the linear scale and writes the JSON.
private func fuzzFCS(_ input: [UInt8]) throws(CytometryError) {
    let file = try FCSFile(bytes: input, name: "fuzz")
    _ = file.json.text()
    for set in file.dataSets.prefix(4) {
        check(set.warnings)
        // Every value has at least one bit.
        precondition(set.eventCount <= 8 * input.count && set.dataRange.upperBound <= input.count)
        _ = try EventSummary(of: set, scale: .linear).json.text()
        _ = try set.channelSummaries().map { $0.json.text() }
    }
}

/// Whatever can be opened is written as FCS 3.1 and comes back as it was.
private func fuzzWriting(_ input: [UInt8]) throws(CytometryError) {
    let path = "\(NSTemporaryDirectory())/immunochron-fuzz-\(ProcessInfo.processInfo.processIdentifier).fcs"
    defer { unlink(path) }
    for set in try FCSFile(bytes: input, name: "fuzz").dataSets.prefix(2) {
        let scale: FCSScale = set.channels.contains(where: \.isLogarithmic) ? .linear : .stored
        try set.write(to: path, precision: .float64, scale: scale)
        let back = try FCSFile(path: path).dataSet(1)
        precondition(back.version == .v3_1 && back.dataType == .double && back.eventCount == set.eventCount)
        for (new, old) in zip(back.channels, set.channels) {
            precondition(new.name == old.name.replacing(",", with: "_") && new.stain == old.stain)
            precondition(new.voltage == old.voltage && (scale == .linear || (new.gain ?? 1) == (old.gain ?? 1)))
        }
        precondition(values(back, .stored) == values(set, scale))
        if let matrix = back.spillover { precondition(matrix.matrix == set.spillover?.matrix) }
        for key in ["$CYT", "$FIL", "$SRC", "$TIMESTEP", "custom"] {
            guard let old = set.keywords[key] else { continue }
            precondition(back.keywords[key] == (old.isEmpty ? " " : old))
        }
    }
}

/// Bits of all values; nil when an event cannot be read.
private func values(_ set: FCSDataSet, _ scale: FCSScale) -> [UInt64]? {
    var bits: [UInt64] = []
    do throws(CytometryError) {
        try set.forEachBlock(scale: scale) { (_, block) throws(CytometryError) in
            for channel in set.channels.indices {
                bits += block.column(channel).map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
            }
        }
    } catch { return nil }
    return bits
}

/// Binds the gates to four channels and gates a few events.
private func fuzzGates(_ scheme: GatingScheme) throws(CytometryError) {
    let channels = ["x", "y", "z", "Time"]
    let gating = try CompiledGating(
        scheme, channels: channels,
        spillover: try Compensation(channels: ["x", "y"], matrix: [1, 0.1, 0.2, 1]))
    let block = EventBlock(channelCount: channels.count, capacity: 16)
    block.resize(to: 16)
    for channel in channels.indices {
        for (event, value)
            in ([0, 1, -1, 0.5, 10, 1000, 1e5, .nan, .infinity, -.infinity, 1e308, -1e308, 5e-300, 3, 4, 7]
            as [Double]).enumerated()
        {
            block.column(channel)[(event + channel) % 16] = value
        }
    }
    let scratch = GatingScratch(for: gating, capacity: 16)
    gating.evaluate(block, scratch)
    for index in gating.populations.indices { precondition(scratch.rows(of: index).count <= 16) }
}

private func fuzzWorkspace(_ input: [UInt8]) throws(CytometryError) {
    let workspace = try Workspace.read(Data(input), file: "fuzz")
    _ = workspace.json.text()
    for sample in workspace.samples.prefix(4) {
        do throws(CytometryError) { try fuzzGates(try sample.scheme()) } catch {
            precondition(!error.message.isEmpty)
        }
    }
}

/// The same text as a table, and as the keyword of a file of three channels.
private func fuzzSpillover(_ input: [UInt8]) throws(CytometryError) {
    let text = String(decoding: input, as: UTF8.self)
    for key in ["$SPILLOVER", "$COMP"] {
        var pairs = [("$DATATYPE", "F"), (key, text)]
        for (index, name) in ["x", "y", "a,b"].enumerated() {
            pairs += [("$P\(index + 1)N", name), ("$P\(index + 1)B", "32"), ("$P\(index + 1)R", "1024")]
        }
        let keywords = FCSKeywords(pairs.map { (key: $0.0, value: $0.1) })
        var reader = FCSChannelReader(
            keywords: keywords, file: "fuzz", textOffset: 58, version: .v3_1, dataType: .float)
        var parser = FCSSpilloverParser(keywords: keywords, channels: try reader.channels(count: 3))
        if let matrix = parser.parse() { _ = matrix.json.text() }
        check(parser.warnings)
    }
    let matrix = try SpilloverMatrix(csv: text)
    precondition(matrix.matrix.count == matrix.channels.count * matrix.channels.count)
    _ = matrix.isSingular
    _ = try Compensation(channels: matrix.channels, matrix: matrix.matrix)
}
