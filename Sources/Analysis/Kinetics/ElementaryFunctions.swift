import Glibc

// Named apart from the C functions so that methods called `log2` cannot shadow them.
func log2Of(_ x: Double) -> Double { Glibc.log2(x) }
func log10Of(_ x: Double) -> Double { Glibc.log10(x) }
func naturalLog(_ x: Double) -> Double { Glibc.log(x) }
func exponential(_ x: Double) -> Double { Glibc.exp(x) }
