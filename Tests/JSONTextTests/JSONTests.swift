import Diagnostics
import Testing

@testable import JSONText

@Suite("JSON text")
struct JSONTests {
    @Test(
        "doubles are written as the shortest text that reads back",
        arguments: [0.1, 1e-300, 123_456_789.123, -0.0, 1e22, .leastNonzeroMagnitude, 2.0 / 3, 1e15])
    func roundTrip(value: Double) throws {
        let text = JSON.number(value).text()
        #expect(try JSON(parsing: text).double == value)
    }

    @Test("NaN is never written, infinities are strings, whole numbers have no fraction")
    func specials() {
        #expect(JSON(Double.nan).text() == "null")
        #expect(JSON.number(.nan).text() == "null")
        #expect(JSON.number(.infinity).text() == "\"Inf\"" && JSON.number(-.infinity).text() == "\"-Inf\"")
        #expect(JSON.number(3).text() == "3")
        #expect(JSON.string("Inf").double == .infinity)
    }

    @Test("keys are sorted by bytes whatever the order of insertion")
    func sortedKeys() {
        let json: JSON = ["b": 1, "a": [true, nil], "B": "x"]
        #expect(json.text() == #"{"B":"x","a":[true,null],"b":1}"#)
    }

    @Test("text is escaped so that it can stand inside HTML")
    func escaping() throws {
        let nasty = "</script>\u{2028}\"\\\n\u{1}é🙂"
        let text = JSON.string(nasty).text()
        #expect(!text.contains("<") && !text.contains("\u{2028}"))
        #expect(try JSON(parsing: text).string == nasty)
    }

    @Test(
        "broken text is refused with line and column",
        arguments: [
            ("{\"a\":1,}", "JSON:1:8"), ("[1,\n 2", "JSON:2:3"), ("{\"a\":1,\"a\":2}", "JSON:1:"),
            ("nul", "JSON:1:1"),
            ("1 2", "JSON:1:3"), ("\"abc", "JSON:1:5"), ("\"\\ud800\"", "JSON:1:"), ("", "JSON:1:1"),
        ])
    func errors(text: String, place: String) {
        #expect {
            _ = try JSON(parsing: text)
        } throws: { error in
            ("\((error as? JSONError)?.location?.description ?? "")").hasPrefix(place)
        }
    }

    @Test("a hostile depth is refused, not followed")
    func depth() {
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 100_000)) }
    }

    @Test("surrogate pairs")
    func surrogates() throws {
        #expect(try JSON(parsing: #""😀""#).string == "😀")
    }
}
