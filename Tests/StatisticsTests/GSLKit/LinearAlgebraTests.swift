import GSLKit
import Testing

@Suite struct LinearAlgebraTests {
    let a = Matrix([[4, 1, 0.5], [1, 3, 1], [0.5, 1, 2]])

    @Test func choleskySolvesAndInverts() throws {
        let factor = try #require(Cholesky(a))
        let x = factor.solve([1, 2, 3])
        for (left, right) in zip(a * x, [1.0, 2, 3]) { #expect(agree(left, right)) }
        let product = a * factor.inverse
        for i in 0..<3 { for j in 0..<3 { #expect(abs(product[i, j] - (i == j ? 1 : 0)) < 1e-15) } }
        #expect(Cholesky(Matrix([[1, 2], [2, 1]])) == nil)
    }

    @Test func determinantsAgree() throws {
        let lu = try #require(LU(a)), factor = try #require(Cholesky(a))
        // 4(6-1) - 1(2-½) + ½(1-1½) = 18.25 by hand.
        #expect(agree(lu.determinant, 18.25))
        #expect(abs(factor.logDeterminant - 2.9041650800285006) < 1e-9)
        #expect(LU(Matrix([[1, 2], [2, 4]])) == nil)
    }

    @Test func eigenvectorsDiagonalise() {
        let eigen = SymmetricEigen(a)
        #expect(eigen.values == eigen.values.sorted(by: >))
        for (j, value) in eigen.values.enumerated() {
            let v = eigen.vectors.column(j)
            for (left, right) in zip(a * v, v.map { value * $0 }) { #expect(abs(left - right) < 1e-13) }
        }
        #expect(agree(eigen.values.reduce(0, +), a.trace, 1e-14))
        #expect(SymmetricEigen(Matrix(diagonal: [0, 0])).values == [0, 0])
    }

    @Test func pivotingFollowsR() {
        // Column 3 = column 1 + column 2 goes to the end, the fourth moves up: lm() drops the same one.
        let x = Matrix([[1, 1, 2, 0], [1, 2, 3, 1], [1, 3, 4, 0], [1, 4, 5, 1], [1, 5, 6, 3]])
        let qr = PivotedQR(x)
        #expect(qr.rank == 3)
        #expect(qr.pivot == [0, 1, 3, 2])
        let coefficients = qr.coefficients([1, 3, 2, 5, 4])
        // lm(y ~ x[,2] + x[,3] + x[,4]) in R 4.2.2: 2/3, 3/4, NA, 1/12.
        #expect(
            agree(coefficients[0], 2 / 3.0) && agree(coefficients[1], 0.75)
                && agree(coefficients[3], 1 / 12.0, 1e-11))
        #expect(coefficients[2] == nil)
        let residuals = qr.residuals([1, 3, 2, 5, 4])
        for column in [0, 1, 3] {
            #expect(abs(zip(x.column(column), residuals).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-13)
        }
    }

    @Test func crossProductInverse() throws {
        let x = Matrix([[1, 0.3], [1, 2], [1, 5], [1, 7.5]])
        let expected = try #require(Cholesky(x.crossProduct)).inverse,
            found = PivotedQR(x).crossProductInverse
        for (left, right) in zip(found.elements, expected.elements) { #expect(agree(left, right, 1e-13)) }
    }
}
