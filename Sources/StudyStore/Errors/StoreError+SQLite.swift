import Diagnostics
import GRDB

extension StoreError {
    /// Says in the user's words what SQLite's result code means for the store at `path`.
    init(_ error: DatabaseError, path: String) {
        let place = SourceLocation(file: path)
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .storeLocked, code: "IC0405", "The store is locked by another program.",
                remedy: "Wait until the other import or program is done, then repeat; nothing was changed.",
                at: place, cause: error)
        case .SQLITE_NOTADB:
            self.init(
                .badData, code: "IC0402", "This file is not an SQLite database.",
                remedy: "Give the path of a study store, or of a file that does not exist yet.", at: place,
                cause: error)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(
                .cannotWrite, code: "IC0406", "The store cannot be written.",
                remedy: "Check the permissions of the file and its folder, or copy the store elsewhere.",
                at: place, cause: error)
        case .SQLITE_CANTOPEN:
            self.init(
                .cannotWrite, code: "IC0407", "The store cannot be opened or created.",
                remedy: "Check that the folder exists and may be written.", at: place, cause: error)
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOMEM:
            self.init(
                .inputOutput, code: "IC0408", "Reading or writing the store failed (disk full or failing?).",
                remedy: "Free some space or check the disk; the store is as it was before.", at: place,
                detail: error.message, cause: error)
        case .SQLITE_CORRUPT:
            self.init(
                .badData, code: "IC0409", "The store is damaged.",
                remedy: "Restore it from a backup, or import the original files into a new store.",
                at: place, detail: error.message, cause: error)
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG:
            self.init(
                .badData, code: "IC0420", "The store refused a value: \(error.message ?? "constraint").",
                remedy: "`check FILE` lists impossible values with their places.", at: place, cause: error)
        default:
            self.init(
                .internalFault, code: "IC0499",
                "SQLite answered with an unexpected error (\(error.extendedResultCode.rawValue)).",
                remedy: "Nothing was changed; please report this.", at: place, detail: error.message,
                cause: error)
        }
    }

    /// Any error out of a database closure: SQLite's, our own, or an importer's.
    init(_ error: any Error, path: String) {
        if let error = error as? DatabaseError {
            self.init(error, path: path)
        } else {
            self.init(carrying: error)
        }
    }
}
