import Cohort
import Tabular

/// Words that column headers use for the fields of a row.
enum ColumnRole: Hashable {
    case field(RowField)
    case startDate

    private static let words: [(ColumnRole, [String])] = [
        (
            .field(.patient),
            [
                "patient", "patientid", "patientno", "patientcode", "subject", "subjectid", "usubjid",
                "subjid", "pid",
                "id", "studyid", "participant", "participantid", "recordid", "pseudonym", "患者编号", "病人编号",
                "编号",
                "受试者", "受试者编号", "患者id", "case",
            ]
        ),
        (.field(.course), ["course", "courseno", "cycle", "cycleno", "cyclenumber", "疗程", "周期", "zyklus"]),
        (
            .field(.day),
            [
                "day", "days", "studyday", "dayofcourse", "courseday", "timepoint", "visitday", "obstime",
                "天", "天数",
                "治疗天数", "第几天", "tag", "jour",
            ]
        ),
        (
            .field(.date),
            [
                "date", "samplingdate", "sampledate", "drawdate", "collectiondate", "采样日期", "日期", "检测日期",
                "datum",
            ]
        ),
        (
            .startDate,
            [
                "startdate", "firstinfusion", "firstinfusiondate", "treatmentstart", "infusionstart", "开始日期",
                "用药日期",
            ]
        ),
        (.field(.time), ["time", "hour", "hours", "timeofday", "时间", "小时"]),
        (.field(.specimen), ["specimen", "sampletype", "material", "matrix", "标本类型", "标本", "样本类型"]),
        (.field(.reason), ["reason", "drawreason"]),
        (.field(.kit), ["kit", "assay", "试剂盒"]),
        (.field(.lot), ["lot", "batch", "lotno", "批号"]),
        (.field(.method), ["method", "platform", "方法"]),
        (.field(.note), ["note", "notes", "comment", "remarks", "备注"]),
        (.field(.replicate), ["replicate", "rep"]),
        (.field(.limit), ["limit", "lod", "lloq", "llod", "detectionlimit", "检测下限", "检出限"]),
        (.field(.upperLimit), ["upperlimit", "uloq", "检测上限"]),
        (
            .field(.analyte),
            ["analyte", "test", "testname", "parameter", "marker", "item", "项目", "检验项目", "指标", "检测项目"]
        ),
        (
            .field(.value),
            ["value", "result", "results", "concentration", "conc", "结果", "测定结果", "检测结果", "wert"]
        ),
        (.field(.unit), ["unit", "units", "单位", "einheit"]),
        (.field(.loinc), ["loinc", "loinccode"]),
    ]

    static func of(header: String) -> ColumnRole? {
        let key = header.lowercased().filter { $0.isLetter || $0.isNumber }
        if let exact = words.first(where: { $0.1.contains(key) }) { return exact.0 }
        if key.hasPrefix("day") || key.hasPrefix("obstime") || key.hasSuffix("dayofcourse") {
            return .field(.day)
        }
        return nil
    }
}

/// What a column of a foreign table seems to be.
struct ColumnGuess {
    enum Meaning: Hashable {
        case role(ColumnRole)
        case analyte(Analyte.ID, unit: String?)
        /// A number with a unit that no known analyte has.
        case studyAnalyte(String, unit: String)
        case identifying(IdentifyingData.Kind)
        /// Sex, age, groups and the like: one value per patient.
        case other
        case empty
    }

    let column: TableSample.Column
    var meaning: Meaning
    /// Filled cells.
    let filled: Int
    let numbers: [Double]
    let zeros: Int
    /// Cells that say "below" or "above" a limit without naming it.
    let wordsForLimits: Int

    init(_ column: TableSample.Column, _ catalogue: AnalyteCatalogue) {
        self.column = column
        let reader = CellTextReader(format: .plain)
        var numbers: [Double] = []
        var filled = 0, words = 0
        for cell in column.cells {
            switch reader.read(text: cell.replacing(",", with: "."), separator: UInt8(ascii: ".")) {
            case .empty: continue
            case .number(let number): if let value = number.double() { numbers.append(value) }
            case .belowLimit, .aboveLimit, .extrapolated: words += 1
            default: break
            }
            filled += 1
        }
        (self.filled, self.numbers, wordsForLimits) = (filled, numbers, words)
        zeros = numbers.count { $0 == 0 }
        meaning = ColumnGuess.meaning(column, catalogue, filled: filled, numbers: numbers.count, words: words)
    }

    private static func meaning(
        _ column: TableSample.Column, _ catalogue: AnalyteCatalogue, filled: Int, numbers: Int, words: Int
    ) -> Meaning {
        if column.header.isEmpty && filled == 0 { return .empty }
        if let kind = IdentifyingData.kind(ofHeader: column.header) { return .identifying(kind) }
        let title = HeaderTitle(column.header)
        let unit = title.unit ?? column.unit
        let role = ColumnRole.of(header: column.header)
        if let analyte = catalogue.analyte(named: title.name, unit: unit), role == nil {
            return .analyte(analyte.id, unit: unit)
        }
        if let role { return .role(role) }
        if let unit, 2 * (numbers + words) >= filled, filled > 0, !title.name.isEmpty {
            return .studyAnalyte(title.name, unit: unit)
        }
        return .other
    }

    /// One column per role: the first one wins, the others are left to the person.
    static func keepOneOfEach(_ columns: inout [ColumnGuess]) {
        var seen: Set<ColumnRole> = []
        for index in columns.indices {
            guard case .role(let role) = columns[index].meaning else { continue }
            if !seen.insert(role).inserted { columns[index].meaning = .other }
        }
    }

    /// Share of the lowest value when it looks filled in.
    var pileUp: (value: Double, count: Int)? {
        guard numbers.count >= 20, let lowest = numbers.min(), lowest > 0 else { return nil }
        let count = numbers.count { $0 == lowest }
        guard count >= max(5, numbers.count / 20), let next = numbers.filter({ $0 != lowest }).min(),
            next >= 1.1 * lowest
        else { return nil }
        return (lowest, count)
    }
}
