import Glibc

// The C functions under names that no method of ours shadows.
func logarithm(_ x: Double) -> Double { Glibc.log(x) }
func exponential(_ x: Double) -> Double { Glibc.exp(x) }
func complementaryError(_ x: Double) -> Double { Glibc.erfc(x) }
func power(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
let logTwoPi = 1.837_877_066_409_345_3
func logarithmOnePlus(_ x: Double) -> Double { Glibc.log1p(x) }
