import DataFrames
import JSONText

@testable import StatisticsPlan

/// Small tables of the tests; every value is invented.
enum Fixtures {
    /// One row per patient.
    static func patients() throws -> DataFrame {
        try DataFrame(columns: [
            NamedColumn("pre", .numbers([1, 2, 3, 4, 2, 5, 3, 6])),
            NamedColumn("post", .numbers([1, 4, 3.5, 8, 6, 2, 7, 9])),
            NamedColumn("IL-6", .numbers([4, 3, 9, 1, 2, 8, 7, 5])),
            NamedColumn("age", .numbers([3, 9, 4, 12, 7, 15, 2, 8])),
            NamedColumn("arm", .labels(["A", "A", "B", "A", "B", "B", "A", "B"])),
            NamedColumn("risk", .labels(["SR", "HR", "SR", "IR", "HR", "IR", "SR", "HR"])),
            NamedColumn("centre", .labels(["C1", "C1", "C2", "C2", "C1", "C2", "C1", "C2"])),
            NamedColumn("month", .numbers([2, 5, 7, 9, 12, 14, 20, 25])),
            NamedColumn("event", .numbers([1, 0, 1, 1, 0, 1, 0, 1])),
            NamedColumn("type", .labels(["rel", "none", "death", "rel", "none", "rel", "none", "death"])),
            NamedColumn("loss", .numbers([1, .nan, 3, .nan, 8, .nan, 2, 30])),
            NamedColumn("seen_pre", .numbers([1, 1, 0, 0, 1, 0, 1, 0])),
            NamedColumn("seen_post", .numbers([0, 1, 1, 0, 0, 0, 1, 1])),
            NamedColumn("p", .numbers([0.01, 0.2, 0.03, 0.5, 0.04, 0.9, 0.002, 0.6])),
        ])
    }

    /// One row per patient, course and draw; P4 has no second draw in course 1.
    static func draws() throws -> DataFrame {
        var patient: [String?] = [], course: [Double] = [], draw: [String?] = [], value: [Double] = []
        for (index, name) in ["P1", "P2", "P3", "P4", "P5", "P6"].enumerated() {
            for number in 1...2 {
                for (step, label) in ["pre", "post"].enumerated() {
                    if name == "P4", number == 1, label == "post" { continue }
                    patient.append(name)
                    course.append(Double(number))
                    draw.append(label)
                    value.append(Double((index * 7 + number * 5 + step * (3 + index)) % 17) + 0.5)
                }
            }
        }
        return try DataFrame(columns: [
            NamedColumn("patient", .labels(patient)), NamedColumn("course", .numbers(course)),
            NamedColumn("draw", .labels(draw)), NamedColumn("value", .numbers(value)),
            NamedColumn("limit", .numbers(value.map { $0 < 2 ? 1 : 0 })),
        ])
    }

    /// Runs a method as it is typed.
    static func typed(
        _ method: String, _ formula: String?, _ options: [String: JSON] = [:], table: DataFrame? = nil
    ) throws -> JSON {
        let found = try MethodRegistry.method(named: method)
        let frame = try table ?? patients()
        let spec = try TypedSpec.spec(found, formula: formula, columns: frame.names, options: options)
        return try MethodRegistry.run(found, spec, table: options["inline"] == nil ? frame : nil)
    }
}
