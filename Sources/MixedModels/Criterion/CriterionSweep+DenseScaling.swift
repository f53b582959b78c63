extension CriterionSweep {
    // Λ₂ applied to the dense effects: rows and columns on the way in, the same on the way out.

    private func eachDenseBlock(_ body: (Int, Int, UnsafeMutablePointer<Double>) -> Void) {
        for t in design.layout.across {
            let term = design.structure.terms[t]
            for level in 0..<term.levels.count {
                body(
                    design.layout.denseStart[t] + level * term.size, term.size,
                    templates.base + templateStart[t])
            }
        }
    }

    /// N ← Λ̃'NΛ̃.
    func scaleDense(_ n: UnsafeMutablePointer<Double>) {
        guard d > 0 else { return }
        eachDenseBlock { first, size, l in
            for column in 0..<r {
                for j in 0..<size {
                    var sum = 0.0
                    for i in j..<size { sum += l[i * size + j] * n[(first + i) * r + column] }
                    n[(first + j) * r + column] = sum
                }
            }
        }
        eachDenseBlock { first, size, l in
            for row in 0..<r {
                for j in 0..<size {
                    var sum = 0.0
                    for i in j..<size { sum += l[i * size + j] * n[row * r + first + i] }
                    n[row * r + first + j] = sum
                }
            }
        }
    }

    func scaleDenseVector(_ g: UnsafeMutablePointer<Double>) {
        eachDenseBlock { first, size, l in
            for j in 0..<size {
                var sum = 0.0
                for i in j..<size { sum += l[i * size + j] * g[first + i] }
                g[first + j] = sum
            }
        }
    }

    /// F ← Λ̃FΛ̃'.
    func unscaleDense(_ f: UnsafeMutablePointer<Double>) {
        guard d > 0 else { return }
        eachDenseBlock { first, size, l in
            for column in 0..<r {
                for i in stride(from: size - 1, through: 0, by: -1) {
                    var sum = 0.0
                    for j in 0...i { sum += l[i * size + j] * f[(first + j) * r + column] }
                    f[(first + i) * r + column] = sum
                }
            }
        }
        eachDenseBlock { first, size, l in
            for row in 0..<r {
                for i in stride(from: size - 1, through: 0, by: -1) {
                    var sum = 0.0
                    for j in 0...i { sum += l[i * size + j] * f[row * r + first + j] }
                    f[row * r + first + i] = sum
                }
            }
        }
    }

    func unscaleDenseVector(_ g: UnsafeMutablePointer<Double>) {
        eachDenseBlock { first, size, l in
            for i in stride(from: size - 1, through: 0, by: -1) {
                var sum = 0.0
                for j in 0...i { sum += l[i * size + j] * g[first + j] }
                g[first + i] = sum
            }
        }
    }
}
