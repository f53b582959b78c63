import ModelFormula

/// A fit that marginal means and contrasts can be read from.
public protocol ModelWithMeans: Sendable {
    /// Formula, data and coding of the fit: what a reference grid and hypotheses are made of.
    var modelFrame: ModelFrame { get }
    /// How its coefficients are tested unless a rule is asked for.
    var meansInference: CoefficientInference { get }
}

extension LinearMixedModelFit: ModelWithMeans {
    /// Formula, data and coding of the fit.
    public var modelFrame: ModelFrame { frame }
    /// Satterthwaite's degrees of freedom.
    public var meansInference: CoefficientInference { satterthwaiteInference }
}

extension CensoredMixedModelFit: ModelWithMeans {
    /// Formula, data and coding of the fit.
    public var modelFrame: ModelFrame { frame }
    /// Infinite degrees of freedom.
    public var meansInference: CoefficientInference { waldInference }
}
