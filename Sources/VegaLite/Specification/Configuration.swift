import JSONText

/// House style of all charts of a study: what single views do not say.
package struct Configuration: Hashable, Sendable {
    package var font: String
    package var textColor: String
    package var mutedColor: String
    package var fontSize: Double
    package var titleSize: Double
    package var lineWidth: Double
    package var gridColor: String

    package init(
        font: String, textColor: String, mutedColor: String, fontSize: Double, titleSize: Double,
        lineWidth: Double, gridColor: String
    ) {
        self.font = font
        self.textColor = textColor
        self.mutedColor = mutedColor
        self.fontSize = fontSize
        self.titleSize = titleSize
        self.lineWidth = lineWidth
        self.gridColor = gridColor
    }

    package var json: JSON {
        [
            "font": .string(font), "background": "white", "view": ["stroke": nil], "axis": axis,
            "legend": legend, "title": title, "header": header, "text": text,
            "concat": ["spacing": 14],
        ]
    }

    private var axis: JSON {
        [
            "domainColor": .string(textColor), "tickColor": .string(textColor),
            "domainWidth": .number(lineWidth), "tickWidth": .number(lineWidth), "tickSize": 3,
            "grid": false, "gridColor": .string(gridColor), "gridWidth": .number(lineWidth),
            "labelColor": .string(textColor), "titleColor": .string(textColor),
            "labelFontSize": .number(fontSize), "titleFontSize": .number(fontSize),
            "titleFontWeight": "normal", "labelPadding": 2, "titlePadding": 5, "labelFlush": false,
        ]
    }

    private var legend: JSON {
        [
            "labelFontSize": .number(fontSize), "titleFontSize": .number(fontSize),
            "titleFontWeight": "normal", "labelColor": .string(textColor), "titleColor": .string(textColor),
            "symbolSize": 30, "labelLimit": 0, "rowPadding": 1, "columnPadding": 8, "offset": 6,
        ]
    }

    private var title: JSON {
        [
            "fontSize": .number(titleSize), "fontWeight": "bold", "color": .string(textColor),
            "subtitleFontSize": .number(fontSize), "subtitleColor": .string(mutedColor),
            "subtitlePadding": 3, "offset": 8,
        ]
    }

    private var header: JSON {
        [
            "labelFontSize": .number(fontSize), "titleFontSize": .number(fontSize),
            "labelColor": .string(textColor), "titleColor": .string(textColor), "titleFontWeight": "normal",
        ]
    }

    private var text: JSON {
        ["fontSize": .number(fontSize), "color": .string(textColor), "font": .string(font)]
    }
}
