import Diagnostics

extension CytometryError {
    static func unreadable(file: String, reason: String) -> CytometryError {
        CytometryError(
            "IC0600", "The file '\(file)' cannot be read: \(reason).",
            remedy: "Check the path and the permissions.",
            at: .byte(file: file, offset: 0), failure: .noInput)
    }

    static func notFCS(file: String, what: String, remedy: String) -> CytometryError {
        CytometryError(
            "IC0601", "This is not an FCS file: \(what) at byte 0.", remedy: remedy,
            at: .byte(file: file, offset: 0))
    }

    static func version(_ version: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0602",
            "The version '\(version)' at byte \(offset) is not one of FCS2.0, FCS3.0, FCS3.1 and FCS3.2.",
            remedy: "Export the file again as FCS 3.1.", at: .byte(file: file, offset: offset))
    }

    static func header(_ problem: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0603", "The HEADER segment cannot be used: \(problem) at byte \(offset).",
            remedy: "Copy or export the file again.", at: .byte(file: file, offset: offset))
    }

    static func text(_ problem: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0604", "The TEXT segment cannot be used: \(problem) (byte \(offset)).",
            remedy: "Copy or export the file again: it may have been cut.",
            at: .byte(file: file, offset: offset))
    }

    static func keyword(_ problem: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0605", "\(problem) (TEXT segment at byte \(offset)).",
            remedy: "Export the file again; the keyword is required to find the events.",
            at: .byte(file: file, offset: offset))
    }

    static func mode(_ mode: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0606", "$MODE is '\(mode)' (byte \(offset)): only list mode (L) holds single events.",
            remedy: "Export the events in list mode.", at: .byte(file: file, offset: offset))
    }

    static func dataType(_ type: String, keyword: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0607", "\(keyword) is '\(type)' (byte \(offset)); known types are I, F, D and A.",
            remedy: "Export the file again as FCS 3.1 with $DATATYPE F.",
            at: .byte(file: file, offset: offset))
    }

    static func byteOrder(_ order: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0608",
            "$BYTEORD is '\(order)' (byte \(offset)): only 1,2,3,4 (least byte first) and 4,3,2,1 (greatest byte first) can be read.",
            remedy: "Export the file again; a guessed byte order would give wrong numbers.",
            at: .byte(file: file, offset: offset))
    }

    static func width(_ problem: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0609", "\(problem) (byte \(offset)).", remedy: "Export the file again as FCS 3.1.",
            at: .byte(file: file, offset: offset))
    }

    static func data(_ problem: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0610", "The events cannot be located: \(problem) (data set at byte \(offset)).",
            remedy: "Copy or export the file again: offsets, $TOT, $PAR and $PnB contradict each other.",
            at: .byte(file: file, offset: offset))
    }

    static func textTransfer(file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0611",
            "The DATA segment was changed by a transfer in text mode: from byte \(offset) on every 0x0A stands behind an inserted 0x0D.",
            remedy: "Copy the original file again in binary mode.", at: .byte(file: file, offset: offset))
    }

    static func returnsLost(file: String, missing: Int, offset: Int) -> CytometryError {
        CytometryError(
            "IC0611",
            "The file is \(missing) bytes short, and its DATA segment has no 0x0D where there should be many: a transfer in text mode took them out, so that the rows are shifted (byte \(offset)).",
            remedy: "Copy the original file again in binary mode.", at: .byte(file: file, offset: offset))
    }

    static func asciiValue(_ problem: String, file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0612", "A value of the ASCII DATA segment cannot be read: \(problem) at byte \(offset).",
            remedy: "Export the file again.", at: .byte(file: file, offset: offset))
    }

    static func request(_ problem: String, remedy: String, file: String) -> CytometryError {
        CytometryError("IC0613", problem, remedy: remedy, at: .byte(file: file, offset: 0))
    }

    static func changed(file: String, offset: Int) -> CytometryError {
        CytometryError(
            "IC0614", "The file ends before byte \(offset), although it was longer when it was opened.",
            remedy: "Wait until the file is complete, then read it again.",
            at: .byte(file: file, offset: offset))
    }
}
