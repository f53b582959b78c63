import Cohort
import Diagnostics
import Tabular

/// One table on its way in: a canonical sheet, or a foreign table with its mapping.
struct TableImport {
    let reader: TableReader
    let header: HeaderIndex
    let options: ImportOptions
    var report: ImportReport
    var diagnostics: DiagnosticList

    init(_ reader: TableReader, options: ImportOptions, report: ImportReport, diagnostics: DiagnosticList) {
        self.reader = reader
        header = HeaderIndex(reader)
        self.options = options
        self.report = report
        self.diagnostics = diagnostics
    }

    // MARK: Canonical sheets

    mutating func runCanonical(_ kind: SheetKind, sink: (ImportBatch) throws -> Void) throws {
        let schema = SheetSchema.schema(of: kind)
        try refuseRepeatedColumns(schema)
        let cells = CellTextReader(format: reader.numberFormat)
        let registry = PatientRegistry(options: options, prefix: "", columnIsIdentifying: false)
        if kind == .long {
            reportLeftOut(schema)
            let plan = ValueTablePlan.canonical(header)
            try runValues(plan, cells, registry, clinical: nil, sink: sink)
        } else {
            let columns = clinicalColumns(schema)
            var fields = ClinicalFields()
            switch kind {
            case .patients: fields.patients = columns
            case .courses: fields.courses = columns
            case .outcomes: fields.outcomes = columns
            default: fields.marrow = columns
            }
            var plan = ValueTablePlan.canonical(header)
            plan.long = nil
            plan.fields[.course] = header.find("course").map { CompiledField(column: $0) }
            if kind == .marrow { plan.defaultSpecimen = .marrow }
            try runValues(plan, cells, registry, clinical: fields, sink: sink)
        }
    }

    /// Two headers that mean one column, such as `Day` and `day `.
    private func refuseRepeatedColumns(_ schema: SheetSchema) throws(ImportError) {
        var seen: [String: String] = [:]
        for (index, name) in header.names.enumerated() {
            guard let column = schema.column(forHeader: name) else { continue }
            if let first = seen[column.name] {
                var place = header.place
                place.column = index + 1
                throw ImportError(
                    .contradiction, "the columns '\(first)' and '\(name)' mean the same",
                    remedy: "Keep one of them.",
                    at: place)
            }
            seen[column.name] = name
        }
    }

    private mutating func reportLeftOut(_ schema: SheetSchema) {
        for (index, name) in header.names.enumerated()
        where schema.column(forHeader: name) == nil && !name.isEmpty {
            var place = header.place
            place.column = index + 1
            reportUnused(
                name, at: place, remedy: Suggestions.didYouMean(name, among: schema.columns.map(\.name)))
        }
    }

    private mutating func reportUnused(_ name: String, at place: SourceLocation, remedy: String?) {
        if let kind = IdentifyingData.kind(ofHeader: name) {
            diagnostics.add(
                .warning, .identifyingColumn,
                "the column '\(name)' looks like \(kind.rawValue); it was dropped",
                remedy: "Take it out of the export.", at: place)
        } else {
            diagnostics.add(
                .warning, .unknownColumn, "the column '\(name)' is not known and was left out",
                remedy: remedy, at: place)
        }
    }

    /// Columns of a clinical or marrow sheet: canonical names, others as attributes unless they identify a person.
    private mutating func clinicalColumns(_ schema: SheetSchema) -> [(name: String, field: CompiledField)] {
        let keys: Set<String> =
            schema.kind == .courses || schema.kind == .marrow ? ["patient", "course"] : ["patient"]
        var columns: [(String, CompiledField)] = []
        for (index, name) in header.names.enumerated() where !name.isEmpty {
            if let column = schema.column(forHeader: name) {
                if !keys.contains(column.name) { columns.append((column.name, CompiledField(column: index))) }
                continue
            }
            var place = header.place
            place.column = index + 1
            if let near = nearMiss(name, schema) {
                diagnostics.add(
                    .warning, .unknownColumn, "the column '\(name)' is kept as an attribute",
                    remedy: "Did you mean '\(near)'?", at: place)
            }
            if IdentifyingData.kind(ofHeader: name) != nil {
                reportUnused(name, at: place, remedy: nil)
            } else {
                columns.append((name, CompiledField(column: index)))
            }
        }
        return columns
    }

    private func nearMiss(_ name: String, _ schema: SheetSchema) -> String? {
        schema.columns.first { column in
            Suggestions.distance(name, column.name) <= 1 && header.find(column.name) == nil && name.count > 3
        }?.name
    }

    // MARK: Foreign tables

    mutating func runMapped(_ mapping: ImportMapping, sink: (ImportBatch) throws -> Void) throws {
        var options = options
        for analyte in mapping.studyAnalytes { try options.catalogue.add(analyte) }
        var format = reader.numberFormat
        format.thousands = mapping.thousands
        let cells = CellTextReader(format: format, missing: mapping.missing)
        let plan = try ValueTablePlan(mapping, header, options.catalogue, units: try unitRow(mapping))
        let identifying = try refuseIdentifyingFields(mapping, options)
        let registry = PatientRegistry(
            options: options, prefix: mapping.patientPrefix, columnIsIdentifying: identifying)
        reportUnmapped(mapping)
        reportUnitCorrections(plan)
        var fields = ClinicalFields()
        fields.missing = Set(mapping.missing.map { CellWords.folded($0) })
        fields.patients = try compiled(mapping.patients)
        fields.courses = try compiled(mapping.courses)
        fields.outcomes = try compiled(mapping.outcomes)
        if !mapping.studyAnalytes.isEmpty {
            var batch = ImportBatch()
            batch.addedAnalytes = mapping.studyAnalytes
            try sink(batch)
        }
        let isClinical = mapping.layout == .clinical
        try runValues(plan, cells, registry, clinical: fields, isClinical: isClinical, sink: sink)
    }

    private func compiled(
        _ sources: [String: FieldSource]
    ) throws(ImportError) -> [(name: String, field: CompiledField)] {
        var columns: [(String, CompiledField)] = []
        for name in sources.keys.sorted() {
            if let source = sources[name] {
                columns.append((name, try CompiledField(source, header: header)))
            }
        }
        return columns
    }

    /// The cells of the unit row, read ahead from a second reader of the same table.
    private func unitRow(_ mapping: ImportMapping) throws -> [Int: String] {
        guard let line = mapping.unitRow else { return [:] }
        var tableOptions = LabImporter.tableOptions(mapping)
        tableOptions.header = .rows(line...line)
        tableOptions.allowsDuplicateColumns = true
        let units = try TableSource.open(reader.path).reader(sheet: reader.sheet, options: tableOptions)
        return Dictionary(
            uniqueKeysWithValues: units.columns.enumerated().filter { !$0.element.isEmpty }.map { ($0, $1) })
    }

    /// Refuses to keep an identifying column as data; true when the patient column itself must be hashed.
    private func refuseIdentifyingFields(
        _ mapping: ImportMapping, _ options: ImportOptions
    ) throws(ImportError) -> Bool {
        let kept = Set(mapping.notIdentifying)
        for sources in [mapping.patients, mapping.courses, mapping.outcomes] {
            for (_, source) in sources.sorted(by: { $0.key < $1.key }) {
                guard let column = source.column, !kept.contains(column),
                    let kind = IdentifyingData.kind(ofHeader: column)
                else { continue }
                throw ImportError(
                    .identifyingColumn,
                    "the column '\(column)' looks like \(kind.rawValue) and cannot be kept",
                    remedy:
                        "Leave it out of the mapping; if it is no such column, list it under 'not_identifying'.",
                    at: source.location)
            }
        }
        guard let column = mapping.fields[.patient]?.column, !kept.contains(column),
            let kind = IdentifyingData.kind(ofHeader: column)
        else { return false }
        guard options.pseudonym != nil else {
            throw ImportError(
                .identifyingColumn, "the patient column '\(column)' looks like \(kind.rawValue)",
                remedy: "Use a pseudonym column, or import with --pseudonymize to store salted hashes.",
                at: mapping.fields[.patient]?.location)
        }
        return true
    }

    /// A header that names another unit than the mapping: said aloud, because one of the two is wrong.
    private mutating func reportUnitCorrections(_ plan: ValueTablePlan) {
        for column in plan.wide {
            let analyte = column.binding.analyte
            guard let stated = HeaderTitle(header.names[column.column]).unit,
                let canonical = analyte.canonicalUnit,
                let unit = UnitCode.reading(stated, as: canonical), let power = unit.power(to: canonical),
                power != column.binding.power
            else { continue }
            var place = header.place
            place.column = column.column + 1
            diagnostics.add(
                .warning, .unitSlip,
                "\(analyte.id): the header says \(stated), the mapping reads the column as \(column.binding.rawUnit)",
                remedy: "The mapping's unit is used; make sure that the header is the one that is wrong.",
                at: place)
        }
    }

    /// Columns that nothing in the mapping speaks of.
    private mutating func reportUnmapped(_ mapping: ImportMapping) {
        let sources = [mapping.patients, mapping.courses, mapping.outcomes].flatMap {
            $0.values.compactMap(\.column)
        }
        let spoken =
            sources + mapping.fields.values.compactMap(\.column) + mapping.columns.map(\.key)
            + mapping.ignoredColumns + mapping.skippedRows.keys
        let used = Set(spoken.compactMap { header.find($0) })
        for (index, name) in header.names.enumerated() where !used.contains(index) && !name.isEmpty {
            var place = header.place
            place.column = index + 1
            if IdentifyingData.kind(ofHeader: name) != nil {
                reportUnused(name, at: place, remedy: nil)
            } else {
                diagnostics.add(
                    .info, .unknownColumn, "the mapping does not use the column '\(name)'",
                    remedy: "List it under 'ignore' when that is meant.", at: place)
            }
        }
    }
}
