import ArgumentParser
import Cohort
import Diagnostics
import JSONText
import StudyStore

struct ShowCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What the store has: patients, one patient's values, analytes, views.",
        discussion: """
            EXAMPLES
              immunochron show patients
              immunochron show patient SYN-004 --analyte CD3
              immunochron show analytes
              immunochron show views                documented columns of the SQL views
            """)

    @Argument(help: "patients, patient, analytes or views.")
    var what: String

    @Argument(help: "The patient's id, for 'patient'.")
    var name: String?

    @Option(help: "Only this analyte.")
    var analyte: String?

    @OptionGroup var global: GlobalOptions

    static let kinds = ["patients", "patient", "analytes", "views"]

    func run() throws {
        switch what {
        case "views": try showViews()
        case "patients": try showPatients(try openStore(.readOnly).load())
        case "patient": try showPatient(try openStore(.readOnly).load())
        case "analytes": try showAnalytes(try openStore(.readOnly).load())
        default:
            throw CLIError(
                .usage, code: "IC0919", "cannot show '\(what)'",
                remedy: Suggestions.didYouMean(what, among: Self.kinds)
                    ?? "Use one of \(Self.kinds.joined(separator: ", ")).")
        }
    }

    private func showViews() throws {
        var table = TextTable(["view", "column", "meaning"])
        for view in StoreView.all {
            for column in view.columns { table.add([view.name, column.name, column.meaning]) }
        }
        try emit(
            [
                "views": .array(
                    StoreView.all.map { ["name": .string($0.name), "columns": JSON($0.columns.map(\.name))] })
            ],
            text: table.text)
    }

    private func showPatients(_ data: StudyData) throws {
        let courses = Dictionary(grouping: data.courses, by: \.patient)
        let readings = Dictionary(grouping: data.readings, by: \.draw.patient)
        var table = TextTable(["patient", "courses", "readings", "marrow reports", "entry status"])
        for patient in data.patients {
            table.add([
                patient.id, String(courses[patient.id]?.count ?? 0), String(readings[patient.id]?.count ?? 0),
                String(data.marrow.count { $0.draw.patient == patient.id }), patient.entryStatus ?? "",
            ])
        }
        try emit(["patients": JSON(data.patients.map(\.id))], text: table.text)
    }

    private func showPatient(_ data: StudyData) throws {
        let ids = data.patients.map(\.id)
        guard let name, ids.contains(name) else {
            throw CLIError(
                .usage, code: "IC0920", "the store has no patient '\(name ?? "")'",
                remedy: Suggestions.didYouMean(name ?? "", among: ids)
                    ?? "'immunochron show patients' lists them.")
        }
        let wanted = try AnalyteNames(data).resolve(analyte.map { [$0] } ?? [])
        let rows = data.readings.filter {
            $0.draw.patient == name && (wanted.isEmpty || wanted.contains($0.analyte))
        }
        let files = Dictionary(data.imports.map { ($0.id, $0.file) }, uniquingKeysWith: { a, _ in a })
        var table = TextTable([
            "course", "day", "specimen", "analyte", "value", "from", "row", "column", "as written",
        ])
        for r in rows {
            table.add([
                String(r.draw.course), String(r.draw.day), r.draw.specimen.rawValue, r.analyte,
                r.value.description,
                files[r.provenance.importID] ?? "", String(r.provenance.row), String(r.provenance.column),
                "\(r.provenance.rawText) \(r.provenance.rawUnit)",
            ])
        }
        let json = rows.map { r -> JSON in
            [
                "course": .integer(r.draw.course), "day": .integer(r.draw.day), "hour": JSON(r.draw.hour),
                "analyte": .string(r.analyte), "value": .string(r.value.description),
                "import": .integer(Int(r.provenance.importID)), "row": .integer(r.provenance.row),
                "column": .integer(r.provenance.column), "raw": .string(r.provenance.rawText),
            ]
        }
        try emit(["patient": .string(name), "readings": .array(json)], text: table.text)
    }

    private func showAnalytes(_ data: StudyData) throws {
        let counts = Dictionary(grouping: data.readings, by: \.analyte)
        let catalogue = AnalyteCatalogue.standard.analytes + data.addedAnalytes
        var table = TextTable(["analyte", "name", "unit", "LOINC", "readings", "censored"])
        var json: [JSON] = []
        for analyte in catalogue {
            let readings = counts[analyte.id] ?? []
            let censored = readings.count { $0.value.isCensored }
            table.add([
                analyte.id, analyte.name, analyte.unit, analyte.loinc ?? "", String(readings.count),
                String(censored),
            ])
            json.append([
                "id": .string(analyte.id), "name": .string(analyte.name), "unit": .string(analyte.unit),
                "loinc": JSON(analyte.loinc), "readings": .integer(readings.count),
                "censored": .integer(censored),
            ])
        }
        try emit(["analytes": .array(json)], text: table.text)
    }
}
