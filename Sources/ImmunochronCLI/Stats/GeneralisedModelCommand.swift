import ArgumentParser
import Diagnostics
import StatisticsPlan

/// `stats glmm TABLE FORMULA --family F`: the method of the family under one name.
struct GeneralisedModelCommand: StudyCommand {
    private enum Distribution: String, CaseIterable {
        case binomial, betabinomial, poisson, nbinom
    }

    static let configuration = CommandConfiguration(
        commandName: "glmm", abstract: "Generalised linear mixed model of a family named by --family.",
        discussion: """
            FORMULA is 'y ~ x + (1 | patient)', y 0/1, cbind(successes, failures) or a count.
            Here --family is the distribution: binomial, betabinomial, poisson or nbinom.
            Each has a command of its own (glmm-binomial and so on), where --family
            declares a family of tests as everywhere.

            EXAMPLES
              immunochron stats glmm long.csv 'infection ~ draw + (1 | patient)' \\
                  --family binomial --agq 15
            """)

    @Argument(help: "The table (CSV, TSV, XLSX; - is standard input) and one or more formulas.")
    var inputs: [String] = []

    @OptionGroup(title: "Method") var extra: GeneralisedFields
    @OptionGroup(title: "Data") var data: StatsDataOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let names = Distribution.allCases.map(\.rawValue).joined(separator: ", ")
        guard let typed = data.family, let distribution = Distribution(rawValue: typed) else {
            throw CLIError(
                .usage, code: "IC0924",
                data.family.map { "there is no distribution '\($0)'" } ?? "--family is missing",
                remedy: "Use --family with one of \(names).")
        }
        switch distribution {
        case .binomial: try run(as: GeneralisedBinomialName.self)
        case .betabinomial: try run(as: BetaBinomialName.self)
        case .poisson: try run(as: PoissonName.self)
        case .nbinom: try run(as: NegativeBinomialName.self)
        }
    }

    private func run<Name: StatsMethodName>(as name: Name.Type) throws {
        var command = ByHandCommand<Name, GeneralisedFields>()
        command.inputs = inputs
        command.extra = extra
        command.data = data
        command.data.family = nil
        command.global = global
        try command.run()
    }
}
