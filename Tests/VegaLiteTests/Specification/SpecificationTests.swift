import JSONText
import Testing
import VegaLite

@Suite struct SpecificationTests {
    private static let style = Configuration(
        font: "Liberation Sans", textColor: "#222222", mutedColor: "#555555", fontSize: 7, titleSize: 9,
        lineWidth: 0.5, gridColor: "#DDDDDD")

    private func chart(_ view: View, _ dataSets: [DataSet] = []) -> JSON {
        ChartSpecification(
            title: TitleText(["Title"], subtitle: ["one", "two"]), description: "words", dataSets: dataSets,
            view: view, configuration: Self.style
        ).json
    }

    @Test func aLayeredChartHasTheShapeVegaLiteAsksFor() {
        let x = Field("day", .quantitative) {
            $0.scale = .span(.log, 1...1_000)
            $0.axis = .styled(Axis("Day") { $0.values = [1, 10] })
        }
        let view = View.layers(
            [
                .mark(
                    Mark(.line), data: "rows",
                    encode: [.x: .field(x), .detail: .field(.plain("id", .nominal))]),
                .mark(
                    Mark(.rule), data: "rows",
                    encode: [.x: .field(x), .x2: .field(Field("until", .quantitative)), .y: .value(0)]),
            ], width: 200, height: 100)
        let json = chart(view, [DataSet("rows", [["day": 3, "id": "a"]])])
        #expect(json["$schema"]?.string == "https://vega.github.io/schema/vega-lite/v5.json")
        #expect(json["datasets"]?["rows"]?[0]?["day"]?.int == 3)
        #expect(json["layer"]?.array?.count == 2)
        #expect(json["layer"]?[0]?["data"]?["name"]?.string == "rows")
        #expect(json["layer"]?[0]?["mark"]?["type"]?.string == "line")
        let encoding = json["layer"]?[0]?["encoding"]
        #expect(encoding?["x"]?["scale"]?["type"]?.string == "log")
        #expect(encoding?["x"]?["scale"]?["domain"]?.array?.map(\.double) == [1, 1000])
        #expect(encoding?["x"]?["axis"]?["title"]?.string == "Day")
        #expect(encoding?["detail"]?["field"]?.string == "id")
        // A secondary position takes its type from the primary one.
        #expect(json["layer"]?[1]?["encoding"]?["x2"] == ["field": "until"])
        #expect(json["layer"]?[1]?["encoding"]?["y"] == ["value": 0])
        #expect(json["title"]?["subtitle"] == ["one", "two"])
        #expect(json["description"]?.string == "words")
    }

    @Test func whatIsNotSetStaysOut() {
        #expect(Mark(.area).json == ["type": "area"])
        #expect(Scale(.linear).json == ["type": "linear"])
        #expect(View.mark(Mark(.tick), encode: [:]).json == ["mark": ["type": "tick"]])
    }

    @Test func anAxisWithoutTitleSaysSoInsteadOfShowingTheFieldName() {
        #expect(Axis().json["title"] == .null)
        #expect(Axis { $0.title = ["a", "b"] }.json["title"] == ["a", "b"])
    }

    @Test func literalColumnsPassTheScale() {
        let view = View.mark(Mark(.point), encode: [.color: .field(.literal("colour"))])
        #expect(view.json["encoding"]?["color"]?["scale"] == .null)
        #expect(view.json["encoding"]?["color"]?["legend"] == nil)
    }

    @Test func numbersThatAreNotFiniteBecomeNull() {
        let data = DataSet("d", [["a": .number(.nan), "b": .number(.infinity), "c": 1.5]])
        #expect(data.rows == [["a": nil, "b": nil, "c": 1.5]])
        #expect(data.json.text() == #"[{"a":null,"b":null,"c":1.5}]"#)
    }

    @Test func selectionsChangeOpacityOnlyThroughTheirParameter() {
        let source = ChannelSource.selected(by: "hover", value: 1, otherwise: 0.2)
        let view = View.mark(
            Mark(.line), encode: [.opacity: source], parameters: [Parameter("hover", fields: ["patient"])])
        #expect(view.json["encoding"]?["opacity"]?["condition"] == ["param": "hover", "value": 1])
        #expect(view.json["encoding"]?["opacity"]?["value"] == 0.2)
        #expect(view.json["params"]?[0]?["select"]?["fields"] == ["patient"])
        #expect(view.json["params"]?[0]?["select"]?["on"]?.string == "pointerover")
    }

    @Test func filtersCompareAFieldAndNeverBuildAnExpression() {
        let view = View.mark(Mark(.point), encode: [:]).filtered("status", equals: "a' || true || '")
        #expect(view.json["transform"]?[0]?["filter"] == ["field": "status", "equal": "a' || true || '"])
    }

    @Test func concatenationFacetsAndResolution() {
        let unit = View.mark(Mark(.bar), encode: [:])
        #expect(chart(.columns([unit, unit], spacing: 4))["hconcat"]?.array?.count == 2)
        #expect(chart(.rows([unit], spacing: 4))["vconcat"]?.array?.count == 1)
        let facet = View(.facet(row: Field("g", .nominal), column: nil, unit)) {
            $0.resolutions = [.init(.scale, .y, shared: false)]
        }
        #expect(chart(facet)["facet"]?["row"]?["field"]?.string == "g")
        #expect(chart(facet)["resolve"]?["scale"]?["y"]?.string == "independent")
        #expect(View.rows([.columns([unit, unit], spacing: 0), facet], spacing: 0).units.count == 3)
    }

    @Test func textIsTheSameEachTimeAndSafeInsideAPage() {
        let data = DataSet("d", [["id": "<script>alert(1)</script>", "b": 1, "a": 2]])
        let specification = ChartSpecification(
            title: nil, description: "</script>", dataSets: [data], view: .mark(Mark(.point), encode: [:]),
            configuration: Self.style)
        #expect(specification.text == specification.text)
        #expect(!specification.text.contains("<"))
        #expect(specification.text.hasSuffix("}\n"))
        #expect((try? JSON(parsing: specification.text))?.text() == specification.json.text())
    }
}
