extension CodeBook {
    static let importing: [Entry] = [
        // Values, units, courses
        Entry(
            "IC0301", "Unknown analyte",
            "No analyte has this name or synonym; the message suggests near ones. A mapping can name the analyte or add one."
        ),
        Entry(
            "IC0302", "Unknown unit",
            "The unit is not known. Write it as in the examples of 'immunochron show analytes', or state it in the mapping."
        ),
        Entry(
            "IC0303", "Impossible unit",
            "The unit does not measure this kind of analyte (such as % for a concentration)."),
        Entry(
            "IC0304", "Code contradicts unit",
            "The LOINC code is for another quantity than the unit, such as a percent code with cells/uL."),
        Entry(
            "IC0305", "Analyte exists already",
            "The study's analyte has the id or synonym of another one. Choose another id."),
        Entry(
            "IC0306", "Course ends before it starts",
            "An infusion interval stops before its start. Correct the days."),
        Entry(
            "IC0307", "Overlapping infusion intervals",
            "Two intervals of one course overlap. Correct the days."),
        Entry(
            "IC0308", "Course does not start on day 0",
            "The first infusion day of a course is day 0 by definition."),
        Entry(
            "IC0309", "Bad reference range",
            "A row of the reference table has no order or no numbers."),
        Entry(
            "IC0310", "Mixed reference sources",
            "One report uses one source of reference ranges. Choose one in the plan (reference_source)."),
        // Import
        Entry(
            "IC0320", "Mapping is not readable",
            "The YAML has a syntax error at the place named."),
        Entry(
            "IC0321", "Unknown key in a mapping",
            "The key is not known; the message suggests near ones."),
        Entry(
            "IC0322", "Mapping lacks a key",
            "Foreign tables must state what cannot be guessed safely, such as day_origin."),
        Entry(
            "IC0323", "Wrong value in a mapping",
            "The value of a key has the wrong type or is not one of the allowed words."),
        Entry(
            "IC0324", "Mapped column not found",
            "The table has no column of that name; the message suggests near ones."),
        Entry(
            "IC0330", "Table not recognised",
            "The header is no canonical sheet and there is no mapping. 'immunochron import --guess FILE' proposes one."
        ),
        Entry(
            "IC0331", "Ragged row",
            "The row has too few or too many cells and was refused."),
        Entry(
            "IC0332", "Column left out",
            "The column is no analyte or known field and was not imported."),
        Entry(
            "IC0333", "Duplicate draw",
            "The same value stands twice for one draw. Number repeats in a 'replicate' column."),
        Entry(
            "IC0334", "Nothing to import",
            "The table has no value. Check sheet and header row."),
        Entry(
            "IC0340", "Missing cell",
            "A required cell is empty."),
        Entry(
            "IC0341", "Not a number",
            "The cell is neither a number nor a known censored or missing spelling."),
        Entry(
            "IC0342", "Negative value",
            "Counts and concentrations cannot be negative."),
        Entry(
            "IC0343", "Limit missing",
            "A cell such as '< LOD' needs the limit, in a 'limit' column or in the mapping."),
        Entry(
            "IC0344", "Bad day",
            "The day is not a whole number of days, or impossible."),
        Entry(
            "IC0345", "Bad date",
            "The date is impossible or its order (day, month) is unclear."),
        Entry(
            "IC0346", "Bad course number",
            "Courses count 1, 2, 3 …"),
        Entry(
            "IC0347", "Word not allowed",
            "The cell must be one of the listed words."),
        Entry(
            "IC0348", "Formula in a cell",
            "The cell holds a formula as text. It is refused, never evaluated."),
        Entry(
            "IC0349", "Share out of range",
            "A percentage lies outside 0 to 100."),
        Entry(
            "IC0350", "Number below its own limit",
            "A plain number lies below the stated limit of detection."),
        Entry(
            "IC0351", "Extrapolated value",
            "The instrument marked the value as extrapolated (*12.4); it is kept censored."),
        Entry(
            "IC0352", "Negative without sensitivity",
            "'Negative' without sensitivity or denominator cannot become a limit."),
        Entry(
            "IC0353", "Day 0 unclear",
            "Whether the first infusion day is day 0 or day 1 must be declared (day_origin)."),
        Entry(
            "IC0354", "Value was rounded",
            "The cell has more digits than can be kept."),
        Entry(
            "IC0355", "Patient id differs by case or blanks",
            "Two ids differ only in case or blanks and may be one patient. Make them equal."),
        Entry(
            "IC0356", "Contradiction",
            "Two cells state different values for the same thing."),
        Entry(
            "IC0357", "Interruption over 7 days",
            "An interruption of more than 7 days starts a new course. Number it as the next course."),
        Entry(
            "IC0358", "Bad infusion interval",
            "Start or stop of an interval is missing or impossible."),
        Entry(
            "IC0360", "Identifying column dropped",
            "The header looks like a name, birth date or record number. The column is never stored."),
        Entry(
            "IC0361", "Identifying content dropped",
            "The cells look like names, birth dates or record numbers. The column is never stored."),
        Entry(
            "IC0362", "Ids were pseudonymised",
            "Patient ids were replaced by salted hashes as asked."),
        Entry(
            "IC0379", "Import failed inside",
            "An unexpected state of the importer. Please report it."),
        // Quality findings
        Entry(
            "IC0365", "Percentages do not add up",
            "CD3 + CD19 + NK should make 90 to 110 % of lymphocytes."),
        Entry(
            "IC0366", "Subsets exceed their parent",
            "CD4 + CD8 exceed CD3 by more than 10 %."),
        Entry(
            "IC0367", "Dual-platform counts disagree",
            "The absolute count differs by more than 15 % from WBC x lymphocyte % x subset %."),
        Entry(
            "IC0368", "Implausible value",
            "The value lies outside what is plausible for the analyte."),
        Entry(
            "IC0369", "Possible unit slip",
            "Values are a power of ten away from what is usual, as with 10^6/L for 10^9/L. Check the unit in the mapping."
        ),
        Entry(
            "IC0370", "Substituted limits",
            "Many identical lowest values suggest that a limit or half of it was filled in. Declare it in the mapping (substituted)."
        ),
        Entry(
            "IC0371", "Square roots",
            "The squares of the values are whole numbers: the column may hold square roots of counts. Declare transform: square."
        ),
        Entry(
            "IC0372", "Ratio disagrees",
            "The CD4:CD8 ratio does not fit the two counts."),
        Entry(
            "IC0373", "Unit named in the column",
            "The unit in the header differs from the one used."),
        // Gated files
        Entry(
            "IC0374", "Remark of the gating",
            "The gates could be applied, but something is worth knowing, such as a matrix that was not found."
        ),
        Entry(
            "IC0375", "Gates or population map missing",
            "FCS files are imported with --gates GATES and --populations MAP.yaml; these options do not go with those of tables."
        ),
        Entry(
            "IC0376", "Channel bears another stain",
            "A channel that gates or map name bears another marker ($PnS) than the map's 'panel' says or, without a panel, than in the first file of the run: the same gate would count another marker. The file was not imported."
        ),
        Entry(
            "IC0377", "Compensation missing",
            "The gates take the file's spillover matrix and the file has none that is usable. Give a matrix as CSV beside the gates, or write 'allow_uncompensated: true' into the population map."
        ),
        Entry(
            "IC0378", "File is cut",
            "The file holds fewer events than it states. What is missing is not known to be like the rest, so it is refused unless the population map says 'allow_cut_files: true'."
        ),
        Entry(
            "IC0380", "Unknown population",
            "The gates have no population of this path or name, or several of this name; the message suggests near ones."
        ),
        Entry(
            "IC0381", "File matches no draw",
            "No row of the sheet of samples, or no keyword of the file, says whose file it is. It was not imported."
        ),
        Entry(
            "IC0382", "File or row matched twice",
            "Several rows name one file, or one row fits several files. None of them is imported: a value of the wrong patient is worse than none."
        ),
        Entry(
            "IC0383", "Population without events",
            "A percentage or median of no events is no value: no reading is made, never 0 %."),
        Entry(
            "IC0384", "Few events",
            "The value is taken from fewer events than 'minimum_events' of the population map (100 when not stated)."
        ),
        Entry(
            "IC0385", "Unknown channel",
            "The file has no channel of this name or stain; the message suggests near ones."),
        Entry(
            "IC0386", "Analyser count missing or impossible",
            "A dual-platform count needs the analyser's lymphocyte count of the draw. Above 200 x 10^9/L it is remarked upon, above 1000 x 10^9/L refused: mostly cells/µl under the unit of 10^9/L."
        ),
        Entry(
            "IC0387", "Denominator does not fit",
            "The analyte is a percentage of another population than the map's 'of', or the lymphocytes are not named. A population known to be another is refused; a name that says nothing is remarked upon."
        ),
        Entry(
            "IC0388", "Rows without a file",
            "Rows of the sheet of samples name files that were not given."),
        Entry(
            "IC0389", "Some files were not imported",
            "Each was reported with its reason; the others were imported."),
        Entry(
            "IC0390", "Counts far from the workspace's",
            "A population has over 10 % and 20 events more or fewer than the workspace stores for this sample. Mostly the gates are of another file, or compensation or scale differ. 'allow_count_differences: true' in the population map takes it all the same."
        ),
    ]
}
