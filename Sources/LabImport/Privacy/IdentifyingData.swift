import Cohort

/// Recognises columns and cells that name a person: such data are dropped or hashed, never stored.
package enum IdentifyingData {
    package enum Kind: String, Hashable, Sendable {
        case name = "names"
        case birthDate = "birth dates"
        case recordNumber = "record numbers"
        case contact = "addresses or telephone numbers"
        case calendarDate = "calendar dates"
    }

    private static let headers: [(Kind, [String])] = [
        (
            .name,
            [
                "name", "patientname", "fullname", "firstname", "lastname", "surname", "givenname",
                "familyname",
                "forename", "nameofpatient", "subjectname", "childname", "mothername", "fathername",
                "guardian",
                "姓名", "患者姓名", "病人姓名", "名字", "患儿姓名", "家长姓名", "监护人", "vorname", "nachname", "nom",
                "prenom", "initials",
            ]
        ),
        (
            .birthDate,
            [
                "dob", "birthdate", "dateofbirth", "birthday", "birth", "出生日期", "生日", "出生年月", "出生年月日",
                "geburtsdatum", "datedenaissance",
            ]
        ),
        (
            .recordNumber,
            [
                "mrn", "medicalrecord", "medicalrecordnumber", "medicalrecordno", "hospitalnumber",
                "hospitalno",
                "hospitalid", "admissionnumber", "admissionno", "inpatientno", "inpatientnumber",
                "outpatientno",
                "casenumber", "caseno", "chartno", "chartnumber", "ssn", "socialsecuritynumber", "nhsnumber",
                "nationalid", "idcard", "idcardnumber", "passport", "insurancenumber", "住院号", "病历号", "病案号",
                "门诊号", "登记号", "就诊号", "身份证", "身份证号", "身份证号码", "医保号", "就诊卡号", "病人号", "barcode",
                "条码号", "床号",
            ]
        ),
        (
            .contact,
            [
                "phone", "telephone", "tel", "mobile", "phonenumber", "email", "mail", "address", "street",
                "zip",
                "zipcode", "postcode", "postalcode", "电话", "手机", "手机号", "联系电话", "联系方式", "地址", "住址",
                "家庭住址", "邮箱", "籍贯",
            ]
        ),
    ]

    /// What a header promises; nil for an ordinary column.
    package static func kind(ofHeader header: String) -> Kind? {
        let key = header.lowercased().filter { $0.isLetter || $0.isNumber }
        return headers.first { $0.1.contains(key) }?.0
    }

    /// What a cell looks like by itself, for patient keys and free text.
    package static func kind(ofText text: String) -> Kind? {
        let text = text.trimmedBlanks
        if text.contains("@"), text.contains(".") { return .contact }
        let digits = text.filter(\.isNumber)
        if isResidentNumber(text) { return .recordNumber }
        if digits.count == 11, digits.count == text.count, digits.hasPrefix("1") { return .contact }
        if isCalendarDate(text) { return .calendarDate }
        return nil
    }

    /// What a patient key looks like: besides the patterns of any text, a written name.
    package static func kind(ofPatientKey key: String) -> Kind? {
        if let kind = kind(ofText: key) { return kind }
        let scalars = key.unicodeScalars
        if (2...4).contains(scalars.count), scalars.allSatisfy({ (0x4E00...0x9FFF).contains($0.value) }) {
            return .name
        }
        let words = key.split(whereSeparator: { $0 == " " || $0 == "," })
        let looksWritten =
            words.count >= 2 && words.count <= 4
            && words.allSatisfy {
                $0.count >= 2 && $0.first?.isUppercase == true && $0.dropFirst().allSatisfy(\.isLowercase)
            }
        return looksWritten ? .name : nil
    }

    /// Eighteen digits (the last may be X) with a plausible birth date inside.
    private static func isResidentNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 18, bytes.dropLast().allSatisfy({ (48...57).contains($0) }),
            (48...57).contains(bytes[17]) || bytes[17] | 0x20 == UInt8(ascii: "x")
        else { return false }
        let birth = String(decoding: bytes[6..<14], as: UTF8.self)
        return CalendarDate(birth, format: .yearMonthDay) != nil
    }

    private static func isCalendarDate(_ text: String) -> Bool {
        guard text.count >= 8, text.count <= 19, text.contains(where: { "-/.年".contains($0) }),
            text.first?.isNumber == true
        else { return false }
        return CalendarDate(text, format: .yearMonthDay) != nil
            || CalendarDate(text, format: .dayMonthYear) != nil
            || CalendarDate(text, format: .monthDayYear) != nil
    }
}
