import ArgumentParser
import StatisticsPlan

/// `stats glmm TABLE FORMULA --family F`: the method of the family under one name.
struct GeneralisedModelCommand: ParsableCommand {
    enum Family: String, ExpressibleByArgument, CaseIterable {
        case binomial, betabinomial, poisson, nbinom
    }

    static let configuration = CommandConfiguration(
        commandName: "glmm", abstract: "Generalised linear mixed model of a family named by --family.",
        discussion: """
            FORMULA is 'y ~ x + (1 | patient)', y 0/1, cbind(successes, failures) or a count.
            Every family has a command of its own: glmm-binomial and so on.

            EXAMPLES
              immunochron stats glmm long.csv 'infection ~ draw + (1 | patient)' \\
                  --family binomial --agq 15
            """)

    @Option(help: "Distribution of the response.")
    var family: Family

    @Argument(help: "The table (CSV, TSV, XLSX; - is standard input) and one or more formulas.")
    var inputs: [String] = []

    @OptionGroup(title: "Method") var extra: GeneralisedFields
    @OptionGroup(title: "Data") var data: StatsDataOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        switch family {
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
        command.global = global
        try command.run()
    }
}
