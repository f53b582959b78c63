import DataFrames
import Diagnostics
import JSONText
import Statistics

/// All methods by name. A new family adds its list here.
package enum MethodRegistry {
    package static let all: [StatisticsMethod] = [
        PairedMethods.all, GroupMethods.all, ContingencyMethods.all, AssociationMethods.all,
        LogisticMethods.all, SurvivalMethods.all, MixedMethods.all, ManyMethod.all, ProfileMethod.all,
        BootstrapMethod.all,
        CensoredMethods.all,
        GeneralisedMethods.all, EmmeansMethod.all, DescribeMethod.all,
    ].flatMap { $0 }

    /// The method of that name or alias, `-` and `_` alike.
    package static func method(named name: String) throws(PlanError) -> StatisticsMethod {
        let plain = underscored(name)
        guard
            let found = all.first(where: { $0.name == plain || $0.aliases.map(underscored).contains(plain) })
        else { throw .unknownMethod(name, among: all.map(\.name)) }
        return found
    }

    /// Prepares the table as the spec says and runs the method.
    package static func run(
        _ method: StatisticsMethod, _ spec: Spec, table: DataFrame?, whole: DataFrame? = nil,
        timer: PhaseTimer = .off
    ) throws -> JSON {
        // An alias in the spec reads the fields of its method.
        try SpecFields.check(Spec(method: method.name, spec.fields.filter { $0.key != "method" }))
        if let adjust = spec["family"]?["adjust"]?.string, Adjustment(name: adjust) == nil {
            throw PlanError.wrongField(
                "family.adjust", "one of " + Adjustment.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let prepared = try table.map { table in
            try timer.measure(.frame) { try PlanTable(table, spec: spec, whole: whole) }
        }
        return try method.run(spec, prepared, timer)
    }

    private static func underscored(_ name: String) -> String {
        String(name.map { $0 == "-" ? "_" : $0 })
    }
}

extension CaseRunner {
    /// What `stats run` prints for a case: `{"schemaVersion":1,"id":…,"result":…}`, or `{"id":…,"error":{…}}` with the
    /// kind of failure.
    package func envelope(of item: StatisticsCase, timer: PhaseTimer = .off) -> (
        json: JSON, failure: FailureKind?
    ) {
        do {
            let result = try result(of: item, timer: timer)
            return (["schemaVersion": 1, "id": .string(item.id), "result": result], nil)
        } catch {
            return CaseRunner.envelope(of: error, id: item.id)
        }
    }

    /// The envelope of an error.
    package static func envelope(of error: any Error, id: String) -> (json: JSON, failure: FailureKind?) {
        let known = error as? any ImmunochronError
        let code = known?.code ?? "IC0549", message = known?.message ?? "\(error)"
        var object: [String: JSON] = ["code": .string(code), "message": .string(message)]
        if let remedy = known?.remedy { object["remedy"] = .string(remedy) }
        if let location = known?.location { object["location"] = .string("\(location)") }
        return (
            ["schemaVersion": 1, "id": .string(id), "error": .object(object)],
            known?.failure ?? .internalFault
        )
    }
}
