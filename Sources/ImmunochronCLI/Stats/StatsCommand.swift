import ArgumentParser
import JSONText
import StatisticsPlan

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Statistics on any table, without a store.",
        discussion: """
            Every method takes a table (CSV, TSV or XLSX; - reads standard input) and
            an R-style formula. Several formulas, or --by COLUMN, make a family: raw
            and adjusted p values side by side.

            EXAMPLES
              immunochron stats describe patients.csv
              immunochron stats wilcoxon subsets.csv 'post - pre' --by analyte
              immunochron stats km patients.csv 'Surv(month, event) ~ risk' --at 12,24
              immunochron stats cox patients.csv 'Surv(month, event) ~ mrd' --json
              immunochron stats run case.json
            """,
        subcommands: [StatsRunCommand.self, StatsMethodsCommand.self] + StatsCommand.byHand)

    private static let byHand: [any ParsableCommand.Type] = [
        ByHandCommand<DescribeName, NoFields>.self,
        ByHandCommand<SignedRankName, PairFields>.self,
        ByHandCommand<ClusteredName, ClusteredPairFields>.self,
        ByHandCommand<SignTestName, PlainPairFields>.self, ByHandCommand<PairedTName, PlainPairFields>.self,
        ByHandCommand<PairedPermutationName, PlainPairFields>.self,
        ByHandCommand<MannWhitneyName, GroupFields>.self, ByHandCommand<KruskalName, GroupFields>.self,
        ByHandCommand<FriedmanName, BlockFields>.self, ByHandCommand<CorrelationName, NoFields>.self,
        ByHandCommand<ROCName, MarkerFields>.self, ByHandCommand<ChiSquareName, CountFields>.self,
        ByHandCommand<FisherName, CountFields>.self, ByHandCommand<FisherLargeName, CountFields>.self,
        ByHandCommand<McNemarName, CountFields>.self, ByHandCommand<MantelHaenszelName, NoFields>.self,
        ByHandCommand<GeneralMantelHaenszelName, NoFields>.self,
        ByHandCommand<BinomialName, ProportionFields>.self, ByHandCommand<PAdjustName, PValueFields>.self,
        ByHandCommand<LogisticName, NoFields>.self, ByHandCommand<FirthLogisticName, NoFields>.self,
        ByHandCommand<KaplanMeierName, CurveFields>.self, ByHandCommand<LogRankName, LogRankFields>.self,
        ByHandCommand<CoxName, CoxFields>.self, ByHandCommand<FirthCoxName, CoxFields>.self,
        ByHandCommand<CoxBaselineName, PredictionFields>.self,
        ByHandCommand<CoxResidualsName, CoxFields>.self, ByHandCommand<CoxZphName, CoxFields>.self,
        ByHandCommand<CumulativeIncidenceName, IncidenceFields>.self,
        ByHandCommand<FineGrayName, SubdistributionFields>.self,
        ByHandCommand<LandmarkName, LandmarkFields>.self, ByHandCommand<MixedModelName, MixedFields>.self,
        ByHandCommand<LeastSquaresName, LeastSquaresFields>.self,
        ByHandCommand<ManyResponsesName, ManyFields>.self, ByHandCommand<ProfileName, NoFields>.self,
        ByHandCommand<BootstrapName, BootstrapFields>.self,
        ByHandCommand<InfluenceName, InfluenceFields>.self, ByHandCommand<MeansName, MeansOptions>.self,
        ByHandCommand<NestedModelsName, NoFields>.self,
        ByHandCommand<CensoredModelName, CensoredFields>.self,
        GeneralisedModelCommand.self,
        ByHandCommand<GeneralisedBinomialName, GeneralisedFields>.self,
        ByHandCommand<BetaBinomialName, GeneralisedFields>.self,
        ByHandCommand<PoissonName, GeneralisedFields>.self,
        ByHandCommand<NegativeBinomialName, GeneralisedFields>.self,
    ]
}

struct StatsMethodsCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "methods", abstract: "List the methods, or say what one takes.",
        discussion: """
            EXAMPLES
              immunochron stats methods
              immunochron stats methods signed-rank
            """)

    @Argument(help: "A method.")
    var method: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let chosen = try method.map { [try MethodRegistry.method(named: $0)] } ?? MethodRegistry.all
        var table = TextTable(["method", "aliases", "what it is"])
        let lines = chosen.sorted { $0.name < $1.name }.map { method -> JSON in
            table.add([
                method.commandName, method.commandAliases.joined(separator: ", "), method.summary,
            ])
            return [
                "name": .string(method.name), "command": .string(method.commandName),
                "aliases": JSON(method.aliases), "summary": .string(method.summary),
                "formula": .string(method.form.usage),
            ]
        }
        let usage = chosen.count == 1 ? "\n\nformula: \(chosen[0].form.usage)" : ""
        try emit(
            ["methods": JSON(chosen.map(\.name).sorted()), "details": .array(lines)],
            text: table.text + usage)
    }
}

extension StatisticsMethod {
    /// The name as a subcommand.
    var commandName: String { name.replacing("_", with: "-") }
    var commandAliases: [String] { aliases.map { $0.replacing("_", with: "-") } }
}
