import ArgumentParser
import JSONText

/// Options of marginal means; `--by` and `--adjust` are those of the data group.
struct MeansOptions: StatsFields {
    static let ownsGrouping = true

    @OptionGroup var model: MixedMeansModel

    @Option(help: ArgumentHelp("Variables the means are of (--by: contrasts within).", valueName: "draw"))
    var over: String?

    @Option(
        help: ArgumentHelp(
            "pairwise, revpairwise, trt.vs.ctrl, consec, eff, poly; --adjust takes tukey, dunnett, sidak, scheffe, holm …",
            valueName: "kind"))
    var contrasts: String?

    @Option(help: ArgumentHelp("Reference level of trt.vs.ctrl (default the first).", valueName: "level"))
    var reference: String?

    @Option(help: ArgumentHelp("Values of a variable in the grid; repeatable.", valueName: "day=0,7,28"))
    var at: [String] = []

    @Option(help: ArgumentHelp("equal (default), proportional, outer, cells or flat.", valueName: "kind"))
    var weights: String?

    @Option(help: ArgumentHelp("link (default), or response to transform back.", valueName: "scale"))
    var type: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.list("over", over)
        list.set("contrasts", contrasts)
        list.set("reference", reference)
        list.set("weights", weights)
        list.set("type", type)
        if !at.isEmpty {
            var grid: [String: JSON] = [:]
            for text in at {
                let sides = text.split(separator: "=", maxSplits: 1).map { String($0).trimmingBlanks }
                guard sides.count == 2, grid[sides[0]] == nil else {
                    throw CLIError.badOption("--at", "'column=value,value', each column once", text)
                }
                let values = TypedList.texts(sides[1]), numbers = values.compactMap(Double.init)
                grid[sides[0]] = numbers.count == values.count ? JSON(numbers) : JSON(values)
            }
            list.set("at", .object(grid))
        }
        return list.members.merging(try model.fields()) { a, _ in a }
    }
}

/// The model behind the means.
struct MixedMeansModel: ParsableArguments {
    @Flag(exclusivity: .exclusive, help: "Criterion (default --reml).")
    var criterion: MixedFields.Criterion = .reml

    @Option(
        name: .customLong("df"),
        help: ArgumentHelp("satterthwaite (default), kenward-roger or asymptotic.", valueName: "method"))
    var degreesOfFreedom: String?

    func fields() throws -> [String: JSON] {
        var list = FieldList()
        list.set("reml", .bool(criterion == .reml))
        list.set("df", degreesOfFreedom)
        return list.members
    }
}
