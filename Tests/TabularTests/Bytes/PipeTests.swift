import Foundation
import Testing

@testable import Tabular

@Suite struct PipeTests {
    @Test func namedPipesAreReadOnce() throws {
        let fixture = try Fixture()
        let path = fixture.path("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        let writer = Thread {
            guard let file = fopen(path, "w") else { return }
            for i in 0..<2000 { fputs(i == 0 ? "a;b\n" : "\(i);x\n", file) }
            fclose(file)
        }
        writer.start()
        let reader = try TableSource.open(path).reader()
        #expect(reader.columns == ["a", "b"])
        #expect(try texts(reader).count == 1999)
    }
}
