import DataFrames
import JSONText

/// One specification file: `{"id", "data": "file.csv" | null, "spec": {"method", …}}`. Other members are remarks.
package struct StatisticsCase: Hashable, Sendable {
    package let id: String
    /// Name of the table beside the case, or nil when the spec carries its numbers.
    package let data: String?
    package let spec: Spec

    package init(id: String, data: String?, spec: Spec) {
        self.id = id
        self.data = data
        self.spec = spec
    }

    package init(_ json: JSON) throws(PlanError) {
        guard let members = json.object, let spec = members["spec"] else {
            throw .badCase("The case has no spec.")
        }
        switch members["data"] {
        case .string(let name): data = name
        case .null, nil: data = nil
        default: throw .badCase("'data' is neither a file name nor null.")
        }
        id = members["id"]?.string ?? ""
        self.spec = try Spec(spec)
    }
}

/// How cases are run: the caller reads tables, this room neither opens files nor prints.
package struct CaseRunner: Sendable {
    /// Reads the table a case names.
    package let readTable: @Sendable (String) throws -> DataFrame

    package init(readTable: @escaping @Sendable (String) throws -> DataFrame) {
        self.readTable = readTable
    }

    /// The result of a case as its method gives it.
    package func result(of item: StatisticsCase, timer: PhaseTimer = .off) throws -> JSON {
        let method = try MethodRegistry.method(named: item.spec.method)
        let table: DataFrame?
        if let name = item.data {
            table = try timer.measure(.read) { try readTable(name) }
        } else {
            table = try InlineTable.frame(item.spec)
        }
        return try MethodRegistry.run(method, item.spec, table: table, timer: timer)
    }
}
