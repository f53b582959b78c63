import DataFrames
import JSONText

/// A method that a spec can name.
package struct StatisticsMethod: Sendable {
    /// The name in a spec; as a subcommand it has `-` for `_`.
    package let name: String
    /// What is typed for it by hand.
    package let form: MethodForm
    /// Short names for the command line.
    package let aliases: [String]
    /// One line on what it does.
    package let summary: String
    /// Runs it; the table is already filtered and has its level order. Nil when the spec carries its numbers.
    package let run: @Sendable (Spec, PlanTable?, PhaseTimer) throws -> JSON

    package init(
        _ name: String, _ form: MethodForm, aliases: [String] = [], _ summary: String,
        run: @escaping @Sendable (Spec, PlanTable?, PhaseTimer) throws -> JSON
    ) {
        self.name = name
        self.form = form
        self.aliases = aliases
        self.summary = summary
        self.run = run
    }

    /// A method that cannot do without a table.
    package static func onTable(
        _ name: String, _ form: MethodForm, aliases: [String] = [], _ summary: String,
        run: @escaping @Sendable (Spec, PlanTable, PhaseTimer) throws -> JSON
    ) -> StatisticsMethod {
        StatisticsMethod(name, form, aliases: aliases, summary) { spec, table, timer in
            guard let table else { throw PlanError.noTable(name) }
            return try run(spec, table, timer)
        }
    }
}
