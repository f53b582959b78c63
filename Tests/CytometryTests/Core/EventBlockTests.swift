import Cytometry
import Testing

@Suite("Event block")
struct EventBlockTests {
    @Test("columns do not overlap and keep their values when the count changes")
    func columns() {
        let block = EventBlock(channelCount: 3, capacity: 5)
        block.resize(to: 5)
        for channel in 0..<3 {
            for event in 0..<5 { block.column(channel)[event] = Double(channel * 10 + event) }
        }
        block.resize(to: 2)
        #expect(Array(block.column(0)) == [0, 1])
        #expect(Array(block.column(2)) == [20, 21])
        block.resize(to: 5)
        #expect(Array(block.column(1)) == [10, 11, 12, 13, 14])
    }
}
