import ArgumentParser
import JSONText

struct PairFields: StatsFields {
    @Option(help: ArgumentHelp("Pairs of one cluster are not independent (patient).", valueName: "column"))
    var cluster: String?

    @Option(help: ArgumentHelp("Zero differences: wilcoxon drops them, pratt ranks them.", valueName: "rule"))
    var zeros: String?

    @OptionGroup var pairs: PlainPairFields

    @Flag(inversion: .prefixedNo, help: "Hodges-Lehmann estimate and its interval.")
    var interval = true

    func fields() throws -> [String: JSON] {
        var fields = try pairs.fields()
        if let cluster { fields["cluster"] = .string(cluster) }
        if let zeros { fields["zeros"] = .string(zeros) }
        if !interval { fields["interval"] = .bool(false) }
        return fields
    }
}

struct ClusteredPairFields: StatsFields {
    @Option(help: ArgumentHelp("Pairs of one cluster are not independent (patient).", valueName: "column"))
    var cluster: String

    @OptionGroup var pairs: PlainPairFields

    func fields() throws -> [String: JSON] {
        var fields = try pairs.fields()
        fields["cluster"] = .string(cluster)
        return fields
    }
}

struct PlainPairFields: StatsFields {
    @Option(help: ArgumentHelp("Decimals of the differences (default: those of the data).", valueName: "n"))
    var decimals: Int?

    @Option(help: ArgumentHelp("Of a long table: the two draws, earlier one first.", valueName: "a,b"))
    var levels: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("decimals", decimals)
        list.list("levels", levels)
        return list.members
    }
}

struct GroupFields: StatsFields {
    @Option(help: ArgumentHelp("The groups to compare, in this order.", valueName: "a,b"))
    var groups: String?

    @Flag(inversion: .prefixedNo, help: "Hodges-Lehmann shift and its interval.")
    var interval = true

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.list("groups", groups)
        if !interval { list.set("interval", .bool(false)) }
        return list.members
    }
}

struct BlockFields: StatsFields {
    @Option(help: ArgumentHelp("Of a long table: the draws to compare, in this order.", valueName: "a,b,c"))
    var levels: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.list("levels", levels)
        return list.members
    }
}

struct CountFields: StatsFields {
    @Option(
        name: .customLong("table"),
        help: ArgumentHelp("Counts instead of a file: rows separated by ';'.", valueName: "12,7;5,21"))
    var counts: String?

    func fields() throws -> [String: JSON] {
        guard let counts else { return [:] }
        return ["inline": ["table": try TypedList.counts(counts, option: "--table")]]
    }
}

struct ProportionFields: StatsFields {
    @Option(help: "Successes, instead of a file.")
    var x: Int?

    @Option(name: .customLong("n"), help: "Trials, instead of a file.")
    var trials: Int?

    func validate() throws {
        if (x == nil) != (trials == nil) { throw ValidationError("--x and --n go together.") }
    }

    func fields() throws -> [String: JSON] {
        guard let x, let trials else { return [:] }
        return ["inline": ["x": .integer(x), "n": .integer(trials)]]
    }
}

struct PValueFields: StatsFields {
    @Option(help: ArgumentHelp("p values instead of a file; NA is missing.", valueName: "0.01,0.2"))
    var p: String?

    @Option(help: ArgumentHelp("Only these adjustments.", valueName: "holm,BH"))
    var methods: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.list("methods", methods)
        if let p {
            let cells = try TypedList.texts(p).map { try TypedList.cell($0, option: "--p") }
            list.set("inline", ["p": .array(cells)])
        }
        return list.members
    }
}

struct MarkerFields: StatsFields {
    @Option(
        help: ArgumentHelp("'>': larger values mean case (default); '<': smaller ones.", valueName: "sign"))
    var direction: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("direction", direction)
        return list.members
    }
}

struct NoFields: StatsFields {
    func fields() throws -> [String: JSON] { [:] }
}
