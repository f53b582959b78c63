#if canImport(Glibc)
    import Glibc
#else
    import Foundation
#endif

/// The C library's logarithm, named so that call sites need no platform import.
enum Logarithm {
    static func natural(_ x: Double) -> Double { log(x) }
}
