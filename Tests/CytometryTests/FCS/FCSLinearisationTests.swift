import Foundation
import Testing

@testable import Cytometry

@Suite("FCS: linear values")
struct FCSLinearisationTests {
    static func linear(
        _ more: [(String, String)], range: String = "1024", name: String = "A", kind: FCSFixture.Kind = .I,
        _ value: FCSFixture.Cell
    )
        throws -> (value: Double, warnings: [String])
    {
        let fixture = FCSFixture(
            kind, [.init(name: name, bits: kind == .I ? 16 : 32, range: range, more: more)], [[value]])
        let set = try fixture.open()
        return (try set.rows(scale: .linear)[0][0], set.warningCodes)
    }

    /// 10^(decades · x / range) · offset, by exponential and logarithm.
    static func decades(_ x: Double, _ decades: Double, _ range: Double, _ offset: Double) -> Double {
        offset * exp(log(10) * decades * x / range)
    }

    @Test(
        "$PnE of whole numbers",
        arguments: [
            ("4,1", 4.0, 1.0), ("4.0,0.1", 4, 0.1), ("4,0", 4, 1), ("4.0,0.0", 4, 1),
            ("3.84, 0.2", 3.84, 0.2),
            ("4,0,0,1", 4, 0.1), ("5,0,1,0", 5, 1),
        ])
    func amplification(_ text: String, _ decades: Double, _ offset: Double) throws {
        for x in [0, 1, 512, 1023] as [UInt64] {
            let got = try Self.linear([("E", text)], .whole(x))
            let want = Self.decades(Double(x), decades, 1024, offset)
            #expect(abs(got.value - want) <= 1e-13 * want)
            #expect(got.warnings == [])
        }
        // 4 decades over 1024 channels: channel 256 is one decade above channel 0.
        #expect(try Self.linear([("E", "4,0")], .whole(256)).value == 10)
    }

    @Test("linear amplification, gain, and what is no amplification")
    func gain() throws {
        #expect(try Self.linear([("E", "0,0")], 300).value == 300)
        #expect(try Self.linear([("G", "4")], 300).value == 75)
        #expect(try Self.linear([("G", "0,5")], 300).value == 600)
        #expect(try Self.linear([("G", "1.0")], 300).value == 300)
        for text in ["0", "-2", "abc", "nan"] {
            let got = try Self.linear([("G", text)], 300)
            #expect(got.value == 300 && got.warnings == ["IC0625"], "\(text)")
        }
        for text in ["x,y", "-4,1", "4", "4,1,1", "400,1"] {
            let got = try Self.linear([("E", text)], 300)
            #expect(got.value == 300 && got.warnings == ["IC0625"], "\(text)")
        }
        // A logarithmic channel uses its decades, not its gain.
        let both = try Self.linear([("E", "4,1"), ("G", "2")], 512).value
        #expect(abs(both - 100) < 1e-11)
    }

    @Test("time has no gain; floating point has no decades")
    func exceptions() throws {
        for name in ["Time", "TIME", "HDR-T"] {
            #expect(try Self.linear([("G", "10")], name: name, 300).value == 300)
        }
        #expect(try Self.linear([("G", "10")], name: "Time-of-flight", 300).value == 30)
        let real = try Self.linear([("E", "4,0")], kind: .F, 300)
        #expect(real.value == 300 && real.warnings == ["IC0625"])
        #expect(try Self.linear([("G", "8")], kind: .F, 300).value == 37.5)
    }

    @Test("without a range there is no logarithmic scale")
    func noRange() throws {
        let got = try Self.linear([("E", "4,1")], range: "0", 300)
        #expect(got.value == 300 && got.warnings.contains("IC0624"))
    }
}
