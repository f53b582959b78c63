import Testing

@testable import Tabular

@Suite struct XMLReaderTests {
    /// Events of a part in one line: `<a x=1` start, `>a` end, text in brackets.
    private func events(_ xml: String, attribute: Bool = true) throws -> String {
        var reader = XMLReader(Array(xml.utf8), path: "book.xlsx", part: "part.xml")
        var log = ""
        while true {
            switch try reader.next() {
            case .start: log += "<" + (reader.attribute("x") ?? "-")
            case .end: log += ">"
            case .text:
                var bytes: [UInt8] = []
                try reader.appendText(to: &bytes)
                log += "[" + String(decoding: bytes, as: UTF8.self) + "]"
            case .finished: return log
            }
        }
    }

    @Test(arguments: [
        ("<a x=\"1\"/>", "<1>"), ("<a x='1' y=\"2\"></a>", "<1>"), ("<a y=\"x\" x = \"a&amp;b\" />", "<a&b>"),
        ("<a>1 &lt; 2</a>", "<-[1 < 2]>"), ("<?xml version=\"1.0\"?><!-- <b> --><a/>", "<->"),
        ("<a><![CDATA[<&>]]></a>", "<-[<&>]>"), ("<a x=\">\">t</a>", "<>[t]>"), ("<n:a n:x=\"7\"/>", "<7>"),
        ("<a><b/><b></b></a>", "<-<-><->>"), ("", ""), ("<a\nx=\"1\"\n/>", "<1>"), ("<a x=\"\"/>", "<>"),
    ])
    func reads(_ xml: String, _ log: String) throws {
        #expect(try events(xml) == log)
    }

    @Test(arguments: [
        "<a>", "<a", "<a x=\"1", "</a>", "<a></a></a>", "<!-- ", "<!DOCTYPE a>", "<a>&nbsp;</a>",
        "<a>&#0;</a>", "< a/>", "<a><![CDATA[x</a>",
        "<a>&unended", "<a>&#xD800;</a>",
    ])
    func refuses(_ xml: String) {
        #expect(tabularError { _ = try self.events(xml) }?.kind == .malformedXML)
    }

    /// Tokens that lie across the 64 KB pieces in which parts are read.
    @Test(arguments: ["<!-- FILL -->", "<?pi FILL?>", "<v y=\"FILL\"/>", "<![CDATA[FILL]]>", "FILL"])
    func tokensAcrossPieces(_ token: String) throws {
        let content =
            "<worksheet>" + token.replacing("FILL", with: String(repeating: "abc ", count: 50_000))
            + "<v x=\"é\"/></worksheet>"
        var zip = ZipBuilder()
        zip.add("part.xml", content)
        let fixture = try Fixture()
        let archive = try ZipArchive(path: try fixture.write(zip.bytes))
        var reader = XMLReader(try archive.open("part.xml"))
        var found: String?
        var text: [UInt8] = []
        var event = try reader.next()
        while event != .finished {
            if event == .start { found = reader.attribute("x") ?? found }
            if event == .text { try reader.appendText(to: &text) }
            event = try reader.next()
        }
        #expect(found == "é")
        #expect(text.isEmpty || text.count == 200_000)
    }
}
