#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// The C library's functions under names of their own, so that call sites need no platform import.
enum Elementary {
    static func power10(_ x: Double) -> Double { pow(10, x) }
    static func exponential(_ x: Double) -> Double { exp(x) }
}
