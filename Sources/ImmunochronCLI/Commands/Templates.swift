/// Texts that `template` prints.
enum Templates {
    static let study = """
        # Plan of a study. What is written here before the data are seen is what runs; the report prints it.
        study:
          name: My study
          synthetic: false
          time_zero: first infusion of the first course    # day 0 of the outcomes sheet; survival needs it
          day_origin: 0

        # Without 'files' every table of the folder is taken. A table in the lab's own layout needs a mapping.
        # files:
        #   - path: subsets.xlsx
        #     mapping: subsets.mapping.yaml
        #   - path: outcomes.csv

        # FCS files are taken with gates.yaml and populations.yaml beside them ('immunochron template populations').
        # Other names, or a sheet that says whose file is which:
        # flow: {gates: fcs/study.wsp, populations: fcs/populations.yaml, samples: fcs/samples.csv}

        definitions:
          windows:
            pre: [-7, 0]            # days from the first infusion, last value
            post: [-1, 7]           # days from the end of infusion, nearest value
          primary: [CD3, CD4, CD8]
          published_style: false    # true also prints the test pooled over courses, labelled anticonservative
          efs_events: [relapse, death, non-response]       # EFS needs the list
          # survival_group: risk_group                     # a column of the patients sheet, known at time zero
          horizons: [365]
          response:
            - {name: complete remission, status: R/R, responders: [CR]}
            - {name: MRD clearance, status: CR-MRDpos, responders: [CR, MRD-CR]}
            - {name: kept MRD-negative, status: CR-MRDneg, responders: [CR, MRD-CR], all_courses: true}
          predictors: []            # at most six yes/no columns of the patients sheet
          # study_predictor: {name: …, column: …, definition: …, measured: before start}
          # recovery: [{analyte: CD4, over: 200, consecutive: 2}]
          # escape: {quantification_events: 50}            # changed thresholds are printed in the report

        """

    static let mapping = """
        # How a laboratory's own table becomes readings. 'immunochron import --guess FILE' proposes one from the file.
        layout: wide                # one row per draw, one column per analyte; or long
        day_origin: 0               # 0: first infusion day is day 0; 1: it is day 1. Required.
        columns:
          patient: Patient
          course: Course
          day: Day
        specimen: blood
        analytes:
          CD3: {column: "CD3+ Abs Cnt", unit: "x10^9/L"}
          IL-6: {column: "IL-6 (pg/mL)", unit: pg/mL, limit: 2.4}

        """
    static let populations = """
        # Which gated populations of FCS files become readings:
        #   immunochron import flow/ --gates gates.xml --populations populations.yaml --samples samples.csv
        # 'immunochron fcs gate FILE --gates gates.xml' lists the paths of the populations.
        readings:
          # A percentage says what it is of: parent, total (all events), or a population.
          - {population: /Singlets/Lymphocytes/CD3+, analyte: CD3%, of: /Singlets/Lymphocytes}
          - {population: /Singlets/Lymphocytes/CD19+, analyte: CD19%, of: /Singlets/Lymphocytes}
          # Dual platform: the share of the lymphocytes times the analyser's count, a column of the sheet of samples.
          - {population: /Singlets/Lymphocytes/CD3+, analyte: CD3, count: dual-platform,
             of: /Singlets/Lymphocytes, lymphocytes: ALC, unit: 10^9/L}
          # A median is linear and compensated; the channel by $PnN or by its stain.
          # - {population: /Singlets/Blasts, analyte: blast-CD19-MFI, median: PE-Cy7-A}
        minimum_events: 100         # a denominator (or population of a median) of fewer events is remarked upon
        minimum_positive: 20        # fewer events inside get a note; 0 of N is noted with its upper 95 % limit

        # The stain ($PnS) each channel must bear; a file that says another is refused. Without a panel the files of one
        # import are compared with the first. Recommended: gates look at channels, not at stains.
        # panel: {FITC-A: CD3, PE-Cy7-A: CD19, APC-H7-A: CD45}
        # What is refused unless it is allowed here:
        # allow_uncompensated: true       # no spillover matrix although the gates ask for the file's
        # allow_cut_files: true           # fewer events than the file states
        # allow_count_differences: true   # counts over 10 % and 20 events from those a workspace stores

        # Whose file is it? --samples SHEET.csv says so: file,patient,course,day,specimen and the analyser's counts.
        # Or keywords of the files do, when no sheet is given:
        # sample:
        #   patient: $SRC
        #   course: 1
        #   day: {keyword: TUBE NAME, pattern: "day ([0-9]+)"}
        #   day_origin: 0           # 0: first infusion day is day 0; 1: it is day 1
        #   specimen: blood

        """
}
