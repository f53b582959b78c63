extension CodeBook {
    static let store: [Entry] = [
        // Store
        Entry(
            "IC0401", "No store here",
            "Create one with 'init' or 'import', or name it with -s."),
        Entry(
            "IC0402", "Not an SQLite database",
            "The file is something else."),
        Entry(
            "IC0403", "Not a study store",
            "The database belongs to another program."),
        Entry(
            "IC0404", "Other schema version",
            "The store was written by a newer version (update the program) or an older one that is opened read-only."
        ),
        Entry(
            "IC0405", "Store is locked",
            "Another program is writing. Try again when it is done; nothing was lost."),
        Entry(
            "IC0406", "Store cannot be written",
            "Check permissions and disk."),
        Entry(
            "IC0407", "Store cannot be opened",
            "Check the folder and permissions."),
        Entry(
            "IC0408", "Reading or writing failed",
            "The disk may be full or failing. The store is unchanged."),
        Entry(
            "IC0409", "Store is damaged",
            "Restore a backup; export what can be read."),
        Entry(
            "IC0410", "Conflicts",
            "The file contradicts itself or the store; nothing was imported. Correct it, or use --replace to supersede with history."
        ),
        Entry(
            "IC0412", "No such import",
            "'log' lists the imports with their numbers."),
        Entry(
            "IC0413", "Import is undone already",
            "Importing the file again brings it back."),
        Entry(
            "IC0414", "Undo would leave contradictions",
            "Later imports build on this one; undo them first."),
        Entry(
            "IC0415", "No such reading",
            "Check patient, course, day, specimen and analyte."),
        Entry(
            "IC0416", "Value is the same already",
            "There is nothing to correct."),
        Entry(
            "IC0417", "Correction incomplete",
            "A correction needs a reason and who made it."),
        Entry(
            "IC0420", "Value cannot be kept",
            "The store's own checks refused a value."),
        Entry(
            "IC0421", "Synthetic and real data do not mix",
            "A store holds either a synthetic or a real study."),
        Entry(
            "IC0430", "Only queries that read",
            "'query' refuses statements that would change the store."),
        Entry(
            "IC0431", "Query is not right",
            "SQLite's message says where. 'immunochron show views' lists views and columns."),
        Entry(
            "IC0440", "Stores contradict each other",
            "The conflicts are listed; nothing was merged."),
        Entry(
            "IC0499", "Store work stopped",
            "An unexpected error; nothing was changed. Please report it."),
    ]
}
