extension LaplaceEvaluator {
    /// Newton's search for the cluster's modes û from where they are; false when it does not arrive.
    ///
    /// A step that overshoots the maximum along its direction by more than it gained is halved: for log-concave families
    /// that is all a Newton search needs, and it takes no logarithms.
    func findMode(_ cluster: GeneralisedLayout.Cluster) -> Bool {
        let rows = rows(cluster)
        let leadCount = cluster.blocks.count * layout.leading, restCount = cluster.restCount
        let uLead = uLead.cells + cluster.blocks.lowerBound * layout.leading
        let uRest = uRest.cells + cluster.firstRest
        let stepLead = score.stepLead.cells, stepRest = score.stepRest.cells
        func slopes() {
            linear(cluster)
            kernel.slopes(rows, eta.cells, slope.cells, weight.cells)
            project(cluster, slope.cells, scale: 1, minus: 1)
        }
        /// Derivative along the step.
        func along() -> Double {
            var sum = 0.0
            for k in 0..<leadCount { sum += lead.cells[k] * stepLead[k] }
            for k in 0..<restCount { sum += rest.cells[k] * stepRest[k] }
            return sum
        }
        func move(_ share: Double) {
            for k in 0..<leadCount { uLead[k] += share * stepLead[k] }
            for k in 0..<restCount { uRest[k] += share * stepRest[k] }
        }
        slopes()
        for _ in 0..<100 {
            // Only the true curvature squares the error; away from the mode it may point downhill.
            guard
                curvature.factor(cluster, a: a.cells, weight: weight.cells, positive: false) != nil
                    || curvature.factor(cluster, a: a.cells, weight: weight.cells, positive: true) != nil
            else { return false }
            for k in 0..<leadCount { stepLead[k] = lead.cells[k] }
            for k in 0..<restCount { stepRest[k] = rest.cells[k] }
            curvature.solve(cluster, stepLead, stepRest)
            var longest = 0.0
            for k in 0..<leadCount { longest = max(longest, abs(stepLead[k])) }
            for k in 0..<restCount { longest = max(longest, abs(stepRest[k])) }
            guard longest.isFinite else { return false }
            if longest < 1e-7 {
                // The step squares its error: after it nothing is left to correct.
                move(1)
                linear(cluster)
                return true
            }
            if longest > 5 {
                for k in 0..<leadCount { stepLead[k] *= 5 / longest }
                for k in 0..<restCount { stepRest[k] *= 5 / longest }
            }
            let gain = along()
            var share = 1.0
            move(1)
            slopes()
            while along() < -gain, share > 1e-6 {
                share /= 2
                move(-share)
                slopes()
            }
        }
        return false
    }
}
