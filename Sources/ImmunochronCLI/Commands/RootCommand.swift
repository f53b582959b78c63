import ArgumentParser

struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "immunochron",
        abstract:
            "Immune reconstitution under blinatumomab: from lab exports to trajectories, tests and CD19 flags.",
        discussion: """
            EXAMPLES
              immunochron analyze exports/ -o results/      a folder of exports: store, report, figures, JSON
              immunochron import --guess subsets.xlsx       propose a mapping for a table
              immunochron check subsets.xlsx                what an import would do, and what it would refuse
              immunochron compare CD3 CD4 -s study.sqlite   before and after, first evaluable course
              immunochron escape -s study.sqlite            CD19 flags with their evidence
              immunochron stats run case.json               statistics on any table
              immunochron fcs gate marrow.fcs --gates g.xml populations of a flow cytometry file

            Research use only, not a medical device. Every flag is for review by a haematopathologist.
            """,
        version: CommandLineProgram.version,
        subcommands: [
            AnalyzeCommand.self, InitCommand.self, TemplateCommand.self, CheckCommand.self,
            ImportCommand.self,
            LogCommand.self, UndoCommand.self, CorrectCommand.self, MergeCommand.self, ShowCommand.self,
            QueryCommand.self, QualityCommand.self, SummarizeCommand.self, CompareCommand.self,
            TrendCommand.self,
            ResponseCommand.self, SurvivalCommand.self, EscapeCommand.self, PlotCommand.self,
            ReportCommand.self,
            ExportCommand.self, StatsCommand.self, FCSCommand.self, SimulateCommand.self, DoctorCommand.self,
            ExplainCommand.self,
            CompletionsCommand.self,
        ])
}
