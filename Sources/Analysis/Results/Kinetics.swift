import JSONText

/// One derived feature of one analyte in one course (peak, nadir, AUC …); a bound when censoring makes it one.
package struct KineticFeature: Hashable, Sendable {
    package var patient: String
    package var course: Int
    package var analyte: String
    /// `pre`, `post`, `fold change`, `log2 fold change`, `peak`, `time to peak`, `nadir`, `time to nadir`, `AUC`,
    /// `AUC above pre`, `slope`, `last value`.
    package var feature: String
    package var value: BoundedNumber
    package var unit: String
    package var window: String
    package var n: Int
    /// Largest gap between neighbouring draws, days.
    package var largestGap: Int?

    package init(
        patient: String, course: Int, analyte: String, feature: String, value: BoundedNumber, unit: String,
        window: String, n: Int, largestGap: Int? = nil
    ) {
        self.patient = patient
        self.course = course
        self.analyte = analyte
        self.feature = feature
        self.value = value
        self.unit = unit
        self.window = window
        self.n = n
        self.largestGap = largestGap
    }

    package var json: JSON {
        [
            "patient": .string(patient), "course": .integer(course), "analyte": .string(analyte),
            "feature": .string(feature), "value": JSON(value.value), "bound": .string(value.bound.rawValue),
            "unit": .string(unit), "window": .string(window), "n": .integer(n),
            "largestGapDays": JSON(largestGap),
        ]
    }
}

/// Median log2 fold change from `pre` of one analyte in one window: a cell of the heat map.
package struct FoldChangeCell: Hashable, Sendable {
    package var analyte: String
    package var window: String
    package var courses: Int
    package var censored: Int
    /// nil = no pair.
    package var medianLog2: Double?

    package init(analyte: String, window: String, courses: Int, censored: Int, medianLog2: Double?) {
        self.analyte = analyte
        self.window = window
        self.courses = courses
        self.censored = censored
        self.medianLog2 = medianLog2
    }

    package var json: JSON {
        [
            "analyte": .string(analyte), "window": .string(window), "courses": .integer(courses),
            "censored": .integer(censored), "medianLog2FoldChange": JSON(medianLog2),
        ]
    }
}
