/// The codes of transforms, compensation, gates and workspaces (`IC0660`–`IC0699`) with title and explanation, for the
/// command that explains codes.
package enum GatingCatalogue {
    package static let entries: [(code: String, title: String, text: String)] = [
        (
            "IC0660", "Unknown transform",
            "Scales are logicle, hyperlog, asinh, log, linear, biex (FlowJo's biexponential) and flowjo-log."
        ),
        (
            "IC0661", "Transform parameter out of range",
            "Gating-ML 2.0 asks for T > 0, M > 0, 0 <= 2W <= M and -W <= A <= M - 2W of logicle and hyperlog, 0 <= A <= M of asinh and 0 <= A <= T of linear. Hyperlog needs W > 0 besides."
        ),
        (
            "IC0662", "Transform overflows",
            "The parameters are allowed one by one but together exceed what a double can hold. M counts decades: 4.5 is usual, not 256."
        ),
        ("IC0663", "Bounds of a transform out of order", "boundMin must be smaller than boundMax."),
        (
            "IC0670", "XML not well-formed",
            "An element is not closed, an attribute has no quotes, or a character is not allowed. UTF-8, Latin-1 and Windows-1252 are read, UTF-16 is not. Cut-off files end here too."
        ),
        (
            "IC0671", "XML declaration refused",
            "Document type and entity declarations can name other files or expand without end, so they are refused before anything is read. Only the bare <!DOCTYPE Workspace> of old FlowJo versions passes."
        ),
        (
            "IC0672", "XML too large",
            "The file is longer, deeper or has more elements than any workspace needs."
        ),
        (
            "IC0673", "Element not supported",
            "A gate or setting that cannot be reproduced exactly, such as FlowJo's curly quadrants. Leaving it out silently would change counts, so the gates are refused as a whole; a workspace is still listed. In Gating-ML also what another vocabulary holds, and attributes its definition does not know: a misspelt limit would be an open end."
        ),
        (
            "IC0674", "Element or attribute missing",
            "The named element lacks something its definition asks for."
        ),
        (
            "IC0675", "Not a finite number, or not true or false",
            "Numbers are decimal with a point; inf, nan and hexadecimal are refused. Flags are true, false, 1 or 0."
        ),
        ("IC0676", "Not a file of gates", "Gating-ML 1.5 and other XML dialects are not read."),
        (
            "IC0677", "Defined twice",
            "Identifiers of gates, quadrants, transforms and matrices must be unique."
        ),
        (
            "IC0678", "Reference to nothing",
            "A gate names a parent, operand, transform or matrix that the file does not define."
        ),
        ("IC0679", "Gates in a circle", "A gate is its own ancestor or operand."),
        (
            "IC0680", "Channel missing",
            "Channels are matched by $PnN exactly; gates in YAML may also name a stain that one channel bears. A gate or matrix made for another panel or instrument names channels the file does not have."
        ),
        (
            "IC0681", "Compensation matrix cannot be inverted",
            "The condition number tells how much noise is multiplied. Beyond ten million even the rounding of 32-bit data spoils the result."
        ),
        ("IC0682", "Compensation matrix misshapen", "Rows, columns and names do not fit together."),
        (
            "IC0683", "Gate misshapen",
            "A polygon needs three finite corners, an ellipse a symmetric positive definite covariance matrix, and a gate at least one dimension. A range must not end before it begins: nothing would be inside."
        ),
        (
            "IC0684", "Too many gates",
            "At most 10,000 gates of 250 generations, 200,000 corners, 1,000 transforms and 100 matrices are read."
        ),
        (
            "IC0685", "Not expressible in Gating-ML",
            "Gating-ML 2.0 has no FlowJo biexponential, no display channels of FACSDiva and no gate of all events."
        ),
        (
            "IC0686", "Sample not in the workspace",
            "The sample is looked for by $FIL, then by the file's name. Rename nothing: give --sample with one of the names listed, or with the number where several samples have one name."
        ),
        (
            "IC0687", "Gated without compensation",
            "The gates take the file's spillover matrix, but the file has none that is usable ($SPILLOVER, SPILL), so fluorescences are gated as measured. Counts can be wrong by any amount. Give a matrix as CSV beside the gates ('compensation: NAME.csv'), or write 'compensation: none' where none is meant. An import refuses such files unless the population map says 'allow_uncompensated: true'."
        ),
        (
            "IC0688", "Spillover matrix is the identity",
            "The file holds a matrix of ones and zeros: programs write it when nobody has computed compensation. Nothing is compensated."
        ),
        (
            "IC0689", "Events without a finite number",
            "A channel that the gates look at holds NaN or infinity for some events. They are in no gate with a shape, but count among all events."
        ),
        (
            "IC0690", "YAML cannot be read",
            "The place is where the parser stopped; often the line above is at fault."
        ),
        ("IC0691", "Unknown key", "A key of the gate file is misspelt or belongs elsewhere."),
        ("IC0692", "Key missing", "The gate lacks something its type needs."),
        ("IC0693", "Wrong value", "The value has another form than the key asks for."),
        (
            "IC0694", "Count differs from the stored one",
            "The file of gates stores a count of this population that differs by more than 1 % and 5 events. Gates of another file or version, another compensation or another scale are the usual reasons. An import refuses differences over 10 % and 20 events unless the population map says 'allow_count_differences: true'."
        ),
    ]
}
