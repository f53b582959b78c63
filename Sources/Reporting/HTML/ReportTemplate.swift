/// The page; `{{ }}` escapes, `{{{ }}}` is used only for our own style, scripts and JSON (whose `<` is escaped).
enum ReportTemplate {
    static let page = #"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="generator" content="immunochron {{version}}">
        <title>{{title}} - Immunochron report</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
        <p class="product">Immunochron report</p>
        <h1>{{title}}</h1>
        <p class="use">For research use only, not a medical device. Every flag is for review by a haematopathologist; none is a diagnosis.</p>
        {{#notice}}<p class="notice" role="note">{{.}}</p>{{/notice}}
        </header>
        <div class="layout">
        <nav aria-label="Sections"><ol>
        {{#sections}}<li><a href="#{{id}}">{{title}}</a></li>
        {{/sections}}</ol></nav>
        <main id="content">
        {{#sections}}
        <section id="{{id}}" aria-labelledby="{{id}}-title">
        <h2 id="{{id}}-title">{{title}}</h2>
        {{#blocks}}
        {{#heading}}<h3>{{.}}</h3>{{/heading}}
        {{#paragraph}}<p>{{.}}</p>{{/paragraph}}
        {{#callout}}<p class="callout">{{.}}</p>{{/callout}}
        {{#list}}<ul>{{#items}}<li>{{.}}</li>{{/items}}</ul>{{/list}}
        {{#table}}
        <details class="table" {{open}}><summary>{{caption}} <span class="count">({{count}} rows)</span></summary>
        <div class="scroll" tabindex="0" role="region" aria-label="{{caption}}"><table class="sortable"><thead><tr>{{#header}}<th scope="col">{{.}}</th>{{/header}}</tr></thead>
        <tbody>{{#rows}}<tr class="level-{{level}}">{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
        {{/rows}}</tbody></table></div></details>
        {{/table}}
        {{#figure}}
        <figure id="figure-{{id}}">
        {{#image}}<img class="static" src="{{{uri}}}" alt="{{alt}}">{{/image}}
        {{#unrendered}}<p class="callout">Not rendered: no Python with vl-convert was found ({{.}} shows where it is looked for). The Vega-Lite specification is in the figures folder.</p>{{/unrendered}}
        {{#spec}}<div class="chart" role="group" aria-label="interactive figure" hidden></div><button type="button" class="explore" hidden>Explore interactively</button><script type="application/json" class="spec">{{{.}}}</script>{{/spec}}
        <figcaption><strong>{{title}}.</strong> {{caption}}</figcaption>
        <details class="data"><summary>Data of this figure</summary><div class="scroll" tabindex="0"><table><thead><tr>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead><tbody>{{#rows}}<tr>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>{{/rows}}</tbody></table></div>{{#more}}<p>{{.}} more rows: see the specification file.</p>{{/more}}</details>
        </figure>
        {{/figure}}
        {{/blocks}}
        </section>
        {{/sections}}
        </main>
        </div>
        <footer>
        <p>Made by immunochron {{version}}: <code>{{command}}</code></p>
        {{#notice}}<p>{{.}}</p>{{/notice}}
        </footer>
        <script>{{{script}}}</script>
        {{#interactive}}<script>{{{bundle}}}</script>
        <script>{{{script}}}</script>{{/interactive}}
        </body>
        </html>

        """#
}
