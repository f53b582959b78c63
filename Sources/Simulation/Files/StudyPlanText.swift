/// The plan file of the synthetic study.
enum StudyPlanText {
    static func plan(seed: UInt64) -> String {
        """
        # \(PublishedMargins.notice)
        # Written by: immunochron simulate cohort --like zhang2025 --seed \(seed)
        study:
          name: Synthetic blinatumomab cohort (demo)
          description: "\(PublishedMargins.notice)"
          synthetic: true
          time_zero: \(FollowUp.timeZero)
          day_origin: 0

        files:
          - path: patients.csv
          - path: courses.csv
          - path: outcomes.csv
          - path: subsets.xlsx
            sheet: Subsets
            mapping:
              layout: wide
              header_row: 2
              day_origin: 0
              patient: Patient
              course: Course
              day: Day
              specimen: {column: Specimen, values: {PB: blood}}
              missing: [clotted]
              columns:
                "CD3+ Abs (10^9/L)": {analyte: CD3, unit: 10^9/L}
                "CD3+CD4+ Abs (10^9/L)": {analyte: CD4, unit: 10^9/L}
                "CD3+CD8+ Abs (10^9/L)": {analyte: CD8, unit: 10^9/L}
                "CD19+ Abs (10^9/L)": {analyte: CD19, unit: 10^9/L}
                "CD16+CD56+ Abs (10^9/L)": {analyte: NK, unit: 10^9/L}
                "CD3+ (%)": {analyte: "CD3%", unit: "%"}
                "CD3+CD4+ (%)": {analyte: "CD4%", unit: "%"}
                "CD3+CD8+ (%)": {analyte: "CD8%", unit: "%"}
                "CD19+ (%)": {analyte: "CD19%", unit: "%"}
                "CD16+CD56+ (%)": {analyte: "NK%", unit: "%"}
                "Lymphocytes (10^9/L)": {analyte: ALC, unit: 10^9/L}
                "Lymphocytes (%)": {analyte: "ALC%", unit: "%"}
                "WBC (10^9/L)": {analyte: WBC, unit: 10^9/L}
          - path: cytokines.csv
            mapping:
              layout: wide
              day_origin: 0
              patient: Patient
              course: Course
              day: Day
              time: Hour
              specimen: {column: Specimen, values: {PB: blood}}
              reason: Reason
              kit: Kit
              lot: Lot
              columns:
        \(cytokineColumns)
          - path: mrd_marrow.csv

        definitions:
          windows:
            pre: [-7, 0]
            post: [-1, 7]
          primary: [CD3, CD4, CD8]
          published_style: true
          efs_events: [relapse, death, non-response]
          survival_group: survival_group
          survival_group_levels: [CR-MRDneg, CR-MRDpos, R/R]
          horizons: [365]
          response:
            - {name: complete remission, status: R/R, responders: [CR]}
            - {name: MRD clearance, status: CR-MRDpos, responders: [CR, MRD-CR]}
            - {name: kept MRD-negative, status: CR-MRDneg, responders: [CR, MRD-CR], all_courses: true}
          predictors:
            - {name: poor cytogenetics, column: poor_cytogenetics}
            - {name: "BCR::ABL1", column: bcr_abl1}
            - {name: "CD19+ B-cell loss (the demo's own definition)", column: cd19_b_cell_loss}
            - {name: high MRD, column: high_mrd}
          study_predictor:
            name: CD19+ B-cell loss
            column: cd19_b_cell_loss
            # The paper's definition is not in its abstract and is unknown here; this one is the demo's own.
            definition: "demo's own, the paper's definition is unknown: CD19+ cells below 0.01 x10^9/L (10/uL) in the last blood draw before the first infusion"
            measured: before start
          families: {primary: holm, cytokines: bh, predictors: bh}

        """
    }

    private static var cytokineColumns: String {
        CytokineKit.cytokines.map { "        \"\($0) (pg/mL)\": {analyte: \($0), unit: pg/mL}" }
            .joined(separator: "\n")
    }
}
