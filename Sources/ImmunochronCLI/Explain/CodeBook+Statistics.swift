extension CodeBook {
    static let statistics: [Entry] = [
        // Statistics
        Entry(
            "IC0500", "Unknown column",
            "The table has no such column; the message suggests near names."),
        Entry(
            "IC0501", "Column name occurs twice",
            "Rename one of the two."),
        Entry(
            "IC0502", "Columns of different length",
            "Every column needs one value per row."),
        Entry(
            "IC0503", "Text in a numeric column",
            "The message names line, column and value."),
        Entry(
            "IC0504", "Value is not a declared level",
            "The factor's levels do not contain a value of the column."),
        Entry(
            "IC0505", "Level given twice",
            "Name every level once."),
        Entry(
            "IC0506", "Row filter cannot be read",
            "Filters are COL ==|!=|<|<=|>|>= VALUE joined by &."),
        Entry(
            "IC0507", "Column read as text",
            "Most cells are numbers but some are not."),
        Entry(
            "IC0510", "Formula syntax",
            "The caret shows the place."),
        Entry(
            "IC0511", "Formula term not possible",
            "The combination of terms has no meaning."),
        Entry(
            "IC0512", "Random term not possible",
            "Write (1 + x | group)."),
        Entry(
            "IC0513", "Expression cannot be computed",
            "An argument is not numeric or not a constant."),
        Entry(
            "IC0514", "Unknown function in a formula",
            "The message suggests near names."),
        Entry(
            "IC0515", "Columns cannot be evaluated",
            "A value of the formula is infinite or not a number."),
        Entry(
            "IC0516", "Variable cannot be used so",
            "The variable's kind does not fit its place in the formula."),
        Entry(
            "IC0517", "Factor with one level",
            "A factor needs at least two levels in the rows used."),
        Entry(
            "IC0518", "Unknown level",
            "Predictions need levels that were in the fit."),
        Entry(
            "IC0519", "No complete row",
            "No row has all the columns of the formula."),
        Entry(
            "IC0520", "Model without random effect",
            "Add a term such as (1 | patient)."),
        Entry(
            "IC0521", "Response is not numeric",
            "Write one numeric expression left of ~."),
        Entry(
            "IC0522", "Too little data for the model",
            "Use a simpler model or more data."),
        Entry(
            "IC0523", "No variance to model",
            "The fixed effects explain the response exactly."),
        Entry(
            "IC0524", "Grouping cannot be used",
            "A grouping needs at least two levels and fewer levels than rows."),
        Entry(
            "IC0525", "Likelihood without reachable maximum",
            "Simplify the random effects."),
        Entry(
            "IC0526", "Censoring cannot be used",
            "The limits are missing, crossed, or nothing is detected."),
        Entry(
            "IC0527", "Marginal means not possible",
            "Name factors of the fixed part."),
        Entry(
            "IC0528", "No REML with censored values",
            "Use maximum likelihood: censoring leaves no error contrasts free of the fixed effects."),
        Entry(
            "IC0529", "Censored model of this form not possible",
            "Use up to three random effects by one grouping, or intercepts of two nested ones; compare nested models."
        ),
        Entry(
            "IC0530", "Unequal lengths",
            "Give one value per pair in each column."),
        Entry(
            "IC0531", "Infinite value",
            "Remove it, or mark it as missing (NA)."),
        Entry(
            "IC0532", "Bad table of counts",
            "Counts are whole numbers, none negative."),
        Entry(
            "IC0533", "Bad argument",
            "An option lies outside its range."),
        Entry(
            "IC0540", "Unknown method",
            "'immunochron stats methods' lists them."),
        Entry(
            "IC0541", "Specification lacks a field",
            "Add the field to the spec."),
        Entry(
            "IC0542", "Field has the wrong type",
            "Correct it in the spec."),
        Entry(
            "IC0543", "Method needs a table",
            "Name the data file of the case."),
        Entry(
            "IC0544", "Case is not readable",
            "A case is {id, data, spec: {method, …}}."),
        Entry(
            "IC0545", "No complete row",
            "No row has a value in all named columns."),
        Entry(
            "IC0546", "Not in this version",
            "The specification asks for a part of the method that this version does not have."),
        Entry(
            "IC0547", "Repeated value in a block",
            "A patient (or course) has two values at one draw, or a cluster cuts through a block. Filter one out, or name "
                + "the column that tells them apart."),
        Entry(
            "IC0548", "Field a method does not take",
            "The field would change the analysis but this method does not read it, or it is misspelt."),
        Entry(
            "IC0549", "Method stopped",
            "An unexpected state. Please report the case."),
        Entry(
            "IC0560", "Unequal lengths of follow-up columns",
            "Times, events and groups need one value per row."),
        Entry(
            "IC0561", "Bad time",
            "Times must be finite and not negative."),
        Entry(
            "IC0562", "Empty interval",
            "Stop must be after start."),
        Entry(
            "IC0563", "Bad group",
            "A group has no label or no rows."),
        Entry(
            "IC0564", "Bad covariate",
            "A covariate is infinite or constant."),
        Entry(
            "IC0565", "Bad option",
            "An option of the method is not known."),
        Entry(
            "IC0566", "Bad event code",
            "Event codes must be those declared."),
        Entry(
            "IC0567", "Bad survival formula",
            "Write Surv(time, event) ~ x + strata(s)."),
        Entry(
            "IC0568", "Combination not supported",
            "The message says which."),
        Entry(
            "IC0569", "Unknown column",
            "The table has no such column."),
        Entry(
            "IC0570", "Variable is not in the fixed part",
            "Name variables of the formula's fixed part under over and by."),
        Entry(
            "IC0571", "Reference grid too large",
            "Give single values for covariates, or average over fewer factors."),
        Entry(
            "IC0572", "Values do not fit the reference grid",
            "Give levels of factors and numbers of covariates."),
        Entry(
            "IC0573", "Contrast not possible",
            "Name levels that occur, or one weight per mean."),
        Entry(
            "IC0574", "Request for means repeats or lacks a variable",
            "Name every variable once."),
        Entry(
            "IC0575", "Kenward-Roger needs REML",
            "Fit by REML, or use Satterthwaite degrees of freedom with maximum likelihood."),
        Entry(
            "IC0576", "Prediction not possible",
            "Give every column of the formula, with levels the fit knows; new groups are allowed."),
        Entry(
            "IC0577", "Residual structure not possible",
            "Times within a series must differ and be complete; a variance column needs two levels."),
        Entry(
            "IC0578", "Models cannot be compared",
            "Fit both to the same rows by the same criterion, the larger model first."),
        Entry(
            "IC0580", "Response or setting does not suit the distribution",
            "Proportions are 0/1 or cbind(successes, failures) with at least one trial; counts are whole numbers from 0 on. "
                + "Quadrature needs one grouping with few effects."),
        Entry(
            "IC0581", "Estimate without bound",
            "The responses are separated, or hardly vary within groups. Combine levels, leave the term out, or use "
                + "Firth's logistic regression."),
        Entry(
            "IC0582", "Profile of a fit by REML",
            "Profile-likelihood limits are those of the likelihood: fit by maximum likelihood."),
    ]
}
