extension CodeBook {
    static let output: [Entry] = [
        // CD19 rules
        Entry(
            "IC0651", "Unknown CD19 threshold",
            "The name under definitions.escape is not known; the message suggests near ones."),
        Entry(
            "IC0652", "Impossible CD19 threshold",
            "The value lies outside what makes sense."),
        // Figures and report
        Entry(
            "IC0701", "No Python for figures",
            "Specifications are written all the same. 'make setup' installs vl-convert; 'doctor' shows where it is looked for."
        ),
        Entry(
            "IC0702", "vl-convert cannot be loaded",
            "Install it into the Python named, or set IMMUNOCHRON_PYTHON."),
        Entry(
            "IC0703", "Rendering stopped",
            "The helper process ended. The message carries its last words."),
        Entry(
            "IC0704", "Figure took too long",
            "The figure was given up; the others were rendered."),
        Entry(
            "IC0705", "Figure could not be rendered",
            "The message says why; its specification is written."),
        Entry(
            "IC0706", "Image cannot be written",
            "Check folder and disk space."),
        Entry(
            "IC0803", "Synthetic tube impossible",
            "Shares are from 0 to 1; CD19-negative and CD19-dim blasts are shares of the blasts."),
        Entry(
            "IC0751", "Report template broken",
            "Please report this."),
        // Simulation
        Entry(
            "IC0801", "Margins not reached",
            "The seed gave no study with the wanted margins. Use another seed."),
        Entry(
            "IC0802", "Study cannot be written",
            "Check folder and disk space."),
        // Command line
        Entry(
            "IC0901", "No such file or folder",
            "Check the path."),
        Entry(
            "IC0902", "Cannot write",
            "Choose another place with -o."),
        Entry(
            "IC0903", "Unknown command",
            "'immunochron --help' lists the commands."),
        Entry(
            "IC0904", "A folder where a file is needed",
            "Name a file, or use 'analyze' for the folder."),
        Entry(
            "IC0905", "File cannot be read",
            "Check its permissions."),
        Entry(
            "IC0906", "Not UTF-8 text",
            "Save the file as UTF-8."),
        Entry(
            "IC0907", "Unknown template",
            "long, patients, courses, outcomes, marrow, study, mapping."),
        Entry(
            "IC0908", "Unknown shell",
            "bash, zsh or fish."),
        Entry(
            "IC0909", "Unknown figure format",
            "svg, pdf, png; plot also vl.json."),
        Entry(
            "IC0910", "Plan is not readable",
            "The YAML has a syntax error at the place named."),
        Entry(
            "IC0911", "Plan is wrong",
            "A key or value of study.yaml is not known or has the wrong type."),
        Entry(
            "IC0912", "Nothing to analyse",
            "The folder has no table."),
        Entry(
            "IC0913", "No readings of this analyte",
            "The message suggests near names."),
        Entry(
            "IC0914", "Unknown flag level",
            "red, red-amber, amber, info, grey, not assessable."),
        Entry(
            "IC0915", "Unknown figure",
            "'immunochron plot' lists the figures."),
        Entry(
            "IC0916", "Unknown export",
            "json, csv, notebook or xlsx."),
        Entry(
            "IC0917", "Unknown simulation",
            "Use --like zhang2025."),
        Entry(
            "IC0918", "Unknown code",
            "'immunochron explain' lists all codes."),
        Entry(
            "IC0919", "Nothing of this name to show",
            "patients, patient, analytes, views."),
        Entry(
            "IC0920", "No such patient",
            "'immunochron show patients' lists them."),
        Entry(
            "IC0921", "Value cannot be read",
            "Write a number, <limit, >limit or low-high in the analyte's canonical unit."),
        Entry(
            "IC0922", "Cells were refused",
            "An import is all or nothing. Correct the cells named, or use --accept-rejects."),
        Entry(
            "IC0923", "Pseudonyms need a salt",
            "Set IMMUNOCHRON_SALT to a secret of your centre; the same salt gives the same pseudonyms."),
        Entry(
            "IC0924", "Call of 'stats' cannot be read",
            "The message says what a formula or option takes; 'immunochron stats METHOD --help' has examples."
        ),
        Entry(
            "IC0925", "No spillover matrix in the file",
            "The FCS file holds no matrix, or one that cannot be used ('fcs info' says why). Give one as a CSV with channel names in its header."
        ),
        Entry(
            "IC0926", "Numbers or parameters cannot be read",
            "'fcs transform' takes --params NAME=NUMBER,… and numbers after --."),
        Entry(
            "IC0927", "Options of a count do not fit together",
            "'fcs count' needs --beads with --beads-per-tube and --volume, or --of with or without --analyser; 'fcs density' one fluorescence per bead level."
        ),
        Entry(
            "IC0928", "Nothing to plot",
            "'fcs plot' needs a gate, or channels and a population that the file and its gates have."),
        Entry(
            "IC0929", "Output would replace an input",
            "A file named for an output is one the command reads (the same path, a link to it or another name of it), or stands for two outputs. Write to another file."
        ),
        Entry(
            "IC0930", "Synthetic data would replace a file",
            "'simulate marrow' overwrites only its own tubes: FCS files with SYNTHETIC in $COM, and what it wrote beside them. Name another file, or move the one that is there."
        ),
        Entry(
            "IC0931", "Options of a synthetic tube contradict each other",
            "--series says what its tubes hold; a single tube is a file that ends in .fcs."),
        Entry(
            "IC0932", "FCS files not analysed",
            "'analyze' found FCS files without gates and population map. Put gates.yaml (or gates.xml) and populations.yaml beside them, or name them under 'flow' in study.yaml. Without them an FCS file holds events, and no reading can be made."
        ),
        Entry(
            "IC0999", "Unexpected failure",
            "Please report the command that made it."),
    ]
}
