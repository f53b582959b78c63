/// The page's style: system fonts, light and dark, printable, at least 4.5:1 contrast.
enum ReportStyle {
    static let css = """
        :root{--ink:#1c2430;--soft:#4c5866;--line:#d5dbe3;--paper:#ffffff;--panel:#f5f7fa;--accent:#005a9c;--red:#a4161a;--amber:#7a4d00;--amberbg:#fff4d6;--redbg:#fdeaea}
        @media (prefers-color-scheme:dark){:root{--ink:#e7ebf0;--soft:#b4bec9;--line:#3a4552;--paper:#12171d;--panel:#1b222b;--accent:#7cc0f5;--red:#ff9a9a;--amber:#ffcf70;--amberbg:#332a12;--redbg:#3a1c1e}}
        *{box-sizing:border-box}
        html{scroll-behavior:smooth}
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        body{margin:0;color:var(--ink);background:var(--paper);font:15px/1.55 "Liberation Sans",Arial,"Noto Sans CJK SC",sans-serif}
        .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--paper);padding:8px}
        header,footer{padding:20px 28px;border-bottom:1px solid var(--line)}
        footer{border:0;border-top:1px solid var(--line);color:var(--soft);font-size:13px}
        .product{margin:0;color:var(--accent);font-weight:bold;letter-spacing:.02em}
        h1{margin:.1em 0 .2em;font-size:26px;line-height:1.2}
        h2{font-size:20px;border-bottom:2px solid var(--accent);padding-bottom:4px;margin:36px 0 12px}
        h3{font-size:16px;margin:24px 0 8px}
        .use{margin:.2em 0;color:var(--soft)}
        .notice{background:var(--amberbg);color:var(--amber);border-left:4px solid var(--amber);padding:8px 12px;font-weight:bold}
        .callout{background:var(--panel);border-left:4px solid var(--accent);padding:8px 12px}
        .layout{display:grid;grid-template-columns:220px minmax(0,1fr);gap:28px;padding:0 28px 28px}
        nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding-top:24px;font-size:14px}
        nav ol{list-style:none;margin:0;padding:0}nav a{display:block;padding:3px 0;color:var(--ink);text-decoration:none}
        nav a:hover,nav a:focus{color:var(--accent);text-decoration:underline}
        main{min-width:0;max-width:1280px}
        p{max-width:78ch}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums;margin:8px 0}
        th,td{padding:4px 10px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);max-width:64ch}
        th{border-bottom:2px solid var(--soft);white-space:nowrap}
        th button{all:unset;cursor:pointer;font-weight:bold}th button:focus-visible{outline:2px solid var(--accent)}
        summary{cursor:pointer;font-weight:bold;margin-top:10px}.count{color:var(--soft);font-weight:normal}
        tr.level-red td:first-child,tr.level-red-amber td:first-child{color:var(--red);font-weight:bold}
        tr.level-red,tr.level-red-amber{background:var(--redbg)}
        tr.level-amber td:first-child{color:var(--amber);font-weight:bold}tr.level-amber{background:var(--amberbg)}
        figure{margin:20px 0;padding:12px 0;border-top:1px solid var(--line)}
        figure img{display:block;width:100%;max-width:820px;height:auto;background:#fff}
        figcaption{font-size:13px;color:var(--soft);max-width:88ch;margin-top:8px}
        .chart{background:#fff;overflow-x:auto}
        .explore{font:inherit;font-size:13px;margin-top:8px;padding:4px 10px;border:1px solid var(--accent);border-radius:4px;color:var(--accent);background:transparent;cursor:pointer}
        code{font-family:"Liberation Mono",monospace;font-size:13px;background:var(--panel);padding:1px 4px}
        @media (max-width:800px){.layout{grid-template-columns:1fr;padding:0 16px 16px}nav{position:static;max-height:none}header,footer{padding:16px}}
        @media print{nav,.explore,.skip{display:none}.layout{display:block}body{font-size:11px}figure,tr{break-inside:avoid}}
        """
}
