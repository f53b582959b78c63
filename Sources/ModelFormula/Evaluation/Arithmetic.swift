import Diagnostics

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The functions and operators that work number by number.
enum Arithmetic {
    static func naturalLog(_ x: Double) -> Double { log(x) }

    static let functions: [String: @Sendable (Double) -> Double] = [
        "log": { log($0) }, "log2": { log2($0) },
        "log10": { log10($0) }, "log1p": { log1p($0) },
        "exp": { exp($0) }, "expm1": { expm1($0) },
        "sqrt": { $0.squareRoot() }, "abs": { Swift.abs($0) }, "sin": { sin($0) },
        "cos": { cos($0) }, "tan": { tan($0) },
        "floor": { $0.rounded(.down) }, "ceiling": { $0.rounded(.up) },
    ]

    static func operation(_ sign: String) -> ((Double, Double) -> Double)? {
        switch sign {
        case "+": { $0 + $1 }
        case "-": { $0 - $1 }
        case "*": { $0 * $1 }
        case "/": { $0 / $1 }
        case "^": { power($0, $1) }
        case "==": { $0 == $1 ? 1 : 0 }
        case "!=": { $0 != $1 ? 1 : 0 }
        case "<": { $0 < $1 ? 1 : 0 }
        case "<=": { $0 <= $1 ? 1 : 0 }
        case ">": { $0 > $1 ? 1 : 0 }
        case ">=": { $0 >= $1 ? 1 : 0 }
        case "&", "&&": { $0 != 0 && $1 != 0 ? 1 : 0 }
        case "|", "||": { $0 != 0 || $1 != 0 ? 1 : 0 }
        default: nil
        }
    }

    static func isLogical(_ sign: String) -> Bool {
        switch sign {
        case "+", "-", "*", "/", "^": false
        default: true
        }
    }

    /// Whole powers up to 3 by multiplication, as exact as they can be.
    private static func power(_ base: Double, _ exponent: Double) -> Double {
        switch exponent {
        case 1: base
        case 2: base * base
        case 3: base * base * base
        default: pow(base, exponent)
        }
    }
}

/// `Did you mean …?`, or nil.
func didYouMean(_ word: String, among known: [String]) -> String? {
    Suggestions.didYouMean(word, among: known)
}
