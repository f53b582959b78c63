import Testing

@testable import Cytometry

@Suite("Catalogue of gating codes")
struct GatingCatalogueTests {
    @Test("codes are in order, each once, within their block, and explained")
    func entries() {
        let codes = GatingCatalogue.entries.map(\.code)
        #expect(codes == Set(codes).sorted())
        #expect(codes.allSatisfy { $0 >= "IC0660" && $0 <= "IC0699" })
        #expect(GatingCatalogue.entries.allSatisfy { !$0.title.isEmpty && !$0.text.isEmpty })
    }
}
