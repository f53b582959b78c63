import Testing

@testable import Tabular

@Test func readsASmallTable() throws {
    let fixture = try Fixture()
    let path = try fixture.write("patient,value\nP1,2.5\nP2,\"a\"\"b\n,c\"\nP3,<2.4\n")
    let reader = try TableSource.open(path).reader()
    #expect(reader.columns == ["patient", "value"])
    let batch = try #require(try reader.next())
    #expect(batch.map(\.line) == [2, 3, 5])
    #expect(batch.map(\.texts) == [["P1", "2.5"], ["P2", "a\"b\n,c"], ["P3", "<2.4"]])
    #expect(batch[0][1].double() == 2.5)
    #expect(batch[2][1].number() == .refused(.leadingText))
}
