/// Gates and population map that fit the simulated tube. The blasts are found without CD19.
package enum MarrowGates {
    package static let text = """
        # Gates for the tubes of 'immunochron simulate marrow'. SYNTHETIC: drawn for invented events.
        # FITC CD38, PE CD22, PE-Cy7 CD19, APC-H7 CD45, BV605 CD3, BV711 CD58.
        compensation: file
        transforms:
          fluorescence: {type: logicle, T: 262144, W: 0.6, M: 4.5, A: 0}
        gates:
          - {name: Nucleated, type: rectangle, channels: [FSC-A], min: [30000]}
          - name: Singlets
            parent: Nucleated
            type: polygon
            channels: [FSC-A, FSC-H]
            points: [[25000, 20700], [262143, 217000], [262143, 262143], [25000, 26500]]
          - name: Lymphocytes
            parent: Singlets
            type: polygon
            channels: [APC-H7-A, SSC-A]
            transforms: [fluorescence, none]
            points: [[11500, 2000], [200000, 2000], [200000, 32000], [11500, 32000]]
          - {name: CD3+, parent: Lymphocytes, type: rectangle, channels: [BV605-A], transform: fluorescence, min: [1500]}
          - {name: CD19+, parent: Lymphocytes, type: rectangle, channels: [PE-Cy7-A], transform: fluorescence, min: [2500]}
          - name: CD45 dim
            parent: Singlets
            type: polygon
            channels: [APC-H7-A, SSC-A]
            transforms: [fluorescence, none]
            points: [[250, 2000], [11500, 2000], [11500, 42000], [250, 42000]]
          - {name: CD22+, parent: CD45 dim, type: rectangle, channels: [PE-A], transform: fluorescence, min: [550]}
          - name: Blasts              # CD58 bright, CD38 low; CD19 is not looked at
            parent: CD22+
            type: polygon
            channels: [FITC-A, BV711-A]
            transform: fluorescence
            points: [[100, 5000], [5000, 5000], [9000, 11000], [9000, 250000], [100, 250000]]
          - name: Normal precursors   # CD38 bright, CD58 low; with progenitors and some basophils
            parent: CD22+
            type: polygon
            channels: [FITC-A, BV711-A]
            transform: fluorescence
            points: [[5200, 200], [150000, 200], [150000, 6500], [10000, 6500], [5200, 4500]]
          - {name: Blasts CD19-, parent: Blasts, type: rectangle, channels: [PE-Cy7-A], transform: fluorescence, max: [420]}
          - {name: Blasts CD19dim, parent: Blasts, type: rectangle, channels: [PE-Cy7-A], transform: fluorescence, min: [420], max: [3300]}
          - {name: Blasts CD19+, parent: Blasts, type: rectangle, channels: [PE-Cy7-A], transform: fluorescence, min: [3300]}

        """

    /// Analytes of its own: what another tube or laboratory reports under the usual names is not contradicted.
    package static let populations = """
        # Which populations of gates.yaml become readings, and whose tube it is. SYNTHETIC data.
        sample:
          patient: PATIENT ID
          course: COURSE
          day: DAY
          day_origin: 0
          specimen: SPECIMEN
        study_analytes:
          - {id: "tube-blasts%", name: "Blasts, % of singlet nucleated cells (FCS)", unit: "%"}
          - {id: "tube-blasts-CD19neg%", name: "CD19-negative blasts, % of blasts (FCS)", unit: "%"}
          - {id: "tube-precursors%", name: "Normal B precursors, % of singlet nucleated cells (FCS)", unit: "%"}
        readings:
          - {population: Blasts, analyte: "tube-blasts%", of: Singlets}
          - {population: Blasts CD19-, analyte: "tube-blasts-CD19neg%", of: Blasts}
          - {population: Normal precursors, analyte: "tube-precursors%", of: Singlets}
        minimum_events: 20
        panel: {FITC-A: CD38, PE-A: CD22, PE-Cy7-A: CD19, APC-H7-A: CD45, BV605-A: CD3, BV711-A: CD58}

        """
}
