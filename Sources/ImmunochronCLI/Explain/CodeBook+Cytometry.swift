import Cytometry

extension CodeBook {
    /// Codes of the cytometry files, transforms and gates: their texts stand beside the code that throws them.
    static let cytometry =
        (FCSCatalogue.entries + GatingCatalogue.entries).map { Entry($0.code, $0.title, $0.text) }
        + CytometryError.countCatalogue.map { Entry($0.code, $0.title, $0.explanation) }
}
