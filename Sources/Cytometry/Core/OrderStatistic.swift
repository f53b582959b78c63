/// Selection of a value by its rank.
enum OrderStatistic {
    /// The value at position `k` of the sorted order; everything before is not greater. Three-way partition, so that
    /// many equal values (saturation) cost linear time; the pivot is the median of three.
    static func select(_ values: inout [Double], _ k: Int) -> Double {
        values.withUnsafeMutableBufferPointer { values in
            var low = 0
            var high = values.count - 1
            while low < high {
                let (a, b, c) = (values[low], values[low + (high - low) / 2], values[high])
                let pivot = max(min(a, b), min(max(a, b), c))
                var (less, index, more) = (low, low, high)
                while index <= more {
                    if values[index] < pivot {
                        values.swapAt(less, index)
                        less += 1
                        index += 1
                    } else if values[index] > pivot {
                        values.swapAt(index, more)
                        more -= 1
                    } else {
                        index += 1
                    }
                }
                if k < less {
                    high = less - 1
                } else if k > more {
                    low = more + 1
                } else {
                    return pivot
                }
            }
            return values[k]
        }
    }
}
