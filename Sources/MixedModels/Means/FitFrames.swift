import ModelFormula

// The frame of a fit is what a reference grid and hypotheses are made of.
extension LinearMixedModelFit {
    /// Formula, data and coding of the fit.
    package var modelFrame: ModelFrame { frame }
}

extension CensoredMixedModelFit {
    /// Formula, data and coding of the fit.
    package var modelFrame: ModelFrame { frame }
}
