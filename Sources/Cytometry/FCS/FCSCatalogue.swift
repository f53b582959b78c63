/// The codes of this room with title and explanation, for the command that explains codes.
package enum FCSCatalogue {
    package static let entries: [(code: String, title: String, text: String)] = [
        ("IC0600", "File cannot be read", "The path does not exist, is no regular file or may not be read."),
        (
            "IC0601", "Not an FCS file",
            "FCS files begin with FCS and a version. Packed files must be unpacked first; spreadsheets, PDF and workspaces are no event data."
        ),
        (
            "IC0602", "Unknown FCS version",
            "FCS 2.0, 3.0, 3.1 and 3.2 are read. Another version could lay out its segments in another way."
        ),
        ("IC0603", "HEADER unusable", "The first 58 bytes state where TEXT lies; here they do not."),
        (
            "IC0604", "TEXT unusable",
            "The segment with the keywords ends behind the file or overlaps the HEADER: usually a cut copy."
        ),
        (
            "IC0605", "Required keyword missing",
            "$PAR, $DATATYPE, $BYTEORD and $PnB are needed to find values. They are never guessed."
        ),
        ("IC0606", "No list mode", "Histograms ($MODE U and C) hold no single events."),
        ("IC0607", "Unknown data type", "$DATATYPE and $PnDATATYPE are I, F, D or A."),
        (
            "IC0608", "Unknown byte order",
            "Mixed orders such as 3,4,1,2 are refused: reading them in another order gives plausible, wrong numbers."
        ),
        ("IC0609", "Unknown width", "$PnB must be 1 to 64 bits, or characters for text."),
        (
            "IC0610", "Events cannot be located",
            "Offsets, $TOT, $PAR and $PnB contradict each other so that no reading explains the length of DATA."
        ),
        (
            "IC0611", "Damaged by a transfer in text mode",
            "A transfer program took the file for text and put a carriage return before each line feed, or took carriage returns out. The original must be copied again in binary mode."
        ),
        ("IC0612", "Unreadable ASCII value", "DATA of type A must hold numbers only."),
        ("IC0613", "No such events or data set", "Data sets are counted from 1."),
        (
            "IC0614", "File changed while reading",
            "The file became shorter after it was opened, for instance during a copy."
        ),
        (
            "IC0615", "Offsets of DATA inconsistent",
            "HEADER and TEXT disagree, or an end is off by one. The pair that is as long as $TOT rows, lies outside the other segments and ends inside the file is used."
        ),
        ("IC0616", "File is cut", "The file ends before its last event. Only complete events are shown."),
        (
            "IC0617", "$TOT inconsistent",
            "The number of events is missing or differs from the length of DATA. A smaller $TOT wins; a greater one is reduced to the complete rows."
        ),
        ("IC0618", "Keyword repeated", "The first occurrence counts."),
        (
            "IC0619", "TEXT irregular",
            "A value is empty, contains the delimiter without doubling it, or a keyword has no value. The pairs around it stay in step."
        ),
        ("IC0620", "Text is not UTF-8", "The value was read as Latin-1; signs outside ASCII may be wrong."),
        (
            "IC0621", "$NEXTDATA unusable",
            "It points outside the file, backwards, or at something that is no readable data set."
        ),
        (
            "IC0622", "Channel keywords irregular",
            "Names are missing or repeated, or $PAR is smaller than the described channels."
        ),
        (
            "IC0623", "$PnB contradicted",
            "The data type or the length of DATA prove another width than the keyword states; the proven one was used."
        ),
        ("IC0624", "$PnR unusable", "The range is missing, zero or no number; no bits are masked."),
        (
            "IC0625", "$PnE or $PnG unusable",
            "Logarithmic amplification on floating-point values, a gain of zero or text that is no number: not applied."
        ),
        (
            "IC0626", "Spill-over keyword unusable or repaired",
            "The matrix of the file was repaired (decimal commas, channel numbers, percentages) or cannot be used for compensation; the events can."
        ),
        (
            "IC0627", "Values are not finite",
            "NaN and infinite values enter no statistic; their number is reported."
        ),
        ("IC0628", "Keyword irregular", "The keyword was read in a tolerant way or its default was assumed."),
        (
            "IC0629", "Supplemental TEXT unusable",
            "Its offsets point outside the file or into another segment; it was ignored."
        ),
        (
            "IC0630", "File cannot be written",
            "The folder is missing or not writable, or the disk is full. Nothing was changed."
        ),
        (
            "IC0631", "Not representable in FCS 3.1",
            "A channel name is empty or contains a comma, or a number is not positive."
        ),
        (
            "IC0632", "Wrong number of channels",
            "A block of events has another number of columns than the file."
        ),
        (
            "IC0633", "Values were rounded to 32 bits",
            "Whole numbers beyond 2^24 and 64-bit values need more than the 32 bits they were written with: write 64-bit numbers (--double)."
        ),
        (
            "IC0634", "DATA looks like text",
            "All bytes of DATA are characters of UTF-8: a program has probably read the file as text and saved it, which replaces bytes. Take the original file."
        ),
        ("IC0635", "Matrix is not square", "A spill-over matrix needs one row and one column per channel."),
        ("IC0636", "Matrix value unusable", "Values must be finite and the diagonal positive."),
        ("IC0637", "Matrix names unusable", "Each channel must be named once."),
        (
            "IC0638", "Spill-over table unreadable",
            "The first line names the channels; each further line has one number per channel."
        ),
    ]
}
