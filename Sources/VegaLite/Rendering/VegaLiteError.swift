import Diagnostics

/// What can go wrong between a specification and a picture of it.
package struct VegaLiteError: ImmunochronError, Hashable {
    package var code: String
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?
    package var failure: FailureKind

    init(_ code: String, _ message: String, remedy: String?, failure: FailureKind) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.failure = failure
    }

    private static let setUp =
        "Run `make setup`, or `python3 -m venv .venv && .venv/bin/pip install vl-convert-python`, or set"
        + " IMMUNOCHRON_PYTHON. The specifications (.vl.json) open in JupyterLab and the Vega editor meanwhile."

    static func noPython(_ detail: String) -> VegaLiteError {
        VegaLiteError(
            "IC0701", "no Python to render figures with: \(detail)", remedy: setUp, failure: .helperMissing)
    }

    static func noConverter(python: String, detail: String) -> VegaLiteError {
        VegaLiteError(
            "IC0702", "\(python) cannot load vl_convert: \(detail)", remedy: setUp, failure: .helperMissing)
    }

    static func helperFailed(_ detail: String) -> VegaLiteError {
        VegaLiteError(
            "IC0703", "the rendering process stopped: \(detail)",
            remedy: "Try again with one worker; render the .vl.json file by hand if it happens again.",
            failure: .internalFault)
    }

    static func timedOut(figure: String, seconds: Double) -> VegaLiteError {
        VegaLiteError(
            "IC0704", "figure '\(figure)' was not rendered within \(Int(seconds)) s",
            remedy: "The rendering process was ended. Allow more time, or render the .vl.json file by hand.",
            failure: .internalFault)
    }

    static func refused(figure: String, detail: String) -> VegaLiteError {
        VegaLiteError(
            "IC0705", "figure '\(figure)' could not be rendered: \(detail)", remedy: nil,
            failure: .internalFault)
    }

    static func cannotWrite(_ path: String, _ detail: String) -> VegaLiteError {
        VegaLiteError(
            "IC0706", "cannot write \(path): \(detail)",
            remedy: "Check the folder and the space on the disk.",
            failure: .cannotWrite)
    }
}
