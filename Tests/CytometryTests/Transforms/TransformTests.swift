import Foundation
import Testing

@testable import Cytometry

@Suite("Scale transforms")
struct TransformTests {
    static let inputs: [Double] = [-250, -3, 0, 0.5, 17, 420, 9000, 131072]

    /// Roots of the published equations by bisection in 50-digit arithmetic.
    static let references: [(name: String, parameters: [String: Double], values: [Double])] = [
        (
            "logicle", ["T": 262144, "W": 0.7, "M": 4.2, "A": 0.3],
            [
                0.15079396935861046391, 0.22133461830295109759, 0.22222222222222222222, 0.2223701568986192936,
                0.22725122202581216627, 0.33539581434443203851, 0.66946480369764662616,
                0.93289651295996307741,
            ]
        ),
        (
            "logicle", ["T": 4096, "W": 1.1, "M": 3.3, "A": -0.4],
            [
                -0.002392349858839183365, 0.23804693930359644508, 0.24137931034482758621,
                0.24193471512993531324, 0.2602520826629530286, 0.58810283600335319145, 1.1241346972906436019,
                1.530682976397306702,
            ]
        ),
        (
            "logicle", ["T": 100000, "W": 0.25, "M": 5],
            [
                -0.37869980599941880784, -0.0040776846275905135389, 0.05, 0.059393041517886888553,
                0.23759800297143402109, 0.52411125954481335519, 0.79082449561728423761, 1.0235025513492975753,
            ]
        ),
        (
            "hyperlog", ["T": 262144, "W": 0.7, "M": 4.2, "A": 0.3],
            [
                0.15753875779098298294, 0.22136678212932571423, 0.22222222222222222222,
                0.22236492409992034844,
                0.22704514011268433951, 0.32327385904330720242, 0.66292296211476389867,
                0.93250103632541863102,
            ]
        ),
        (
            "hyperlog", ["T": 4096, "W": 1.1, "M": 3.3, "A": -0.4],
            [
                0.013405268780943894012, 0.23802975466075556053, 0.24137931034482758621,
                0.2419384481075518864,
                0.26018953039571113889, 0.56837731789211611947, 1.1281505375481137536, 1.5391981818223347874,
            ]
        ),
        (
            "asinh", ["T": 5000, "M": 3.5, "A": 0.5],
            [
                -0.42474683291177609894, 0.03329679772364330334, 0.125, 0.14209625880533689728,
                0.38379697875573661142, 0.73107134936749203088, 1.0638181187695021111, 1.3546349696463523324,
            ]
        ),
    ]

    @Test("agree with 50-digit arithmetic, by the exact root and by the table", arguments: references.indices)
    func values(_ index: Int) throws {
        let reference = Self.references[index]
        let transform = try Transform(name: reference.name, parameters: reference.parameters)
        let kernel = TransformKernel(transform)
        for (x, want) in zip(Self.inputs, reference.values) {
            #expect(abs(transform.forward(x) - want) < 1e-14)
            #expect(abs(kernel(x) - want) < 2e-14)
            #expect(abs(transform.inverse(want) - x) <= 1e-9 * max(1, abs(x)))
        }
    }

    @Test("the table equals the root on the whole axis and beyond", arguments: [0, 0.1, 0.5, 1.5, 2.25])
    func table(_ W: Double) throws {
        let transform = Transform(.logicle(try LogicleTransform(T: 262144, W: W, M: 4.5)))
        let kernel = TransformKernel(transform)
        var x = -1e7
        while x < 1e9 {
            #expect(abs(kernel(x) - transform.forward(x)) < 2e-14)
            x += max(0.37, abs(x) * 0.01)
        }
        #expect(kernel(.nan).isNaN)
        #expect(kernel(.infinity) == .infinity)
        #expect(kernel(-.infinity) == -.infinity)
    }

    @Test("a column gives what single values give, with bounds")
    func column() throws {
        let transform = try Transform(
            name: "logicle",
            parameters: ["T": 262144, "W": 0.5, "M": 4.5, "boundMin": 0.1, "boundMax": 0.9])
        let kernel = TransformKernel(transform)
        var values = (0..<500).map { Double($0) * 700 - 20000 } + [.nan]
        let before = values
        values.withUnsafeMutableBufferPointer { transform.apply(to: $0) }
        for (x, y) in zip(before, values) { #expect(y == kernel(x) || (x.isNaN && y.isNaN)) }
        #expect(values.filter { $0 < 0.1 || $0 > 0.9 }.isEmpty)
    }

    @Test("log of zero is minus infinity and of a negative value no number")
    func logarithm() throws {
        let transform = try Transform(name: "log", parameters: ["T": 5000, "M": 3.5])
        #expect(transform.forward(0) == -.infinity)
        #expect(transform.forward(-1).isNaN)
        #expect(abs(transform.forward(9000) - 1.0729350014580874485) < 1e-15)
        #expect(abs(transform.inverse(transform.forward(17)) - 17) < 1e-12)
    }

    @Test("values and scales at the ends of what a double holds")
    func extremes() throws {
        let largest = Double.greatestFiniteMagnitude
        // 60-digit arithmetic: log10 of (1.797…e308 − f)/a over M.
        let logicle = try Transform(name: "logicle", parameters: ["T": 262144, "W": 0.5, "M": 4.5])
        #expect(abs(logicle.forward(largest) - logicle.forward(largest / 10) - 1 / 4.5) < 1e-12)
        #expect(logicle.forward(-largest) < logicle.forward(-largest / 10))
        #expect(TransformKernel(logicle)(largest) == logicle.forward(largest))
        let hyperlog = try Transform(name: "hyperlog", parameters: ["T": 262144, "W": 0.5, "M": 4.5])
        #expect(abs(hyperlog.forward(largest) - hyperlog.forward(largest / 10) - 1 / 4.5) < 1e-12)
        let asinh = try Transform(name: "asinh", parameters: ["T": 1e-300, "M": 4.5, "A": 1])
        #expect(abs(asinh.forward(1e308) - 111.54545454537558) < 1e-11)
        #expect(abs(asinh.forward(-1e308) + 111.18181818173922) < 1e-11)
        let log = try Transform(name: "log", parameters: ["T": 262144, "M": 4.5])
        #expect(abs(log.forward(.leastNonzeroMagnitude) + 72.049945614459437) < 1e-12)
        let wide = try Transform(name: "log", parameters: ["T": 1e308, "M": 600])
        #expect(abs(wide.inverse(0) / 1e-292 - 1) < 1e-11)
        #expect(throws: CytometryError.self) {
            try Transform(name: "linear", parameters: ["T": 1e308, "A": 1e308])
        }
    }

    @Test("linear and FlowJo's log")
    func simple() throws {
        let linear = try Transform(name: "linear", parameters: ["T": 1000, "A": 100])
        #expect(linear.forward(450) == 0.5)
        #expect(linear.inverse(0.5) == 450)
        let log = try Transform(name: "flowjo-log", parameters: ["offset": 10, "decades": 4])
        #expect(log.forward(10) == 0)
        #expect(log.forward(-5) == 0)
        #expect(log.forward(1000) == 0.5)
    }

    @Test("FlowJo's table: symmetric about its zero, on its axes beyond, and invertible")
    func biexponential() throws {
        let biex = try BiexponentialTransform(negative: 1, width: -100, positive: 4.4, maxValue: 250_000)
        let zero = biex(0)
        for x in [0.7, 12, 130] {
            #expect(abs(biex(x) - zero - (zero - biex(-x))) < 1e-9)
            #expect(abs(biex.inverse(biex(x)) - x) < 1e-9 * x)
        }
        #expect(abs(biex.inverse(4096) - 250_000) < 250_000 * 5e-3)
        #expect(biex(1e9) == 4096)
        #expect(biex(-1e9) == 0)
        #expect(biex(.nan).isNaN)
    }

    @Test(
        "parameters out of range are refused",
        arguments: [
            ("logicle", ["T": 0, "W": 0.5, "M": 4.5]), ("logicle", ["T": 1, "W": 2.3, "M": 4.5]),
            ("logicle", ["T": 1, "W": -0.1, "M": 4.5]), ("logicle", ["T": 1, "W": 0.5, "M": 4.5, "A": 4]),
            ("logicle", ["T": 1, "W": 0.5, "M": 4.5, "A": -0.6]),
            ("logicle", ["T": .nan, "W": 0.5, "M": 4.5]),
            ("logicle", ["T": 1, "M": 4.5]), ("logicle", ["T": 1, "W": 0.5, "M": 4.5, "Q": 1]),
            ("hyperlog", ["T": 1, "W": 0, "M": 4.5]), ("asinh", ["T": 1, "M": 4, "A": 5]),
            ("log", ["T": 1, "M": 0]), ("linear", ["T": 1, "A": 2]),
            ("logicle", ["T": 1, "W": 0.5, "M": 1e300]),
            ("asinh", ["T": 1, "M": 1000]), ("biex", ["width": 10, "positive": 4, "max_value": 1000]),
            ("linear", ["T": 1, "boundMin": 1, "boundMax": 0]), ("logicel", ["T": 1]),
        ] as [(String, [String: Double])])
    func refusals(_ name: String, _ parameters: [String: Double]) {
        #expect(throws: CytometryError.self) { try Transform(name: name, parameters: parameters) }
    }
}
